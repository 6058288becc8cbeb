import { parseInstant } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { aCancellation, aMerge, anUndo, aPurchase, aRefund, subject } from '../../test/order-facts.js';
import { FeedbackTables1760000000341 } from '../bonuses/tables.js';
import { ForMembers } from '../night/for-members.js';
import { ReferralTables1760000000321 } from '../referrals/tables.js';
import { ChallengesController } from './challenges.controller.js';
import { CompleteChallenges } from './complete-challenges.js';
import { recountAll } from './recount.js';
import { challengesOf, type ChallengeView } from './view.js';

const year = { from: parseInstant('2025-12-31T23:00:00Z')!, until: parseInstant('2026-12-31T23:00:00Z')! };
const programme = aProgramme({
  challenges: [
    { id: 'three', name: 'Three orders', ...year, goal: { kind: 'orders', count: 3 }, points: 100 },
    { id: 'spend', name: 'Big spender', ...year, goal: { kind: 'spend', amountMinor: 100_00 }, points: 50 },
    { id: 'voices', name: 'Voices', ...year, goal: { kind: 'reviews', count: 2 }, points: 20 },
    { id: 'past', name: 'Past', from: 0, until: 1, goal: { kind: 'orders', count: 1 }, points: 1 },
  ],
});
const [ada, bob] = [subject('ada'), subject('bob')];

let loyalty: Loyalty;
let controller: ChallengesController;
let night: CompleteChallenges;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], [FeedbackTables1760000000341, ReferralTables1760000000321]);
  controller = new ChallengesController(loyalty.requests);
  night = new CompleteChallenges(loyalty.dataSource, loyalty.books, new ForMembers(loyalty.books));
});
beforeEach(() => loyalty.clear('challenge_part', 'feedback', 'referral'));
afterAll(() => loyalty.close());

const join = (id: string, who = ada): Promise<ChallengeView> => controller.join(who, id, {});
const buys = (day: string, orderId: string, totalMinor = 10_00, who = ada): Promise<void> => {
  loyalty.clock.set(`2026-${day}T12:00:00Z`);
  return loyalty.orders(aPurchase(day, { orderId, totalMinor }, { subject: who }));
};
const nightOf = (day: string): Promise<number> => {
  loyalty.clock.set(`${day}T00:00:00Z`);
  return night.run({ day, at: parseInstant(`${day}T00:00:00Z`)! });
};
const views = (...members: string[]): Promise<ChallengeView[]> => challengesOf(loyalty.dataSource.manager, members, loyalty.programmes);
const progressTold = async (): Promise<unknown[]> => (await loyalty.facts('challenge-progressed')).map(({ data }) => data['progress']);

it('shows progress as it is made, and rewards once none of it can be returned', async () => {
  await loyalty.enrol(ada);
  expect(await join('three')).toMatchObject({ progress: 0, goal: 3, words: 'Three orders: 0 of 3 orders until 31 December 2026.' });
  await buys('03-02', 'o1');
  await buys('03-03', 'o2');
  expect(await views(ada)).toMatchObject([{ progress: 2, words: 'Three orders: 2 of 3 orders until 31 December 2026.' }]);
  await buys('03-04', 'o3');
  expect((await views(ada))[0]!.words).toBe('Three orders: 3 of 3 orders; yours once the orders can no longer be returned.');
  expect(await nightOf('2026-03-25')).toBe(1);
  expect(await loyalty.facts('challenge-completed')).toEqual([]);
  expect(await nightOf('2026-03-26')).toBe(1);
  expect(await nightOf('2026-03-27')).toBe(0);
  expect(await views(ada)).toMatchObject([{ progress: 3, completedAt: expect.any(String) as string, words: 'Three orders: done.' }]);
  expect(await loyalty.balance(ada)).toBe(130);
  expect(await progressTold()).toEqual([1, 2, 3]);
  expect((await loyalty.facts('challenge-completed')).map(({ data }) => data)).toEqual([{ member: ada, challengeId: 'three' }]);
});

it('keeps no points for orders that are returned: they never come', async () => {
  await loyalty.enrol(ada);
  await join('spend');
  await buys('03-02', 'o1', 100_00);
  await loyalty.orders(aRefund('03-10', 'f1', 1, {}, { subject: ada }));
  await nightOf('2026-04-30');
  expect(await loyalty.facts('challenge-completed')).toEqual([]);
  expect(await progressTold()).toEqual([100_00, 99_99]);
  await buys('05-02', 'o2', 1);
  await loyalty.orders(aCancellation('05-03', 'o1', { subject: ada }));
  await nightOf('2026-06-30');
  expect(await loyalty.facts('challenge-completed')).toEqual([]);
});

it('stays met, whatever comes back later, and is rewarded no second time', async () => {
  await loyalty.enrol(ada);
  await join('spend');
  await buys('03-02', 'o1', 100_00);
  await nightOf('2026-04-30');
  await loyalty.orders(aRefund('05-10', 'f1', 100_00, {}, { subject: ada }));
  await buys('05-11', 'o2', 100_00);
  await nightOf('2026-06-30');
  expect(await views(ada)).toMatchObject([{ progress: 100_00, completedAt: expect.any(String) as string }]);
  expect(await loyalty.facts('challenge-completed')).toHaveLength(1);
  await expect(controller.leave(ada, 'spend', {})).rejects.toMatchObject({ status: 409 });
});

it('counts from joining on; who leaves and joins again begins anew', async () => {
  await loyalty.enrol(ada);
  await buys('03-02', 'o1');
  await join('three');
  await buys('03-03', 'o2');
  expect(await join('three')).toMatchObject({ progress: 1 });
  await controller.leave(ada, 'three', {});
  expect(await views(ada)).toEqual([]);
  loyalty.clock.set('2026-03-04T12:00:00Z');
  expect(await join('three')).toMatchObject({ progress: 0 });
  await buys('03-05', 'o3');
  expect(await views(ada)).toMatchObject([{ progress: 1 }]);
});

it('counts reviews at once, one a product', async () => {
  await loyalty.enrol(ada);
  await join('voices');
  const review = (id: string, product: string): Promise<unknown> =>
    loyalty.books.request([ada], async (book) => {
      await book.tx.query(
        `INSERT INTO feedback (kind, shop, id, subject, at, product, because, decided) VALUES ('review', '', $1, $2, $3, $4, '{}', true)`,
        [id, ada, book.now, product],
      );
      await recountAll(book, loyalty.programmes);
    });
  await review('r1', 'tea');
  await review('r2', 'tea');
  expect(await views(ada)).toMatchObject([{ progress: 1 }]);
  await review('r3', 'cup');
  expect(await loyalty.balance(ada)).toBe(20);
});

describe('two members of one customer', () => {
  it('meet a challenge together and once; undone, each as it was told', async () => {
    await loyalty.enrol(ada, bob);
    await join('spend');
    await join('spend', bob);
    await buys('03-02', 'o1', 60_00);
    await buys('03-02', 'o2', 60_00, bob);
    await loyalty.identity(aMerge('03-10', 'bob', 'ada'));
    expect(await views(ada, bob)).toMatchObject([{ progress: 100_00 }]);
    await loyalty.identity(anUndo('03-11', 'bob', 'ada'));
    expect(await views(ada)).toMatchObject([{ progress: 60_00 }]);
    expect(await views(bob)).toMatchObject([{ progress: 60_00 }]);
    await loyalty.identity(aMerge('03-12', 'bob', 'ada', ['bob'], 'again'));
    await nightOf('2026-03-31');
    expect(await loyalty.balance(ada)).toBe(170);
    await loyalty.identity(anUndo('04-01', 'bob', 'ada', ['bob'], 'again'));
    await buys('04-02', 'o3', 100_00, bob);
    await nightOf('2026-05-30');
    expect(await loyalty.facts('challenge-completed')).toHaveLength(1);
    expect([await loyalty.balance(ada), await loyalty.balance(bob)]).toEqual([110, 160]);
  });
});

it.each([
  ['none', ada, 404],
  ['past', ada, 410],
  ['three', bob, 404],
])('%s cannot be joined by %s: %d', async (id, who, status) => {
  await loyalty.enrol(ada);
  await expect(join(id, who)).rejects.toMatchObject({ status });
});
