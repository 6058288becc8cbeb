import { parseInstant, type Micros } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { grantPoints } from '../../test/grant-points.js';
import { LoyaltyHttp, TABLES, type Answer } from '../../test/loyalty-http.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { hashOfCode } from '../coupons/code.js';
import { earnAvailable } from '../ledger/earn.js';
import { QuotesController } from '../quotes/quotes.controller.js';
import type { Quote } from '../quotes/quotes.controller.js';
import { RedemptionsController, type Cancelled, type Redeemed } from './redemptions.controller.js';

const programme = aProgramme({
  expiry: { kind: 'after-inactivity', months: 6 },
  rewards: [
    { id: 'mug', name: 'Mug', kind: 'goods', points: 300 },
    { id: 'ten', name: '10 EUR', kind: 'money', points: 1000, valueMinor: 1000, coupon: 'voucher' },
  ],
  coupons: [{ id: 'voucher', name: 'Voucher', value: { kind: 'amount', amountMinor: 1000 }, validDays: 30, leastOrderMinor: 0 }],
  partMoney: { minorPer100Points: '150', leastPointsPercent: '50' },
  paying: { minorPer100Points: '100', leastPoints: 100, mostPercent: '50' },
  partners: [
    { id: 'air', name: 'Air', pointsPerUnit: '1', settlementMinorPer100Points: '80', spendable: true },
    { id: 'rail', name: 'Rail', pointsPerUnit: '1', settlementMinorPer100Points: '80', spendable: false },
  ],
});

let loyalty: Loyalty;
let http: LoyaltyHttp;
let people = 0;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], TABLES);
  http = await LoyaltyHttp.open(loyalty, [RedemptionsController, QuotesController]);
});
afterAll(async () => {
  await http?.close();
  await loyalty?.close();
});
beforeEach(() => loyalty.clock.set('2026-03-01T12:00:00Z'));

const at = (text: string): Micros => parseInstant(text)!;

/** A new member with so many points; answers with their reference. */
async function aMember(points: number, expiresAt: Micros | null = null): Promise<string> {
  const ref = `userId:p${++people}`;
  await loyalty.enrol(ref);
  if (points !== 0) await grantPoints(loyalty, ref, points, expiresAt);
  return ref;
}

const redeem = (ref: string, body: unknown, key?: string): Promise<Answer<Redeemed>> => http.post(`/members/${ref}/redemptions`, body, key);
const cancel = (ref: string, id: string): Promise<Answer<Cancelled & { detail: string }>> =>
  http.post(`/members/${ref}/redemptions/${id}/cancel`, {});

test('a reward takes its points, is told twice over and can be looked at', async () => {
  const ref = await aMember(500);
  const { status, body } = await redeem(ref, { rewardId: 'mug' });
  expect([status, body]).toMatchObject([
    201,
    { status: 'taken', purpose: 'reward', rewardId: 'mug', points: 300, standing: { spendable: 200, balance: 200, debt: 0 } },
  ]);
  const { body: view } = await http.get(`/members/${ref}/redemptions/${body.redemptionId}`);
  expect({ ...view, standing: body.standing }).toEqual(body);
  const member = loyalty.subject(ref);
  const facts = (await loyalty.facts()).filter(({ subject, type }) => subject === member && type.includes('redeemed'));
  expect(facts.map(({ type, data }) => [type, data])).toMatchObject([
    ['itinera.loyalty.points-redeemed.v1', { points: 300, redemptionId: body.redemptionId, purpose: 'reward' }],
    ['itinera.loyalty.reward-redeemed.v1', { member, rewardId: 'mug', kind: 'goods', points: 300, redemptionId: body.redemptionId }],
  ]);
});

test('two at once for the last points: one has them, the other is told the numbers', async () => {
  const ref = await aMember(300);
  const answers = await Promise.all([redeem(ref, { rewardId: 'mug' }), redeem(ref, { rewardId: 'mug' }), redeem(ref, { rewardId: 'mug' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
    detail: '300 points are wanted and 0 can be spent: 300 are missing.',
  });
  expect(await loyalty.balance(ref)).toBe(0);
});

test('sent again under its key, also at once, it is one redemption with one answer', async () => {
  const ref = await aMember(1500);
  const answers = await Promise.all([1, 2, 3].map(() => redeem(ref, { rewardId: 'ten' }, 'once')));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]!.body.coupon).toMatchObject({ code: expect.stringMatching(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/) as string });
  expect(await loyalty.balance(ref)).toBe(500);
  expect((await redeem(ref, { rewardId: 'mug' }, 'once')).status).toBe(422);
});

test('who owes points is told so', async () => {
  const ref = await aMember(-50);
  expect((await redeem(ref, { rewardId: 'mug' })).body).toMatchObject({
    detail: '300 points are wanted and none can be spent: the member owes 50.',
  });
});

test.each([
  [{}, 400],
  [{ rewardId: 'mug', points: 0 }, 400],
  [{ partner: 'air', points: -1 }, 400],
  [{ partner: 'air', points: 1.5 }, 400],
  [{ partner: 'air', points: 1e13 }, 400],
  [{ partner: 'air', points: '5' }, 400],
  [{ partner: 'air' }, 400],
  [{ partner: 'rail', points: 1 }, 422],
  [{ rewardId: 'boat' }, 404],
  [{ rewardId: 'mug', points: 149 }, 422],
  [{ rewardId: 'mug', points: 301 }, 422],
  [{ rewardId: 'mug', points: 200, cashMinor: 149 }, 422],
  [{ orderId: 'o', currency: 'EUR' }, 400],
  [{ orderId: 'o', currency: 'EUR', points: 100, amountMinor: 100 }, 400],
  [{ orderId: 'o', currency: 'USD', points: 100 }, 422],
  [{ orderId: 'o', currency: 'EUR', points: 99 }, 422],
  [{ orderId: 'o', currency: 'EUR', amountMinor: 501, orderTotalMinor: 1000 }, 422],
  [{ orderId: 'o'.repeat(201), currency: 'EUR', points: 100 }, 400],
  [{ orderId: '\ud800', currency: 'EUR', points: 100 }, 400],
  [{ orderId: 'o', currency: 'EUR', amountMinor: 1e13 }, 422],
  [{ orderId: 'o', currency: 'EUR', points: 100, orderTotalMinor: 0 }, 422],
  [{ rewardId: '__proto__', partMoney: true }, 404],
  [{ rewardId: ['mug'] }, 400],
  [[], 400],
  [null, 400],
])('%j is %d, and nothing is taken', async (body, status) => {
  const ref = await aMember(1000);
  expect((await redeem(ref, body)).status).toBe(status);
  expect(await loyalty.balance(ref)).toBe(1000);
});

test.each([
  [
    { rewardId: 'mug', partMoney: true },
    { points: 200, cashMinor: 150, currency: 'EUR' },
  ],
  [
    { rewardId: 'mug', points: 150 },
    { points: 150, cashMinor: 225 },
  ],
  [
    { rewardId: 'mug', cashMinor: 200 },
    { points: 167, cashMinor: 200 },
  ],
  [
    { rewardId: 'mug', cashMinor: 9999 },
    { points: 150, cashMinor: 225 },
  ],
  [
    { orderId: 'o1', currency: 'EUR', amountMinor: 150 },
    { points: 150, amountMinor: 150, orderId: 'o1' },
  ],
  [
    { orderId: 'o2', currency: 'EUR', points: 120, orderTotalMinor: 240 },
    { points: 120, amountMinor: 120 },
  ],
  [
    { partner: 'air', points: 7 },
    { points: 7, partner: 'air' },
  ],
])('with 200 points %j costs %j, as was quoted', async (body, price) => {
  const ref = await aMember(200);
  const quote = await http.post<Quote>(`/members/${ref}/quotes`, { redemption: body });
  const done = await redeem(ref, body);
  expect(done).toMatchObject({ status: 201, body: price });
  const { points, cashMinor } = done.body;
  expect(quote.body.redemption).toMatchObject({
    points,
    affordable: true,
    missingPoints: 0,
    ...(cashMinor !== undefined && { cashMinor }),
  });
  expect(await loyalty.balance(ref)).toBe(200 - points);
});

test('an order is paid by naming the redemption among its tenders', async () => {
  const { body } = await redeem(await aMember(500), { orderId: 'o3', currency: 'EUR', amountMinor: 250 });
  expect(body.tender).toEqual({ kind: 'points', amountMinor: 250, redemptionId: body.redemptionId });
});

/** Ten points that live for six months from the last purchase or redemption. */
async function aMemberWithSlidingPoints(): Promise<string> {
  const ref = await aMember(0);
  const subject = loyalty.subject(ref);
  await loyalty.books.request([subject], async (book) => {
    const lot = { id: 'sliding', expiresAt: at('2026-04-01T22:00:00Z'), slides: true };
    const grant = { at: book.now, cause: `sliding ${ref}`, programmeVersion: '1', points: 10, lot, about: { reason: 'test' } };
    earnAvailable(book.member(subject)!.ledger, grant);
  });
  return ref;
}

test('redeeming keeps the rest alive', async () => {
  const ref = await aMemberWithSlidingPoints();
  loyalty.clock.set('2026-04-01T21:00:00Z');
  await redeem(ref, { partner: 'air', points: 1 });
  loyalty.clock.set('2026-10-01T21:59:59Z');
  expect(await loyalty.balance(ref)).toBe(9);
  loyalty.clock.set('2026-10-01T22:00:00Z');
  expect(await loyalty.balance(ref)).toBe(0);
});

test('what was not handed out gives its points back, once, with their old expiry', async () => {
  const ref = await aMember(400, at('2026-03-10T23:00:00Z'));
  const { redemptionId } = (await redeem(ref, { rewardId: 'mug' })).body;
  expect((await cancel(ref, redemptionId)).body).toMatchObject({ status: 'cancelled', returnedPoints: 300, standing: { spendable: 400 } });
  expect((await cancel(ref, redemptionId)).body).toMatchObject({ status: 'cancelled', standing: { spendable: 400 } });
  const other = (await redeem(ref, { rewardId: 'mug' })).body;
  loyalty.clock.set('2026-03-11T12:00:00Z');
  expect((await cancel(ref, other.redemptionId)).body).toMatchObject({ status: 'cancelled', standing: { spendable: 0 } });
  expect(await loyalty.facts('points-reinstated')).toHaveLength(2);
});

test('points that a redemption kept alive come back alive, also where it took them all', async () => {
  const ref = await aMemberWithSlidingPoints();
  const { redemptionId } = (await redeem(ref, { partner: 'air', points: 10 })).body;
  loyalty.clock.set('2026-08-01T12:00:00Z');
  expect((await cancel(ref, redemptionId)).body).toMatchObject({ status: 'cancelled', standing: { spendable: 10 } });
});

const byName = [{ kind: 'points', amountMinor: 100, redemptionId: 'it' }];
test.each<[string, { orderId: string; tenders?: object[]; of?: string; refunds?: number[]; cancelledAt?: number }, number]>([
  ['names it', { orderId: 'another', tenders: byName }, 409],
  ['names it, and is somebody else’s', { orderId: 'another', tenders: byName, of: 'userId:guest' }, 409],
  ['has its number, and points among its tenders', { orderId: 'o9', tenders: [{ kind: 'points', amountMinor: 100 }] }, 409],
  ['has its number, the points being taken off the total', { orderId: 'o9', tenders: [{ kind: 'card', amountMinor: 100 }] }, 409],
  ['has its number, and tells of no tender', { orderId: 'o9' }, 409],
  ['has its number, and was refunded in part', { orderId: 'o9', refunds: [60, 39] }, 409],
  ['had its number, and was refunded', { orderId: 'o9', refunds: [60, 40] }, 200],
  ['named it, and was refunded', { orderId: 'another', tenders: byName, refunds: [100] }, 200],
  ['had its number, and was cancelled', { orderId: 'o9', cancelledAt: 2 }, 200],
  ['has another number, and names another', { orderId: 'another', tenders: [{ ...byName[0], redemptionId: 'other' }] }, 200],
])('where an order stands that %s, cancelling it is decided by that', async (_, order, status) => {
  const ref = await aMember(100);
  const { redemptionId } = (await redeem(ref, { orderId: 'o9', currency: 'EUR', points: 100 })).body;
  const { orderId, tenders, of = ref, refunds, cancelledAt = null } = order;
  const bought = JSON.stringify({ totalMinor: 100, tenders }).replace('"it"', JSON.stringify(redemptionId));
  await loyalty.dataSource.query('DELETE FROM purchase');
  await loyalty.dataSource.query(
    `INSERT INTO purchase (shop, order_id, subject, at, because, bought, refunds, cancelled_at) VALUES ('', $1, $2, 1, '{}', $3, $4, $5)`,
    [
      orderId,
      loyalty.subject(of),
      bought,
      refunds ? JSON.stringify(refunds.map((amountMinor, index) => ({ refundId: `f${index}`, amountMinor }))) : null,
      cancelledAt,
    ],
  );
  expect((await cancel(ref, redemptionId)).status).toBe(status);
  expect(await loyalty.balance(ref)).toBe(status === 200 ? 100 : 0);
});

test('a voucher can be taken back unused only, and is worthless then', async () => {
  const ref = await aMember(2000);
  const [one, two] = [(await redeem(ref, { rewardId: 'ten' })).body, (await redeem(ref, { rewardId: 'ten' })).body];
  expect((await cancel(ref, one.redemptionId)).status).toBe(200);
  await loyalty.dataSource.query(`UPDATE coupon SET redeemed = '{}' WHERE hash = $1`, [hashOfCode(two.coupon!.code)]);
  expect(await cancel(ref, two.redemptionId)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('used') as string } });
  const [row] = (await loyalty.dataSource.query('SELECT expires_at FROM coupon WHERE hash = $1', [hashOfCode(one.coupon!.code)])) as {
    expires_at: number;
  }[];
  expect(row!.expires_at).toBe(loyalty.clock.now());
  const kept: unknown = await loyalty.dataSource.query("SELECT coalesce(string_agg(answer::text, ''), '') AS text FROM request");
  expect(JSON.stringify(kept)).not.toContain(one.coupon!.code);
});

test('nobody sees or cancels what another has redeemed', async () => {
  const [ref, other] = [await aMember(300), await aMember(300)];
  const { redemptionId } = (await redeem(ref, { rewardId: 'mug' })).body;
  expect((await cancel(other, redemptionId)).status).toBe(404);
  expect((await http.get(`/members/${other}/redemptions/${redemptionId}`)).status).toBe(404);
  expect((await http.get(`/members/${ref}/redemptions/a%00b`)).status).toBe(404);
});

test('merged, both pay; cancelled after the merge was undone, each gets their own back', async () => {
  const [one, two] = [await aMember(200, at('2026-05-01T22:00:00Z')), await aMember(200, at('2026-04-01T22:00:00Z'))];
  await loyalty.merge(two, one);
  const { redemptionId } = (await redeem(one, { rewardId: 'mug' })).body;
  await loyalty.merge(two, two);
  expect([await loyalty.balance(one), await loyalty.balance(two)]).toEqual([100, 0]);
  expect((await cancel(one, redemptionId)).status).toBe(200);
  expect([await loyalty.balance(one), await loyalty.balance(two)]).toEqual([200, 200]);
});

test('several redemptions for one order pay no more of it together than one may', async () => {
  const [ref, other] = [await aMember(10_000), await aMember(5000)];
  const half = { orderId: 'shared', currency: 'EUR', amountMinor: 2500, orderTotalMinor: 5000 };
  const answers = await Promise.all([redeem(ref, half), redeem(ref, half)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect(await loyalty.balance(ref)).toBe(7500);
  const [{ body }, refused] = answers.sort((a, b) => a.status - b.status) as [Answer<Redeemed>, Answer<Redeemed>];
  expect(refused.body).toMatchObject({
    detail: 'At most 50 % of an order are paid with points: of this one 25 EUR, and 25 EUR are already.',
  });
  expect((await redeem(other, { ...half, amountMinor: 100 })).status).toBe(422);
  expect((await http.post(`/members/${ref}/quotes`, { redemption: half })).status).toBe(422);
  expect((await redeem(ref, { ...half, orderId: 'another' })).status).toBe(201);
  await cancel(ref, body.redemptionId);
  expect((await redeem(ref, half)).status).toBe(201);
  // Of what has come back in part, the rest still pays.
  await loyalty.dataSource.query(`UPDATE redemption SET returned = 1000 WHERE about->>'orderId' = 'shared' AND returned = 0`);
  expect((await redeem(ref, { ...half, amountMinor: 1001 })).status).toBe(422);
  expect((await redeem(ref, { ...half, amountMinor: 1000 })).status).toBe(201);
});

test('a quote writes nothing, and says what is missing', async () => {
  const ref = await aMember(200);
  const rowsOf = async (): Promise<unknown> =>
    Promise.all(
      ['member', 'posting', 'lot', 'redemption', 'request', 'subject', 'customer', 'outbox', 'purchase'].map((table) =>
        loyalty.dataSource.query(`SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM ${table} t`),
      ),
    );
  const before = await rowsOf();
  const { body } = await http.post<Quote>(`/members/${ref}/quotes`, {
    order: {
      currency: 'EUR',
      items: [
        { productId: 'a', amountMinor: 999 },
        { productId: 'b', amountMinor: 1001, quantity: 2 },
      ],
      tenders: [{ kind: 'points', amountMinor: 1000 }],
    },
    redemption: { rewardId: 'mug' },
  });
  expect(body).toMatchObject({
    order: { points: 10, basePoints: 10, bonuses: [], words: 'It earns 10 points, to spend once it was delivered 14 days ago.' },
    redemption: { points: 300, affordable: false, missingPoints: 100, words: 'It costs 300 points; 100 points are missing.' },
    standing: { spendable: 200 },
  });
  expect(await rowsOf()).toEqual(before);
});

test.each([
  [{}, 400],
  [{ order: { currency: 'EUR' } }, 400],
  [{ order: { currency: 'EUR', items: [{ productId: 'a', amountMinor: -1 }] } }, 400],
  [{ order: { currency: 'EUR', items: [], time: '2026-02-30T00:00:00Z' } }, 400],
  [{ redemption: { rewardId: 'boat' } }, 404],
  [{ redemption: { points: -1 } }, 400],
])('the quote of %j is %d', async (body, status) => {
  expect((await http.post(`/members/${await aMember(10)}/quotes`, body)).status).toBe(status);
});
