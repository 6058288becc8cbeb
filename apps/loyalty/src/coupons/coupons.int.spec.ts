import type { Key } from '#lib/access';
import { rows } from '#lib/persistence';
import { aProgramme } from '../../test/a-programme.js';
import { aMerge, subject } from '../../test/order-facts.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { Coupons } from './coupons.js';
import { CouponsController } from './coupons.controller.js';
import { Guesses } from './guesses.js';
import { redeemCoupon, type CouponOutcome, type CouponUse } from './redeem-coupon.js';
import { CouponTables1760000000320 } from './tables.js';

const programme = aProgramme({
  coupons: [
    { id: 'five', name: '5 €', value: { kind: 'amount', amountMinor: 5_00 }, validDays: 30, leastOrderMinor: 20_00, campaign: 'spring' },
    { id: 'ten', name: '10 %', value: { kind: 'percent', percent: '10' }, validDays: 30, leastOrderMinor: 0 },
  ],
});

let loyalty: Loyalty;
let controller: CouponsController;
const asker = (id = 'shop'): never => ({ accessKey: { id, scopes: [] } satisfies Key }) as never;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], [CouponTables1760000000320]);
});
beforeEach(async () => {
  await loyalty.clear('coupon');
  controller = new CouponsController(new Coupons(loyalty.dataSource, loyalty.books, loyalty.find, loyalty.config), new Guesses());
});
afterAll(() => loyalty.close());

const issue = async (body: object = {}, key?: string): Promise<string[]> =>
  (await controller.issue({ kind: 'five', ...body }, undefined, undefined, key)).coupons.map(({ code }) => code);
const redeem = (code: string, body: object = {}, key?: string): ReturnType<CouponsController['redeem']> =>
  controller.redeem(asker(key), code, { orderId: 'o1', amountMinor: 50_00, currency: 'EUR', ...body });
const statusOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { getStatus(): number }) => error.getStatus(),
  );

describe('issuing', () => {
  it('gives each a code of its own, keeps no code, and tells of the coupons without it', async () => {
    const issued = await controller.issue({ kind: 'five', count: 1000, campaign: 'launch' });
    expect(issued).toMatchObject({ kind: 'five', campaign: 'launch', expiresAt: '2026-03-31T22:00:00.000000Z' });
    const codes = issued.coupons.map(({ code }) => code);
    expect(new Set(codes).size).toBe(1000);
    const facts = await loyalty.facts('coupon-issued');
    expect(facts).toHaveLength(1000);
    expect(facts[0]!.data).toEqual({
      couponId: issued.coupons[0]!.couponId,
      kind: 'five',
      campaign: 'launch',
      expiresAt: issued.expiresAt,
    });
    expect(facts[0]).not.toHaveProperty('subject');
    const kept = JSON.stringify([
      facts,
      await loyalty.dataSource.query('SELECT * FROM coupon'),
      await loyalty.dataSource.query('SELECT * FROM request'),
    ]);
    expect(codes.filter((code) => kept.includes(code))).toEqual([]);
  });

  it('answers the same codes to the same Idempotency-Key, though none is kept', async () => {
    const codes = await issue({ count: 3 }, 'k1');
    expect(await issue({ count: 3 }, 'k1')).toEqual(codes);
    expect(await issue({ count: 3 }, 'k2')).not.toEqual(codes);
    expect(await statusOf(issue({ count: 4 }, 'k1'))).toBe(422);
    const kept = JSON.stringify(await loyalty.dataSource.query('SELECT * FROM request'));
    expect(codes.filter((code) => kept.includes(code))).toEqual([]);
    expect(await loyalty.facts('coupon-issued')).toHaveLength(6);
  });

  it.each([
    [{ kind: 'none' }, 422],
    [{ kind: 'five', count: 1001 }, 400],
    [{ kind: 'five', count: 0 }, 400],
    [{}, 400],
    [{ kind: 'five', member: 'userId:nobody' }, 404],
    [{ kind: 'five', member: 'fax:1' }, 400],
  ])('%j is %d', async (body, status) => {
    expect(await statusOf((async () => controller.issue(body))())).toBe(status);
  });
});

describe('redeeming', () => {
  it('works out the value once, and tells of it once', async () => {
    const [code] = await issue();
    const used = await redeem(code!.toLowerCase().replaceAll('-', ' '));
    expect(used).toMatchObject({
      kind: 'five',
      orderId: 'o1',
      valueMinor: 5_00,
      currency: 'EUR',
      redeemedAt: '2026-03-01T12:00:00.000000Z',
    });
    expect(await redeem(code!, { amountMinor: 99_00 })).toEqual(used);
    expect(await statusOf(redeem(code!, { orderId: 'o2' }))).toBe(409);
    expect(await statusOf(controller.redeem(asker(), code!, { orderId: 'o1', amountMinor: 50_00, currency: 'EUR' }, 'another-shop'))).toBe(
      409,
    );
    expect((await loyalty.facts('coupon-redeemed')).map(({ data }) => data)).toEqual([
      { couponId: used.couponId, code, orderId: 'o1', campaign: 'spring', valueMinor: 5_00, currency: 'EUR' },
    ]);
  });

  it('floors a percentage', async () => {
    const [code] = await issue({ kind: 'ten' });
    expect(await redeem(code!, { amountMinor: 19_99 })).toMatchObject({ valueMinor: 1_99 });
  });

  it.each([
    [{ amountMinor: 19_99 }, 422],
    [{ currency: 'USD' }, 422],
    [{ currency: 'eur' }, 400],
    [{ amountMinor: -1 }, 400],
    [{ orderId: '' }, 400],
  ])('%j is %d, and the coupon can still be used', async (body, status) => {
    const [code] = await issue();
    expect(await statusOf((async () => redeem(code!, body))())).toBe(status);
    expect(await statusOf(redeem(code!))).toBe(200);
  });

  it('ends with the local day of its last', async () => {
    const [first, second] = await issue({ count: 2 });
    loyalty.clock.set('2026-03-31T21:59:59Z');
    expect(await statusOf(redeem(first!))).toBe(200);
    loyalty.clock.set('2026-03-31T22:00:00Z');
    expect(await statusOf(redeem(second!))).toBe(410);
  });

  it('of fifty at once one succeeds', async () => {
    const [code] = await issue();
    const orders = Array.from({ length: 50 }, (_, index) => `o${index}`);
    const statuses = await Promise.all(orders.map((orderId) => statusOf(redeem(code!, { orderId }))));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    expect(await loyalty.facts('coupon-redeemed')).toHaveLength(1);
  });
});

describe("a member's coupon", () => {
  it('is theirs alone; whoever turns out to be the same customer is they', async () => {
    const [ada, eve] = [subject('ada'), subject('eve')];
    await loyalty.enrol(ada, eve);
    const [code, other] = await issue({ member: ada, count: 2 });
    expect(await statusOf(redeem(code!))).toBe(403);
    expect(await statusOf(redeem(code!, { member: eve }))).toBe(403);
    expect(await statusOf(redeem(code!, { member: ada }))).toBe(200);
    await loyalty.identity(aMerge('03-01', 'eve', 'ada'));
    expect(await statusOf(redeem(other!, { orderId: 'o2', member: eve }))).toBe(200);
    expect((await loyalty.facts('coupon-redeemed')).map(({ subject }) => subject)).toEqual([ada, ada]);
    expect((await loyalty.facts('coupon-issued')).map(({ subject }) => subject)).toEqual([ada, ada]);
  });

  it('of many members is used by many at once without a deadlock', async () => {
    const refs = Array.from({ length: 8 }, (_, index) => `userId:m${index}`);
    await loyalty.enrol(...refs);
    const codes = await Promise.all(refs.map(async (member) => ({ member, code: (await issue({ member }))[0]! })));
    const statuses = await Promise.all(
      codes.flatMap(({ member, code }) => refs.map((by, index) => statusOf(redeem(code, { member: by, orderId: `${member} ${index}` })))),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses.filter((status) => status === 403)).toHaveLength(56);
  });
});

describe('a reservation', () => {
  const reserve = (code: string, body: object = {}): ReturnType<CouponsController['reserve']> =>
    controller.reserve(asker(), code, { orderId: 'o1', ...body });

  it('holds a coupon for one order, until its time is over', async () => {
    const [code] = await issue();
    expect(await reserve(code!, { amountMinor: 50_00, currency: 'EUR' })).toMatchObject({
      orderId: 'o1',
      reservedUntil: '2026-03-01T12:30:00.000000Z',
      value: { kind: 'amount', amountMinor: 5_00 },
      leastOrderMinor: 20_00,
      valueMinor: 5_00,
    });
    expect(await reserve(code!, { minutes: 5 })).toMatchObject({ reservedUntil: '2026-03-01T12:30:00.000000Z' });
    expect(await statusOf(reserve(code!, { orderId: 'o2' }))).toBe(409);
    expect(await statusOf(redeem(code!, { orderId: 'o2' }))).toBe(409);
    loyalty.clock.set('2026-03-01T12:30:00Z');
    expect(await statusOf(redeem(code!, { orderId: 'o2' }))).toBe(200);
  });

  it('is redeemed by its order, and let go by a DELETE of that order alone', async () => {
    const [first, second] = await issue({ count: 2 });
    await reserve(first!);
    expect(await statusOf(redeem(first!))).toBe(200);
    await reserve(second!);
    await controller.release(asker(), second!, 'o2');
    expect(await statusOf(redeem(second!, { orderId: 'o2' }))).toBe(409);
    await controller.release(asker(), second!, 'o1');
    await controller.release(asker(), second!, 'o1');
    expect(await statusOf(redeem(second!, { orderId: 'o2' }))).toBe(200);
  });

  it('says at once what would refuse the coupon', async () => {
    const [code] = await issue();
    expect(await statusOf(reserve(code!, { amountMinor: 1, currency: 'EUR' }))).toBe(422);
    expect(await statusOf((async () => reserve(code!, { amountMinor: 1 }))())).toBe(400);
    await redeem(code!);
    expect(await statusOf(reserve(code!, { orderId: 'o2' }))).toBe(409);
  });
});

describe('wrong codes', () => {
  it('are unknown, and after thirty the key is told nothing for a while', async () => {
    const [code] = await issue();
    for (let n = 0; n < 30; n++) expect(await statusOf(redeem(`WRONG-${n}`, {}, 'guesser'))).toBe(404);
    expect(await statusOf(redeem('WRONG', {}, 'guesser'))).toBe(429);
    expect(await statusOf(redeem(code!, {}, 'guesser'))).toBe(429);
    expect(await statusOf(redeem(code!, {}, 'shop'))).toBe(200);
  });
});

describe('what a shop tells after the fact', () => {
  const because = { source: 'till', id: 'c1' };
  const told = async (use: Partial<CouponUse>): Promise<CouponOutcome | null> => {
    const subject = loyalty.subject('userId:ada');
    return loyalty.books.request([subject], (book) =>
      redeemCoupon(book, { code: '', subject, at: book.now, because, ...use }, loyalty.programmes),
    );
  };

  it('redeems a coupon of ours once, however often it is told', async () => {
    const [code] = await issue();
    expect(await told({ code: code! })).toMatchObject({ kind: 'redeemed', valueMinor: 5_00, news: true });
    expect(await told({ code: code! })).toMatchObject({ kind: 'redeemed', valueMinor: 5_00, news: false });
    expect(await told({ code: code!, because: { source: 'till', id: 'c2' } })).toMatchObject({ kind: 'refused', refusal: 'redeemed' });
    expect(await loyalty.facts('coupon-redeemed')).toMatchObject([{ causationid: 'till c1', subject: loyalty.subject('userId:ada') }]);
  });

  it('is known where the shop had redeemed it here for the same order', async () => {
    const [code] = await issue();
    await redeem(code!);
    expect(await told({ code: code!, orderId: 'o1' })).toMatchObject({ kind: 'redeemed', news: false });
    expect(await told({ code: code!, orderId: 'o2' })).toMatchObject({ kind: 'refused', refusal: 'redeemed' });
  });

  it("is the shop's own where no coupon of ours has the code", async () => {
    expect(await told({ code: 'SUMMER' })).toBeNull();
  });

  it('says nothing of a value that depends on what was bought', async () => {
    const [code] = await issue({ kind: 'ten' });
    expect(await told({ code: code! })).not.toHaveProperty('valueMinor');
    expect(await rows(loyalty.dataSource, 'SELECT redeemed FROM coupon')).toMatchObject([{ redeemed: { valueMinor: null } }]);
  });
});
