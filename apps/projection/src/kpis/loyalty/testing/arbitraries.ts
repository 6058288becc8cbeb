import { formatInstant, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aTime } from '../../testing/arbitraries.js';
import { aCoupon, aLoyaltyFact, anEnrolment, aPosting, aTargeting } from './loyalty-facts.js';

const about = { at: aTime, source: fc.constantFrom('app', 'web'), shop: fc.constantFrom('main', 'main', 'other') };
const member = fc.constantFrom('m1', 'm1', 'm2');
const lot = fc.constantFrom('a', 'b', 'c');
const points = fc.constantFrom(5, 10, 30, 100);
const posting = fc.integer({ min: 1, max: 20 });
const expires = fc.option(aTime, { nil: undefined });
/** So many points pay a debt, and never anything else, where points come back: the oracle knows them by it. */
export const DEBT_PAID = 7;
const campaign = fc.constantFrom('spring', 'spring', 'autumn');

/** One posting: what a sound ledger writes, and now and then what none would; the numbers must follow the facts all the same. */
const aMove: fc.Arbitrary<Fact> = fc
  .record({
    ...about,
    member,
    posting,
    lot,
    other: lot,
    points,
    part: points,
    expires,
    kind: fc.constantFrom(
      'earned',
      'earned',
      'pending',
      'activated',
      'activated',
      'accrued',
      'redeemed',
      'redeemed',
      'donated',
      'given',
      'received',
      'reversed',
      'owed',
      'unexpired',
      'reinstated',
      'lapsed',
      'expired',
      'expired',
    ),
  })
  .map(({ kind, lot: of, other, points: all, part, expires: told, ...rest }) => {
    const telling = told === undefined ? rest : { ...rest, expires: told };
    switch (kind) {
      case 'earned':
        return aPosting({
          ...telling,
          noun: 'points-earned',
          moves: [`+${all} ${of}`],
          more: { lotId: of, pending: false, reason: part === 5 ? 'review' : 'welcome' },
        });
      case 'pending':
        return aPosting({
          ...telling,
          noun: 'points-earned',
          moves: [`+${all} pending ${of}`],
          more: { lotId: of, pending: true, reason: 'purchase' },
        });
      case 'activated':
        return aPosting({
          ...telling,
          noun: 'points-activated',
          moves: [`-${all} pending ${of}`, `+${all} ${of}`, ...(part < all ? [`-${part} ${of}`, `+${part}`] : [])],
          more: { lotId: of },
        });
      case 'accrued':
        return aPosting({ ...telling, noun: 'partner-points-accrued', moves: [`+${all} ${of}`], more: { lotId: of, partner: 'cafe' } });
      case 'redeemed':
        return aPosting({
          ...rest,
          noun: 'points-redeemed',
          moves: [`-${all} ${of}`, `-${part} ${other}`],
          more: { redemptionId: 'r', purpose: 'order' },
        });
      case 'donated':
        return aPosting({ ...rest, noun: 'points-donated', moves: [`-${all} ${of}`] });
      case 'given':
        return aPosting({ ...rest, noun: 'points-transferred', moves: [`-${all} ${of}`], more: { direction: 'given' } });
      case 'received':
        return aPosting({
          ...telling,
          noun: 'points-transferred',
          moves: [`+${all} ${of}`, `-5 ${of}`, '+5'],
          more: { lotId: of, direction: 'received' },
        });
      case 'reversed':
        return aPosting({ ...rest, noun: 'points-reversed', moves: [`-${all} pending ${of}`, `-${part} ${other}`] });
      case 'owed':
        return aPosting({ ...rest, noun: 'points-reversed', moves: [`-${all}`] });
      case 'unexpired':
        return aPosting({ ...rest, noun: 'points-reversed', moves: [], more: { fromExpired: [{ lotId: of, points: part }] } });
      case 'reinstated':
        return aPosting({ ...telling, noun: 'points-reinstated', moves: [`+${all} ${of}`, `+${part} ${other}`] });
      case 'lapsed':
        return aPosting({
          ...rest,
          noun: 'points-reinstated',
          moves: [`+${all} ${of}`, `-${part} ${of}`, `+${all} ${other}`, `-${DEBT_PAID} ${other}`, `+${DEBT_PAID}`],
        });
      case 'expired':
        return aPosting({ ...rest, noun: 'points-expired', moves: [`-${all} ${of}`], more: { lotId: of } });
    }
  });

/** A ledger that makes sense: a lot that is granted, in part spent, perhaps given back, and expires, posted in time or late or not at all. */
const aSoundLot: fc.Arbitrary<Fact[]> = fc
  .record({
    source: about.source,
    shop: about.shop,
    member,
    lot: fc.constantFrom('s1', 's2', 's3'),
    spent: fc.constantFrom(0, 40, 100),
    back: fc.constantFrom(0, 15),
    times: fc.array(aTime, { minLength: 4, maxLength: 4 }),
    posted: fc.constantFrom('never', 'in time', 'late'),
  })
  .map(({ lot: of, spent, back, times, posted, ...rest }) => {
    const [granted, spentAt, backAt, expires] = times.sort((a, b) => a - b) as [Micros, Micros, Micros, Micros];
    const left = 100 - spent + (spent >= back ? back : 0);
    return [
      aPosting({
        ...rest,
        at: granted,
        posting: 1,
        noun: 'points-earned',
        moves: [`+100 ${of}`],
        expires,
        more: { lotId: of, pending: false, reason: 'purchase' },
      }),
      ...(spent > 0 ? [aPosting({ ...rest, at: spentAt, posting: 2, noun: 'points-redeemed', moves: [`-${spent} ${of}`] })] : []),
      ...(back > 0 && spent >= back
        ? [aPosting({ ...rest, at: backAt, posting: 3, noun: 'points-reinstated', moves: [`+${back} ${of}`] })]
        : []),
      ...(posted === 'never' || left === 0
        ? []
        : [
            aPosting({
              ...rest,
              at: posted === 'late' ? expires + 3_600_000_001 : expires,
              posting: 4,
              noun: 'points-expired',
              moves: [`-${left} ${of}`],
            }),
          ]),
    ];
  });

const aSign: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...about, member }).map(anEnrolment) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.record(about),
        fc.constantFrom('reward-redeemed', 'challenge-completed', 'referral-made', 'challenge-progressed', 'club-joined'),
        fc.option(campaign),
      )
      .map(([told, noun, named]) =>
        aLoyaltyFact(noun, told, { member: 'm1', until: formatInstant(told.at + 1), ...(named && { campaign: named }) }),
      ),
  },
  { weight: 2, arbitrary: fc.record({ ...about, campaign }).map(aCoupon) },
  { weight: 1, arbitrary: fc.record(about).map(aCoupon) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.record(about), campaign, aTime, aTime)
      .map(([told, named, from, until]) => aTargeting({ ...told, campaign: named, from, until })),
  },
);

/** The facts of one customer in arrival order, some of them twice; two members where the customer is a merged one. */
export const someLoyaltyFacts: fc.Arbitrary<Fact[]> = fc
  .tuple(
    fc.array(
      fc.oneof(
        aMove.map((fact) => [fact]),
        aSoundLot,
        aSign.map((fact) => [fact]),
      ),
      { maxLength: 9 },
    ),
    fc.array(fc.nat(8), { maxLength: 3 }),
  )
  .map(([parts, again]) => [...parts.flat(), ...again.flatMap((index) => parts.flat()[index] ?? [])]);
