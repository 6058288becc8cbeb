import { parseInstant } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { aMerge, anUndo, aPurchase, aRefund, subject } from '../../test/order-facts.js';
import { enrol } from '../members/enrol.js';
import type { Referral as Terms } from '../programme/programme.js';
import { ConvertReferrals } from './convert-referrals.js';
import { noteReferral, type Noted } from './note-referral.js';
import { ReferralsController } from './referrals.controller.js';
import { ReferralTables1760000000321 } from './tables.js';

const terms: Terms = { referrerPoints: 500, friendPoints: 200, leastOrderMinor: 30_00, withinDays: 60, mostPerYear: 2 };
const [ada, bob, eve] = [subject('ada'), subject('bob'), subject('eve')];

let loyalty: Loyalty;
let controller: ReferralsController;
let night: ConvertReferrals;

beforeAll(async () => {
  loyalty = await Loyalty.open([aProgramme({ referral: terms })], [ReferralTables1760000000321]);
  controller = new ReferralsController(loyalty.requests);
  night = new ConvertReferrals(loyalty.dataSource, loyalty.books);
});
beforeEach(() => loyalty.clear('referral'));
afterAll(() => loyalty.close());

const refer = async (who = ada): Promise<string> => (await controller.make(who, {})).referralId;
const join = (friend: string, referralId: string): Promise<Noted> =>
  loyalty.books.request([friend], async (book) => {
    const at = loyalty.clock.now();
    await enrol(book, friend, { at }, loyalty.programmes);
    return noteReferral(book, { referralId, friend, at }, loyalty.programmes);
  });
const nightOf = async (day: string): Promise<number> => {
  loyalty.clock.set(`${day}T00:00:00Z`);
  return night.run({ day, at: parseInstant(`${day}T00:00:00Z`)! });
};
const buys = (friend: string, day: string, totalMinor: number, orderId = 'o1'): Promise<void> =>
  loyalty.orders(aPurchase(day, { orderId, totalMinor }, { subject: friend }));
const stateOf = async (who = ada): Promise<string[]> => (await controller.list(who, {})).referrals.map(({ state }) => state);

it('rewards both once the first order can no longer be returned, once', async () => {
  await loyalty.enrol(ada);
  const code = await refer();
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(await join(bob, ` ${code.toLowerCase()}`)).toEqual({ kind: 'noted', referralId: code });
  await buys(bob, '03-02', 40_00);
  expect(await nightOf('2026-03-20')).toBe(0);
  expect(await stateOf()).toEqual(['joined']);
  expect(await nightOf('2026-03-25')).toBe(1);
  expect(await nightOf('2026-03-25')).toBe(0);
  expect([await loyalty.balance(ada), await loyalty.balance(bob)]).toEqual([500, 240]);
  expect(await stateOf()).toEqual(['converted']);
  expect((await loyalty.facts('referral-made')).map(({ data }) => data)).toEqual([{ member: ada, referralId: code }]);
  expect(await loyalty.facts('referral-converted')).toMatchObject([{ subject: ada, data: { member: ada, referralId: code } }]);
});

it('rewards nobody for an order that is returned', async () => {
  await loyalty.enrol(ada);
  await join(bob, await refer());
  await buys(bob, '03-02', 40_00);
  await loyalty.orders(aRefund('03-05', 'f1', 40_00, {}, { subject: bob }));
  expect(await nightOf('2026-04-30')).toBe(0);
  expect([await loyalty.balance(ada), await loyalty.balance(bob)]).toEqual([0, 0]);
  expect(await nightOf('2026-09-30')).toBe(0);
  expect(await stateOf()).toEqual(['lapsed']);
});

it('refuses a code of nobody, and of oneself', async () => {
  await loyalty.enrol(ada);
  const code = await refer();
  expect(await join(bob, 'ABCD-EFGH')).toEqual({ kind: 'refused', why: 'unknown' });
  await loyalty.identity(aMerge('03-01', 'eve', 'ada'));
  expect(await join(eve, code)).toEqual({ kind: 'refused', why: 'own' });
});

it('is a referral for each friend of several who come with one code, and a friend counts once', async () => {
  await loyalty.enrol(ada);
  const code = await refer();
  expect(await Promise.all([join(bob, code), join(eve, code)])).toEqual(
    expect.arrayContaining([
      { kind: 'noted', referralId: code },
      { kind: 'noted', referralId: `${code}-2` },
    ]),
  );
  expect(await join(bob, code)).toEqual({ kind: 'refused', why: 'came-before' });
  expect(await loyalty.facts('referral-made')).toHaveLength(2);
  await buys(bob, '03-02', 40_00);
  await buys(eve, '03-02', 40_00, 'o2');
  expect(await nightOf('2026-03-25')).toBe(2);
  expect([await loyalty.balance(ada), await loyalty.balance(bob), await loyalty.balance(eve)]).toEqual([1000, 240, 240]);
});

it('rewards the referrer so often in a year, the friends always', async () => {
  await loyalty.enrol(ada);
  const code = await refer();
  for (const name of ['f1', 'f2', 'f3']) {
    await join(subject(name), code);
    await buys(subject(name), '03-02', 40_00, name);
  }
  expect(await nightOf('2026-03-25')).toBe(3);
  expect(await loyalty.balance(ada)).toBe(1000);
  expect(await Promise.all(['f1', 'f2', 'f3'].map((name) => loyalty.balance(subject(name))))).toEqual([240, 240, 240]);
});

describe('two who turn out to be one customer', () => {
  it('are not rewarded while they are, and lose what they were given', async () => {
    await loyalty.enrol(ada);
    await join(bob, await refer());
    await buys(bob, '03-02', 40_00);
    await loyalty.identity(aMerge('03-10', 'bob', 'ada'));
    expect(await nightOf('2026-03-25')).toBe(0);
    await loyalty.identity(anUndo('03-26', 'bob', 'ada'));
    expect(await nightOf('2026-03-27')).toBe(1);
    expect([await loyalty.balance(ada), await loyalty.balance(bob)]).toEqual([500, 240]);
    await loyalty.identity(aMerge('03-28', 'bob', 'ada', ['bob'], 'again'));
    expect(await loyalty.balance(ada)).toBe(40);
  });
});

it('answers 404 where nobody takes part', async () => {
  await expect(refer(eve)).rejects.toMatchObject({ status: 404 });
});
