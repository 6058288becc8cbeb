import fc from 'fast-check';
import type { Fact, Micros } from '#lib/contracts';
import { LOYALTY_DEFINITIONS } from '../kpis/loyalty/definitions.js';
import { loyaltyTally } from '../kpis/loyalty/groups.js';
import { someLoyaltyFacts } from '../kpis/loyalty/testing/arbitraries.js';
import { anInstantAround } from '../kpis/testing/arbitraries.js';
import { aLoyaltyFact, anEnrolment, aPosting, instant, type Posting } from '../kpis/loyalty/testing/loyalty-facts.js';
import { loyaltyView, type LoyaltyView } from './loyalty-view.js';

const day = (number: number): Micros => instant('2026-03-01T00:00:00Z') + (number - 1) * 86_400_000_000;
const text = (number: number): string => `${new Date(day(number) / 1000).toISOString().slice(0, 19)}.000000Z`;

const earned = ({ lot = 'a', ...told }: Partial<Posting> & { at: Micros; lot?: string; moves: string[] }): Fact =>
  aPosting({ noun: 'points-earned', ...told, more: { lotId: lot, pending: false, reason: 'purchase' } });
const told = (noun: string, at: number, data: object): Fact =>
  aLoyaltyFact(noun, { at: day(at) }, { member: 'm1', programmeVersion: '1', ...data });
const see = (facts: readonly Fact[], at: number, programmes?: readonly Fact[]): Partial<LoyaltyView> | null =>
  loyaltyView(facts, day(at), programmes);

describe("a customer's loyalty", () => {
  it('is nothing for whoever takes no part', () => expect(see([told('tier-changed', 1, { to: 'gold' })], 2)).toBeNull());

  it('is a balance with its lots, first expiring first, what is pending, and what expires within thirty days', () => {
    const facts = [
      anEnrolment({ at: day(1) }),
      earned({ at: day(1), lot: 'never', moves: ['+10 never'] }),
      earned({ at: day(1), lot: 'late', moves: ['+100 late'], expires: day(60) }),
      earned({ at: day(2), lot: 'soon', moves: ['+50 soon'], expires: day(31) }),
      earned({ at: day(2), lot: 'sooner', moves: ['+20 sooner'], expires: day(20) }),
      earned({ at: day(3), lot: 'order', moves: ['+70 pending order'] }),
      aPosting({ noun: 'points-redeemed', at: day(4), posting: 6, moves: ['-20 sooner', '-5 soon'] }),
    ];
    expect(see(facts, 5)).toEqual({
      members: ['m1'],
      since: text(4),
      because: facts.at(-1)!.id,
      balance: 155,
      pending: 70,
      debt: 0,
      tier: null,
      lots: [
        { lotId: 'soon', points: 45, expiresAt: text(31) },
        { lotId: 'late', points: 100, expiresAt: text(60) },
        { lotId: 'never', points: 10 },
      ],
      expiringSoon: { points: 45, first: text(31) },
      challenges: [],
      club: null,
    });
    expect([30, 31, 60].map((at) => see(facts, at)?.balance)).toEqual([155, 110, 10]);
    expect(see(facts, 1)?.balance).toBe(110);
  });

  it('adds the ledgers of merged members up: 200, and 50 owed, are 150', () => {
    const facts = [
      earned({ at: day(1), moves: ['+200 a'] }),
      aPosting({ noun: 'points-reversed', member: 'm2', at: day(1), moves: ['-50'] }),
    ];
    expect(see(facts, 2)).toEqual(
      expect.objectContaining({ balance: 150, debt: 50, members: expect.arrayContaining(['m1', 'm2']) as string[] }),
    );
    expect(see([facts[1]!], 2)).toEqual(expect.objectContaining({ balance: -50, debt: 50, lots: [] }));
  });

  it('has the tier told last', () => {
    const facts = [
      anEnrolment({ at: day(1) }),
      told('tier-changed', 2, { to: 'silver' }),
      told('tier-changed', 5, { from: 'silver', to: 'gold', until: text(40) }),
      told('tier-changed', 9, { from: 'gold' }),
    ];
    expect([1, 2, 5, 9].map((at) => [see(facts, at)?.tier, see(facts, at)?.tierUntil])).toEqual([
      [null, undefined],
      ['silver', undefined],
      ['gold', text(40)],
      [null, undefined],
    ]);
    // Also when something else has changed since.
    expect([1, 3, 7, 9].map((at) => [see(facts, at)?.tierSince, see(facts, at)?.tierBecause])).toEqual([
      [undefined, undefined],
      ...facts.slice(1).map(({ time, id }) => [time, id]),
    ]);
  });

  it('has of merged members the highest tier, until that one is told to be lower', () => {
    const facts = [
      anEnrolment({ at: day(1) }),
      told('tier-changed', 2, { to: 'silver', rank: 2 }),
      told('tier-changed', 3, { to: 'bronze', rank: 1, member: 'm2' }),
      told('tier-changed', 4, { from: 'silver', rank: 0 }),
      told('tier-changed', 5, { to: 'silver', rank: 2 }),
      told('tier-changed', 6, { from: 'bronze', to: 'gold', rank: 3, member: 'm2', until: text(40) }),
      told('tier-changed', 7, { from: 'gold', rank: 0, member: 'm2' }),
    ];
    expect([2, 3, 4, 5, 6, 7].map((at) => see(facts, at)?.tier)).toEqual(['silver', 'silver', 'bronze', 'silver', 'gold', 'silver']);
    expect([2, 3, 4, 5, 6, 7].map((at) => see(facts, at)?.tierSince)).toEqual([2, 2, 4, 5, 6, 7].map(text));
  });

  it('shows challenges, of merged members the one further on', () => {
    const facts = [
      anEnrolment({ at: day(1) }),
      told('challenge-progressed', 2, { challengeId: 'books', progress: 3, goal: 5 }),
      told('challenge-progressed', 3, { challengeId: 'books', progress: 2, goal: 5 }),
      told('challenge-progressed', 4, { challengeId: 'books', progress: 1, goal: 5, member: 'm2' }),
      told('challenge-completed', 5, { challengeId: 'autumn' }),
    ];
    expect(see(facts, 9)?.challenges).toEqual([
      { challengeId: 'autumn', completedAt: text(5) },
      { challengeId: 'books', progress: 2, goal: 5 },
    ]);
  });

  it('shows the club while it is paid for, left or not', () => {
    const facts = [
      anEnrolment({ at: day(1) }),
      told('club-joined', 2, { until: text(10) }),
      told('club-renewed', 10, { until: text(20) }),
      told('club-left', 12, { until: text(20) }),
    ];
    expect([1, 2, 10, 12, 20].map((at) => see(facts, at)?.club)).toEqual([
      null,
      { until: text(10), renews: true },
      { until: text(20), renews: true },
      { until: text(20), renews: false },
      null,
    ]);
  });

  it('names the nearest reward of the programme in force', () => {
    const programme = (at: number, from: number, ...prices: number[]): Fact =>
      told('programme-published', at, {
        from: text(from),
        rewards: prices.map((points) => ({ rewardId: `r${points}`, name: `For ${points}`, points })),
      });
    const facts = [earned({ at: day(1), moves: ['+100 a'] })];
    const programmes = [programme(1, 1, 500, 100, 150), programme(2, 8, 120)];
    expect(see(facts, 7, programmes)?.nextReward).toEqual({ rewardId: 'r150', name: 'For 150', points: 150, missing: 50 });
    expect(see(facts, 8, programmes)?.nextReward).toEqual({ rewardId: 'r120', name: 'For 120', points: 120, missing: 20 });
    expect(see(facts, 8, [programme(1, 1, 50)])?.nextReward).toBeUndefined();
  });

  const withInstant = someLoyaltyFacts.chain((facts) =>
    fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }), anInstantAround(facts)),
  );

  it('is the same for every order of the facts', () => {
    fc.assert(fc.property(withInstant, ([facts, other, at]) => expect(loyaltyView(other, at)).toEqual(loyaltyView(facts, at))));
  });

  it('says what the shop owes the customer in points', () => {
    const { metrics, evaluate } = LOYALTY_DEFINITIONS.find(({ name }) => name === 'pointsLiability')!;
    fc.assert(
      fc.property(withInstant, ([facts, , at]) => {
        const { available, pending, debt } = evaluate(loyaltyTally(facts, metrics, 'all', at + 1)).parts!;
        const view = loyaltyView(facts, at) ?? { balance: 0, pending: 0, debt: 0 };
        expect([view.balance, view.pending, view.debt]).toEqual([available! - debt!, pending, debt]);
      }),
      { numRuns: 1000 },
    );
  });
});
