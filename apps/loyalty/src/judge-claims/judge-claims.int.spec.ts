import {
  CouponRedeemedClaimV1,
  formatInstant,
  MemberEnrolledClaimV1,
  parseInstant,
  PointsRedeemedClaimV1,
  wireType,
  type Claim,
  type Contract,
  type Fact,
} from '#lib/contracts';
import { Runner, VERDICTS_TOPIC, type Batch, type Publication, type Verdict } from '#lib/log';
import { aProgramme } from '../../test/a-programme.js';
import { grantPoints } from '../../test/grant-points.js';
import { TABLES } from '../../test/loyalty-http.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { issueCoupon } from '../coupons/issue-coupon.js';
import { findRedemption } from '../redemptions/pg-redemptions.js';
import { JudgeClaims } from './judge-claims.controller.js';

const programme = aProgramme({
  bonuses: { welcome: { points: 100 } },
  rewards: [{ id: 'mug', name: 'Mug', kind: 'goods', points: 30 }],
  coupons: [{ id: 'voucher', name: 'Voucher', value: { kind: 'amount', amountMinor: 500 }, validDays: 30, leastOrderMinor: 0 }],
});
const TOPIC = 'itinera.claims.loyalty';
const TIME = '2026-02-01T09:00:00.000000Z';

let loyalty: Loyalty;
let offset: number;
let claims: number;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], TABLES);
});
afterAll(() => loyalty?.close());
beforeEach(async () => {
  [offset, claims] = [0, 0];
  loyalty.clock.set('2026-03-01T12:00:00Z');
  await loyalty.clear('coupon', 'parked', 'position');
});

function aClaim<T extends object>(contract: Contract & (new () => T), data: T, more: Partial<Claim<T>> = {}): Claim<T> {
  return {
    specversion: '1.0',
    id: `c${++claims}`,
    source: 'till',
    type: wireType(contract),
    time: TIME,
    recordedtime: TIME,
    datacontenttype: 'application/json',
    subject: loyalty.subject('userId:ada'),
    data,
    ...more,
  };
}
const enrolled = (more: Partial<Claim<MemberEnrolledClaimV1>> = {}): Claim => aClaim(MemberEnrolledClaimV1, { channel: 'store' }, more);
const spent = (data: PointsRedeemedClaimV1, more: Partial<Claim<PointsRedeemedClaimV1>> = {}): Claim =>
  aClaim(PointsRedeemedClaimV1, data, more);
const used = (data: CouponRedeemedClaimV1, more: Partial<Claim<CouponRedeemedClaimV1>> = {}): Claim =>
  aClaim(CouponRedeemedClaimV1, data, more);

/** Judged twice over, as if delivered again: the second time nothing may come of it. */
async function judgeTwice(batch: Batch): Promise<Publication[]> {
  const controller = new JudgeClaims(loyalty.books);
  const first = await controller.judge(batch);
  const ids = new Set(first.map(({ fact }) => fact.id));
  const again = await controller.judge({ ...batch, park: () => undefined });
  const news = again.filter(({ fact, topic }) => topic !== VERDICTS_TOPIC && !ids.has(fact.id));
  if (news.length > 0) throw new Error(`judged again it gave ${JSON.stringify(news)}`);
  return first;
}

async function deliver(...told: readonly Claim[]): Promise<Record<string, Verdict>> {
  const before = (await verdicts()).length;
  const records = told.map((claim, index) => ({ offset: offset + index, value: JSON.stringify(claim) }));
  offset += told.length;
  const runner = new Runner({
    group: 'loyalty.judge-claims',
    service: 'loyalty',
    dataSource: loyalty.dataSource,
    handler: judgeTwice,
    decode: ({ value }) => JSON.parse(value!) as Fact,
    gapsAllowed: new Set(),
    backoffMs: [],
  });
  await runner.take({ topic: TOPIC, partition: 0, records } as never);
  return Object.fromEntries((await verdicts()).slice(before).map((verdict) => [verdict.id, verdict]));
}

const verdicts = async (): Promise<Verdict[]> =>
  (
    (await loyalty.dataSource.query('SELECT fact FROM outbox WHERE topic = $1 ORDER BY id', [VERDICTS_TOPIC])) as { fact: string }[]
  ).flatMap(({ fact }) => (JSON.parse(fact) as Fact<{ verdicts: Verdict[] }>).data.verdicts);
const parkedReasons = async (): Promise<string[]> =>
  ((await loyalty.dataSource.query('SELECT reason FROM parked ORDER BY "offset"')) as { reason: string }[]).map(({ reason }) => reason);
/** The ids of the facts that were published, of those a verdict names. */
async function publishedOf({ facts }: Verdict): Promise<boolean[]> {
  const ids = (await loyalty.facts()).map(({ id, type }) => `${id} ${type}`);
  return facts.map(({ id, type }) => ids.includes(`${id} ${type}`));
}

test('who is told to take part does, from then on, once', async () => {
  const { c1, c2 } = await deliver(enrolled(), enrolled({ source: 'crm' }));
  expect(c1).toMatchObject({ status: 'judged', facts: [{ type: 'itinera.loyalty.member-enrolled.v1' }] });
  expect(c2).toEqual({ ...c1, source: 'crm', id: 'c2', note: 'the customer took part already' });
  expect(await publishedOf(c1!)).toEqual([true]);
  expect(await loyalty.facts('member-enrolled')).toMatchObject([
    { time: TIME, causationid: 'till c1', correlationid: 'c1', data: { channel: 'store' } },
  ]);
  expect(await loyalty.facts('points-earned')).toMatchObject([{ time: TIME, data: { points: 100 } }]);
});

test('nobody takes part from a time to come', async () => {
  await deliver(enrolled({ time: '2026-04-01T00:00:00.000000Z' }));
  expect(await loyalty.facts('member-enrolled')).toMatchObject([{ time: formatInstant(loyalty.clock.now()) }]);
});

test('what a till says was spent is taken at its time, with the fact to show for it', async () => {
  const { c2, c3 } = await deliver(enrolled(), spent({ points: 30, rewardId: 'mug' }), spent({ points: 20, orderId: 'o1' }));
  expect(c2!.facts.map(({ type }) => type)).toEqual(['itinera.loyalty.points-redeemed.v1', 'itinera.loyalty.reward-redeemed.v1']);
  expect(c3!.facts.map(({ type }) => type)).toEqual(['itinera.loyalty.points-redeemed.v1']);
  expect([...(await publishedOf(c2!)), ...(await publishedOf(c3!))]).toEqual([true, true, true]);
  expect(await loyalty.facts('points-redeemed')).toMatchObject([
    { time: TIME, causationid: 'till c2', data: { points: 30, purpose: 'reward' } },
    { time: TIME, data: { points: 20, purpose: 'order' } },
  ]);
  expect(await loyalty.balance('userId:ada')).toBe(50);
});

test('one redemption told by two tills is one, with what was told first', async () => {
  const told = await deliver(
    enrolled(),
    spent({ points: 30, redemptionId: 'r1' }),
    spent({ points: 30, redemptionId: 'r1' }, { source: 'other till' }),
    spent({ points: 40, redemptionId: 'r1' }),
  );
  expect([told['c3']!.facts, told['c4']!.facts]).toEqual([told['c2']!.facts, told['c2']!.facts]);
  expect([told['c3']!.note, told['c4']!.note]).toEqual(['it was told before', 'it was told before with 30 points, which stands']);
  expect(await loyalty.balance('userId:ada')).toBe(70);
  expect(await findRedemption(loyalty.dataSource, 'r1')).toMatchObject({ points: 30, purpose: 'reward' });
});

test('what cannot be spent is put aside whole, with the numbers, and judged again once it can', async () => {
  const { c2 } = await deliver(enrolled(), spent({ points: 101 }));
  expect(c2).toMatchObject({ status: 'parked', facts: [], note: expect.stringContaining('1 are missing') as string });
  expect(await loyalty.balance('userId:ada')).toBe(100);
  expect(await parkedReasons()).toEqual([c2!.note]);
});

test.each([
  ['a customer who takes no part', () => spent({ points: 1 }, { subject: loyalty.subject('userId:nobody') }), 'takes no part'],
  ['nobody', () => spent({ points: 1 }, { subject: undefined as never }), 'takes no part'],
  ['nobody who takes part', () => enrolled({ subject: undefined as never }), 'of nobody'],
  ['less than nothing', () => spent({ points: -1 }), '/points'],
  ['a type of no claim', () => enrolled({ type: 'itinera.loyalty.points-earned.v1' }), 'does not judge'],
])('a claim about %s is put aside', async (_, claim, reason) => {
  const told = claim();
  const answer = await deliver(told);
  expect(answer[told.id]).toMatchObject({ status: 'parked', note: expect.stringContaining(reason) as string });
  expect(await parkedReasons()).toEqual([answer[told.id]!.note]);
});

test("another's redemption id, or another shop's, is a person's matter", async () => {
  const bob = { subject: loyalty.subject('userId:bob') };
  const told = await deliver(
    enrolled(),
    enrolled(bob),
    spent({ points: 1, redemptionId: 'r1' }, { shop: 'a' }),
    spent({ points: 1, redemptionId: 'r1' }, { shop: 'b' }),
    spent({ points: 1, redemptionId: 'r1' }, { shop: 'a', ...bob }),
  );
  expect(['c3', 'c4', 'c5'].map((id) => told[id]!.status)).toEqual(['judged', 'parked', 'parked']);
});

test('points are taken that were there at its time, not those that came since', async () => {
  await deliver(enrolled());
  await grantPoints(loyalty, 'userId:ada', 50, parseInstant('2026-03-10T23:00:00Z'));
  loyalty.clock.set('2026-03-20T12:00:00Z');
  // The ledger has got to the first of March; a till tells of the fifth, when the fifty had not expired.
  const { c2 } = await deliver(spent({ points: 150 }, { time: '2026-03-05T12:00:00.000000Z' }));
  expect(c2!.status).toBe('judged');
  expect(await loyalty.balance('userId:ada')).toBe(0);
});

test('a coupon of ours is used once; a code nobody knows is the shop’s own', async () => {
  await deliver(enrolled());
  const code = await loyalty.books.request([], async (book) => {
    const at = loyalty.clock.now();
    return (await issueCoupon(book, { kindId: 'voucher', at, cause: 'test' }, loyalty.programmes)).code;
  });
  const told = await deliver(
    used({ code, orderId: 'o1' }),
    used({ code, orderId: 'o1' }),
    used({ code, orderId: 'o2' }),
    used({ code: 'SUMMER', orderId: 'o3', campaign: 'summer' }, { subject: undefined as never }),
  );
  expect(told['c2']).toMatchObject({ status: 'judged', facts: [{ type: 'itinera.loyalty.coupon-redeemed.v1' }] });
  expect(told['c3']).toMatchObject({ status: 'judged', facts: told['c2']!.facts, note: 'it was told before' });
  expect(told['c4']).toMatchObject({ status: 'parked', note: expect.stringContaining('another order') as string });
  expect(told['c5']).toMatchObject({ status: 'judged', facts: [{ type: 'itinera.loyalty.coupon-redeemed.v1' }] });
  expect([...(await publishedOf(told['c2']!)), ...(await publishedOf(told['c5']!))]).toEqual([true, true]);
  const facts = await loyalty.facts('coupon-redeemed');
  expect(facts.map(({ data }) => data)).toMatchObject([
    { code, orderId: 'o1', valueMinor: 500, currency: 'EUR' },
    { code: 'SUMMER', orderId: 'o3', campaign: 'summer' },
  ]);
  expect(facts[1]).not.toHaveProperty('subject');
});
