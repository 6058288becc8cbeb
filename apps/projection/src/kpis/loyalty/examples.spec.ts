import type { Fact, Micros } from '#lib/contracts';
import type { Window } from '../windows.js';
import type { Result } from '../definition.js';
import { LOYALTY_DEFINITIONS } from './definitions.js';
import { loyaltyTally } from './groups.js';
import { aCoupon, aLoyaltyFact, anEnrolment, aPosting, aTargeting, instant, type Posting } from './testing/loyalty-facts.js';

const day = (number: number): Micros => instant('2026-03-01T00:00:00Z') + (number - 1) * 86_400_000_000;

function read(name: string, facts: readonly Fact[], window: Window, at: Micros): Result {
  const { metrics, evaluate } = LOYALTY_DEFINITIONS.find((definition) => definition.name === name)!;
  return evaluate(loyaltyTally(facts, metrics, window, at));
}

const ratio = (name: string, facts: readonly Fact[], window: Window, at: Micros): [number, number | null] => {
  const { numerator, denominator } = read(name, facts, window, at);
  return [numerator as number, denominator as number | null];
};

const earned = (told: Partial<Posting> & { at: Micros; moves: string[] }): Fact =>
  aPosting({ noun: 'points-earned', ...told, more: { lotId: 'a', pending: false, reason: 'purchase', ...told.more } });
const redeemed = (at: Micros, ...moves: string[]): Fact => aPosting({ noun: 'points-redeemed', at, posting: 2, moves });
const reinstated = (at: Micros, ...moves: string[]): Fact => aPosting({ noun: 'points-reinstated', at, posting: 3, moves });
const expired = (at: Micros, ...moves: string[]): Fact => aPosting({ noun: 'points-expired', at, posting: 4, moves });

describe('members', () => {
  it('count a customer with two memberships once, from the first enrolment on', () => {
    const facts = [anEnrolment({ at: day(3), member: 'm2' }), anEnrolment({ at: day(2) })];
    expect([day(2), day(2) + 1, day(9)].map((at) => read('members', facts, '24h', at).value)).toEqual([0, 1, 1]);
  });

  it.each([
    ['a reward', aLoyaltyFact('reward-redeemed', { at: day(5) }, { member: 'm1' }), 1, 1],
    ['points on an order', redeemed(day(5), '-10 a'), 1, 1],
    ['a coupon', aCoupon({ at: day(5) }), 1, 1],
    ['a donation', aPosting({ noun: 'points-donated', at: day(5), moves: ['-10 a'] }), 1, 1],
    ['a transfer given', aPosting({ noun: 'points-transferred', at: day(5), moves: ['-10 a'], more: { direction: 'given' } }), 1, 0],
    ['a transfer received', aPosting({ noun: 'points-transferred', at: day(5), moves: ['+10 b'], more: { direction: 'received' } }), 0, 0],
    ['a challenge completed', aLoyaltyFact('challenge-completed', { at: day(5) }, { member: 'm1' }), 1, 0],
    ['a challenge under way', aLoyaltyFact('challenge-progressed', { at: day(5) }, { member: 'm1' }), 0, 0],
    ['a referral made', aLoyaltyFact('referral-made', { at: day(5) }, { member: 'm1' }), 1, 0],
    ['a review rewarded', earned({ at: day(5), moves: ['+5 a'], more: { pending: false, reason: 'review' } }), 1, 1],
    ['an answer rewarded', earned({ at: day(5), moves: ['+5 a'], more: { pending: false, reason: 'survey' } }), 1, 1],
    ['points of a purchase', earned({ at: day(5), moves: ['+5 a'] }), 0, 1],
    ['points of a partner', aPosting({ noun: 'partner-points-accrued', at: day(5), moves: ['+5 a'] }), 0, 1],
    ['points expired', expired(day(5), '-5 a'), 0, 0],
    ['the club', aLoyaltyFact('club-joined', { at: day(5) }, { member: 'm1' }), 0, 0],
  ])('are engaged, or active in the narrower sense, by %s', (_, fact, engaged, active) => {
    const facts = [anEnrolment({ at: day(1) }), fact];
    expect(ratio('activeEngagementRate', facts, '7d', day(12))).toEqual([engaged, 1]);
    expect(ratio('activeMemberRate', facts, '7d', day(12))).toEqual([active, 1]);
    expect(ratio('activeEngagementRate', facts, '7d', day(12) + 1)).toEqual([0, 1]);
  });

  it('are nobody who has not enrolled: no rate of nobody', () =>
    expect(read('activeEngagementRate', [aCoupon({ at: day(5) })], '7d', day(6)).value).toBeNull());

  it('may have been active before they enrolled, and count from the enrolment on', () => {
    const facts = [aCoupon({ at: day(2) }), anEnrolment({ at: day(4) })];
    expect([day(4), day(4) + 1, day(9), day(9) + 1].map((at) => ratio('activeEngagementRate', facts, '7d', at))).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 1],
    ]);
  });
});

describe('the liability in points', () => {
  it('is what is available and pending, with debts beside it: debt 30, then 100 pending, 70 once they are available', () => {
    const facts = [
      aPosting({ noun: 'points-reversed', at: day(1), moves: ['-30'] }),
      earned({ at: day(2), posting: 2, moves: ['+100 pending a'], more: { pending: true, reason: 'purchase' } }),
      aPosting({ noun: 'points-activated', at: day(9), posting: 3, moves: ['-100 pending a', '+100 a', '-30 a', '+30'] }),
    ];
    const states = [day(2), day(9), day(10)].map((at) => read('pointsLiability', facts, '24h', at));
    expect(states.map(({ value, parts }) => [value, parts])).toEqual([
      [0, { available: 0, pending: 0, debt: 30 }],
      [100, { available: 0, pending: 100, debt: 30 }],
      [70, { available: 70, pending: 0, debt: 0 }],
    ]);
  });

  it('lets an expiry pass, whether it has been posted, is posted late, or lies in the future', () => {
    const lot = earned({ at: day(1), moves: ['+100 a'], expires: day(5) });
    const late = expired(day(7), '-100 a');
    const onTime = expired(day(5), '-100 a');
    for (const facts of [[lot], [lot, late], [lot, onTime]])
      expect([day(5), day(5) + 1, day(8)].map((at) => read('pointsLiability', facts, 'all', at).value)).toEqual([100, 0, 0]);
  });

  it('keeps a respite', () => {
    const facts = [
      earned({ at: day(1), moves: ['+100 a'], expires: day(5) }),
      redeemed(day(2), '-100 a'),
      aPosting({ noun: 'points-reinstated', at: day(6), posting: 3, moves: ['+40 a'], expires: day(9) }),
    ];
    expect([day(6), day(6) + 1, day(9), day(9) + 1].map((at) => read('pointsLiability', facts, 'all', at).value)).toEqual([0, 40, 40, 0]);
  });
});

describe('what becomes of points', () => {
  const lot = earned({ at: day(1), moves: ['+100 a'], expires: day(20) });

  it('follows the lots of the window: spent, given back, spent on', () => {
    const facts = [lot, redeemed(day(3), '-60 a'), reinstated(day(5), '+20 a')];
    expect([day(3), day(4), day(6), day(8)].map((at) => ratio('redemptionRate', facts, '7d', at))).toEqual([
      [0, 100],
      [60, 100],
      [40, 100],
      [40, 100],
    ]);
    expect(ratio('redemptionRate', facts, '7d', day(8) + 1)).toEqual([0, 0]);
    expect(ratio('redemptionRate', facts, '30d', day(8) + 1)).toEqual([40, 100]);
  });

  it('counts pending points from when they are available', () => {
    const facts = [
      earned({ at: day(1), moves: ['+100 pending a'], more: { pending: true, reason: 'purchase' } }),
      aPosting({ noun: 'points-activated', at: day(10), posting: 2, moves: ['-100 pending a', '+100 a'] }),
    ];
    expect([day(10), day(11)].map((at) => ratio('redemptionRate', facts, '24h', at))).toEqual([
      [0, 0],
      [0, 100],
    ]);
  });

  it('counts donations as spent, and a point given away only where it went', () => {
    const giver = [
      lot,
      aPosting({ noun: 'points-donated', at: day(2), posting: 2, moves: ['-10 a'] }),
      aPosting({ noun: 'points-transferred', at: day(3), posting: 3, moves: ['-50 a'], more: { direction: 'given' } }),
    ];
    const taker = [aPosting({ noun: 'points-transferred', at: day(3), member: 'm2', moves: ['+50 t'], more: { direction: 'received' } })];
    expect(ratio('redemptionRate', giver, 'all', day(4))).toEqual([10, 50]);
    expect(ratio('redemptionRate', [...giver, ...taker], 'all', day(4))).toEqual([10, 100]);
  });

  it('expires what is left, once, and takes back what is reversed from it', () => {
    const facts = [lot, redeemed(day(3), '-60 a')];
    const posted = [...facts, expired(day(20), '-40 a')];
    const reversed = aPosting({ noun: 'points-reversed', at: day(22), moves: [], more: { fromExpired: [{ lotId: 'a', points: 15 }] } });
    for (const those of [facts, posted]) expect(ratio('expiryRate', those, '30d', day(21))).toEqual([40, 100]);
    expect(ratio('expiryRate', [...posted, reversed], '30d', day(23))).toEqual([25, 100]);
    expect(ratio('breakage', [...posted, reversed], '7d', day(23))).toEqual([25, 100]);
  });

  it('takes points given back to an expired lot as expired with it', () => {
    const facts = [lot, redeemed(day(3), '-100 a'), reinstated(day(25), '+30 a', '-30 a')];
    expect(ratio('redemptionRate', facts, '30d', day(26))).toEqual([70, 100]);
    expect(ratio('expiryRate', facts, '30d', day(26))).toEqual([30, 100]);
  });

  it('tells what pays a debt from what expires, lot by lot', () => {
    const b = earned({ at: day(2), posting: 2, moves: ['+50 b'], more: { lotId: 'b' } });
    const spent = redeemed(day(3), '-100 a', '-50 b');
    const owed = aPosting({ noun: 'points-reversed', at: day(4), posting: 3, moves: ['-20'] });
    const facts = [lot, b, spent, owed, reinstated(day(25), '+50 b', '-20 b', '+20', '+30 a', '-30 a')];
    expect(ratio('expiryRate', facts, '30d', day(26))).toEqual([30, 150]);
    expect(ratio('redemptionRate', facts, '30d', day(26))).toEqual([70, 150]);
    expect(read('pointsLiability', facts, '30d', day(26)).parts).toEqual({ available: 30, pending: 0, debt: 0 });
  });

  it('breaks over the lots that ended in the window, and not while points came back', () => {
    const facts = [lot, redeemed(day(3), '-100 a'), reinstated(day(5), '+40 a')];
    expect(ratio('breakage', facts, '7d', day(4))).toEqual([0, 100]);
    expect(ratio('breakage', facts, '7d', day(6))).toEqual([0, 0]);
    expect(ratio('breakage', facts, '7d', day(21))).toEqual([40, 100]);
    expect(ratio('breakage', facts, '7d', day(28))).toEqual([0, 0]);
  });

  it('pays debts with points that are neither spent nor expired', () => {
    const facts = [earned({ at: day(1), moves: ['+100 a', '-30 a', '+30'] })];
    expect(ratio('redemptionRate', facts, 'all', day(2))).toEqual([0, 100]);
    expect(ratio('expiryRate', facts, 'all', day(2))).toEqual([0, 100]);
  });
});

describe('the engagement of a campaign', () => {
  const targeting = aTargeting({ at: day(1), campaign: 'spring', from: day(2), until: day(9) });

  it.each([
    ['at its beginning', [aCoupon({ at: day(2), campaign: 'spring' })], 1],
    ['just before its end', [aCoupon({ at: day(9) - 1, campaign: 'spring' })], 1],
    ['at its end', [aCoupon({ at: day(9), campaign: 'spring' })], 0],
    ['twice', [aCoupon({ at: day(3), campaign: 'spring' }), aCoupon({ at: day(4), campaign: 'spring' })], 1],
    ['for another campaign', [aCoupon({ at: day(3), campaign: 'autumn' })], 0],
    ['for none', [aCoupon({ at: day(3) })], 0],
    ['with a reward', [aLoyaltyFact('reward-redeemed', { at: day(3) }, { member: 'm1', campaign: 'spring' })], 1],
    ['with points', [aPosting({ noun: 'points-redeemed', at: day(3), moves: ['-10 a'], more: { campaign: 'spring' } })], 1],
  ])('counts who redeemed %s', (_, redemptions, expected) =>
    expect(ratio('campaignEngagementRate', [targeting, ...redemptions], 'all', day(40))).toEqual([expected, 1]),
  );

  it('goes by when one was chosen, and by what is known at the instant', () => {
    const facts = [targeting, aCoupon({ at: day(3), campaign: 'spring' })];
    expect([day(3), day(4), day(8), day(8) + 1].map((at) => ratio('campaignEngagementRate', facts, '7d', at))).toEqual([
      [0, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it('counts nobody who was not chosen, and whoever was chosen afterwards from then on', () => {
    const coupon = aCoupon({ at: day(3), campaign: 'spring' });
    const late = aTargeting({ at: day(6), campaign: 'spring', from: day(2), until: day(9) });
    expect(ratio('campaignEngagementRate', [coupon], 'all', day(5))).toEqual([0, 0]);
    expect([day(6), day(7)].map((at) => ratio('campaignEngagementRate', [coupon, late], 'all', at))).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});
