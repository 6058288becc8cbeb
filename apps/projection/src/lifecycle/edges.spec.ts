import { ALL_CONTRACTS } from '#lib/contracts';
import {
  aCancellation,
  aCheckout,
  aClosedReturn,
  aDelivery,
  anAbandonment,
  anAmendment,
  anNpsAnswer,
  aPurchase,
  aQuestion,
  aRefund,
  aReopening,
  aResolution,
  aReturn,
  aTouchpoint,
  on,
} from './a-fact.js';
import { DEEDS, EVIDENCE } from './evidence.js';
import { digestOf } from './digest.js';
import { advance, keep } from './advance.js';
import { DEFAULT_TIMERS, fold, foldJourney, type Journey } from './fold.js';
import { cycleAt, explainAt, nextChangeAfter, nextMomentAfter, phaseAt } from './journey.js';

const phases = ({ history }: Journey): string[] => history.map(({ phase }) => phase);
const outcomes = ({ checkouts }: Journey): unknown[] => checkouts.map(({ checkoutId, outcome, at }) => [checkoutId, outcome, at]);

test('the tables name facts that exist', () => {
  const known = new Set(ALL_CONTRACTS.map(({ type }) => type));
  for (const type of [...Object.keys(EVIDENCE), ...Object.keys(DEEDS)]) expect(known).toContain(type);
});

describe('a checkout', () => {
  test('is bought by a purchase at its deadline, and abandoned a microsecond later', () => {
    const start = aCheckout('2 Mar 12:00', 'c1');
    expect(outcomes(foldJourney([start, aPurchase('3 Mar 12:00', 'o1')]))).toEqual([['c1', 'bought', on('3 Mar 12:00')]]);
    expect(outcomes(foldJourney([start, aPurchase(on('3 Mar 12:00') + 1, 'o1')]))).toEqual([['c1', 'abandoned', on('3 Mar 12:00')]]);
  });

  test('is ended by the purchase of its cart or order, or by one that names nothing, the last opened first', () => {
    const starts = [
      aCheckout('2 Mar 12:00', 'c1', { cartId: 'k1' }),
      aCheckout('2 Mar 12:01', 'c2', { orderId: 'o2' }),
      aCheckout('2 Mar 12:02', 'c3'),
    ];
    const ended = (purchase: ReturnType<typeof aPurchase>): unknown[] =>
      foldJourney([...starts, purchase])
        .checkouts.filter(({ outcome }) => outcome === 'bought')
        .map(({ checkoutId }) => checkoutId);
    expect(ended(aPurchase('2 Mar 13:00', 'o1', { cartId: 'k1' }))).toEqual(['c1']);
    expect(ended(aPurchase('2 Mar 13:00', 'o2'))).toEqual(['c2']);
    expect(ended(aPurchase('2 Mar 13:00', 'o9'))).toEqual(['c3']);
    expect(ended(aPurchase('2 Mar 13:00', 'o9', {}, { shop: 'another' }))).toEqual([]);
  });

  test('bought before its start never opens and has no outcome', () => {
    const journey = foldJourney([
      aPurchase('2 Mar 11:00', 'o1', { checkoutId: 'c1' }),
      aCheckout('2 Mar 12:00', 'c1'),
      aDelivery('2 Mar 13:00', 'o1'),
    ]);
    expect(phases(journey)).toEqual(['buy', 'use']);
    expect(outcomes(journey)).toEqual([]);
  });

  test('stays as it ended when its purchase is cancelled', () => {
    const journey = foldJourney([aCheckout('2 Mar 12:00', 'c1'), aPurchase('2 Mar 12:05', 'o1'), aCancellation('2 Mar 12:10', 'o1')]);
    expect(phases(journey)).toEqual(['buy', 'explore']);
    expect(outcomes(journey)).toEqual([['c1', 'bought', on('2 Mar 12:05')]]);
  });

  test('is ended by another customer’s purchase, which is no purchase of this one', () => {
    const [start, purchase] = [
      aCheckout('2 Mar 12:00', 'c1'),
      aPurchase('2 Mar 12:30', 'o1', { checkoutId: 'c1' }, { subject: 'another' }),
    ];
    const journey = foldJourney([start], undefined, [purchase]);
    expect(phases(journey)).toEqual(['buy', 'explore']);
    expect(outcomes(journey)).toEqual([['c1', 'bought', on('2 Mar 12:30')]]);
    const buyer = foldJourney([aCheckout('2 Mar 12:10', 'c2'), purchase], undefined, [start]);
    expect(outcomes(buyer)).toEqual([['c2', 'abandoned', on('3 Mar 12:10')]]);
  });

  test('ends unseen under an open question, at a moment that can be waited for', () => {
    const journey = foldJourney([aCheckout('2 Mar 12:00', 'c1'), aQuestion('2 Mar 13:00', 'q1')]);
    expect(nextChangeAfter(journey, on('2 Mar 14:00'))).toBeNull();
    expect(nextMomentAfter(journey, on('2 Mar 14:00'))).toBe(on('3 Mar 12:00'));
  });
});

describe('a fact about something', () => {
  test('counts directly after what it is about, also through two steps', () => {
    const journey = foldJourney([
      aClosedReturn('2 Mar 09:30', 'r1', 'o1'),
      aReturn('2 Mar 09:00', 'r1', 'o1'),
      aDelivery('2 Mar 09:15', 'o1'),
      aPurchase('2 Mar 10:00', 'o1'),
    ]);
    expect(journey.history).toMatchObject([{ phase: 'use', from: on('2 Mar 10:00') }]);
  });

  test('an abandonment told before the start ends the checkout at its start', () => {
    const journey = foldJourney([anAbandonment('2 Mar 11:00', 'c1'), aCheckout('2 Mar 12:00', 'c1')]);
    expect(phases(journey)).toEqual(['explore']);
    expect(outcomes(journey)).toEqual([['c1', 'abandoned', on('2 Mar 12:00')]]);
  });

  test('a reopening whose question is unknown opens it', () => {
    expect(phases(foldJourney([aReopening('2 Mar 11:00', 'q1'), aResolution('2 Mar 12:00', 'q1')]))).toEqual(['ask', 'explore']);
  });
});

describe('a purchase taken back', () => {
  const first = [aPurchase('1 Mar 12:00', 'o1'), aDelivery('2 Mar 12:00', 'o1')];
  const second = aPurchase('10 Mar 12:00', 'o2');

  test('leaves what the other facts give: engagement during it counts for the earlier one', () => {
    const refund = aRefund('12 Mar 12:00', 'o2');
    const journey = foldJourney([...first, second, anNpsAnswer('11 Mar 12:00', 10), refund]);
    expect(phases(journey)).toEqual(['buy', 'use', 'buy', 'engage', 'use']);
    expect(journey.history.at(-1)!.from).toBe(on('9 Jun 12:00'));
    expect(cycleAt(journey, on('12 Mar 12:00'))).toBe(1);
    expect(explainAt(journey, on('12 Mar 12:00')).facts[0]).toBe(refund.id);
  });

  test('counts until its refunds reach its total, as amended by then', () => {
    const part = aRefund('11 Mar 12:00', 'o2', 60);
    expect(phases(foldJourney([...first, second, part]))).toEqual(['buy', 'use', 'buy', 'engage', 'use']);
    const journey = foldJourney([
      ...first,
      second,
      part,
      anAmendment('12 Mar 12:00', 'o2', 60, 1),
      anAmendment('13 Mar 12:00', 'o2', 200, 2),
    ]);
    expect(phases(journey)).toEqual(['buy', 'use', 'buy', 'use']);
    expect(journey.orders.at(-1)).toMatchObject({ orderId: 'o2', endedAt: on('12 Mar 12:00') });
  });

  test('an older amendment told later changes nothing', () => {
    const amendments = [anAmendment('11 Mar 12:00', 'o2', 200, 2), anAmendment('12 Mar 12:00', 'o2', 50, 1)];
    const journey = foldJourney([...first, second, ...amendments, aRefund('13 Mar 12:00', 'o2')]);
    expect(journey.orders.at(-1)).toMatchObject({ totalMinor: 200, endedAt: null });
  });

  test('deadlines pass in what is left as they would have: after the facts of their instant', () => {
    const journey = foldJourney([
      first[0]!,
      second,
      aTouchpoint('1 Mar 12:00', 'custom'),
      anNpsAnswer('8 Mar 12:00', 10),
      aRefund('12 Mar 12:00', 'o2'),
    ]);
    expect(phases(journey)).toEqual(['buy', 'use', 'buy', 'use']);
    const early = aPurchase('2 Mar 12:00', 'o2');
    expect(phases(foldJourney([first[0]!, early, anNpsAnswer('8 Mar 12:00', 10), aRefund('8 Mar 13:00', 'o2')]))).toEqual(['buy', 'use']);
  });

  test('an order of nothing is refunded by a refund only', () => {
    const free = aPurchase('1 Mar 12:00', 'o1', { totalMinor: 0 });
    expect(foldJourney([free, anAmendment('2 Mar 12:00', 'o1', 0, 1)]).orders[0]!.endedAt).toBeNull();
    expect(foldJourney([free, aRefund('2 Mar 12:00', 'o1', 0)]).orders[0]!.endedAt).toBe(on('2 Mar 12:00'));
  });
});

test('a purchase told again later opens nothing for those that wait', () => {
  const kept = keep(fold([aPurchase('1 Mar 12:00', 'o1')]).state);
  const delivered = advance(kept, [aDelivery('2 Mar 12:00', 'o1')], DEFAULT_TIMERS)!;
  expect(delivered.after.history).toMatchObject([{ phase: 'buy' }, { phase: 'use', from: on('2 Mar 12:00') }]);
  expect(advance(delivered.kept, [aPurchase('3 Mar 12:00', 'o1')], DEFAULT_TIMERS)).toBeNull();
  expect(advance(kept, [aPurchase('1 Mar 12:00', 'o2')], DEFAULT_TIMERS)).toBeNull();
});

test('ids are the shop’s own: the same order id in two shops is two orders', () => {
  const journey = foldJourney([aPurchase('1 Mar 12:00', 'o1', {}, { shop: 'a' }), aPurchase('1 Mar 13:00', 'o1', {}, { shop: 'b' })]);
  expect(cycleAt(journey, on('1 Mar 13:00'))).toBe(2);
});

test('explains the phase and what would change it, without looking ahead', () => {
  const [view, start, purchase] = [
    aTouchpoint('1 Mar 10:00', 'product-viewed'),
    aCheckout('2 Mar 12:00', 'c1'),
    aPurchase('2 Mar 12:05', 'o1'),
  ];
  const journey = foldJourney([view, start, purchase]);
  expect(explainAt(journey, on('1 Mar 09:00'))).toEqual({ rule: expect.stringContaining('no phase') as string, facts: [] });
  expect(explainAt(journey, on('2 Mar 12:01'))).toEqual({
    rule: expect.stringContaining('checkout') as string,
    facts: [start.id],
    next: { at: on('3 Mar 12:00'), to: 'explore', because: `deadline:abandonAfter:${start.id}` },
  });
  expect(explainAt(journey, on('2 Mar 12:05')).next).toEqual({
    at: on('9 Mar 12:05'),
    to: 'use',
    because: `deadline:useAfter:${purchase.id}`,
  });
  expect(explainAt(journey, on('9 Mar 12:05')).next).toBeUndefined();
});

test('a long history folds, a digest is 64 hex digits', () => {
  const facts = Array.from({ length: 1000 }, (_, index) =>
    aTouchpoint(on('1 Mar 10:00') + index, index % 2 ? 'page-viewed' : 'ad-clicked'),
  );
  expect(digestOf(foldJourney(facts))).toMatch(/^[0-9a-f]{64}$/);
  expect(phaseAt(foldJourney(facts), on('2 Mar 10:00'))).toBe('explore');
});
