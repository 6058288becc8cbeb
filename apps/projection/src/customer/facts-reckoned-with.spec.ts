import type { Fact } from '#lib/contracts';
import fc from 'fast-check';
import { attribute } from '../attribution/attribute.js';
import { firstsOf } from '../attribution/first-purchases.js';
import { USUAL_RULES } from '../attribution/rules.js';
import { purchasesOf } from '../kpis/purchases.js';
import { aCancellation, aDelivery, aFact, aPurchase, aRefund, on } from '../lifecycle/a-fact.js';
import { factsReckonedWith } from './facts-reckoned-with.js';

const aTouchpoint = (day: number, channel: string, campaign?: string): Fact =>
  aFact(on(`${day} Mar 10:00`), 'journey.touchpoint-recorded', { kind: 'ad-clicked', channel, ...(campaign && { campaign }) });

test('are those about purchases, and touchpoints before the last one that ever was the first, but for those that count by no rules', () => {
  const [early, between, direct, late] = [
    aTouchpoint(1, 'web'),
    aTouchpoint(4, 'direct', 'spring'),
    aTouchpoint(4, 'direct'),
    aTouchpoint(9, 'web'),
  ];
  const bought = [
    aPurchase('3 Mar 10:00', 'o1'),
    aCancellation('6 Mar 10:00', 'o1'),
    aPurchase('5 Mar 10:00', 'o2'),
    aPurchase('10 Mar 10:00', 'o3'),
  ];
  expect(factsReckonedWith([late, direct, ...bought, between, aDelivery('11 Mar 10:00', 'o3'), early])).toEqual([
    ...bought,
    early,
    between,
  ]);
  expect(factsReckonedWith([early, late])).toEqual([]);
});

test('give the purchases and what each first one is owed to as all facts do, by any rules', () => {
  const day = fc.integer({ min: 1, max: 28 });
  const fact = fc.oneof(
    fc.tuple(day, fc.constantFrom('o1', 'o2', 'o3')).map(([on, id]) => aPurchase(`${on} Mar 10:00`, id)),
    fc.tuple(day, fc.constantFrom('o1', 'o2')).map(([on, id]) => aCancellation(`${on} Mar 11:00`, id)),
    fc.tuple(day, fc.constantFrom('o1', 'o3')).map(([on, id]) => aRefund(`${on} Mar 12:00`, id, 50)),
    fc
      .tuple(day, fc.constantFrom('web', 'email', 'direct'), fc.constantFrom(undefined, 'spring', 'autumn'))
      .map(([on, channel, campaign]) => aTouchpoint(on, channel, campaign)),
  );
  const rules = fc.record({
    model: fc.constantFrom('last-touch' as const, 'first-touch' as const, 'linear' as const),
    lookbackDays: fc.integer({ min: 1, max: 40 }),
    channelKinds: fc.subarray(['ad-clicked', 'page-viewed'] as const),
  });
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 15 }), rules, (facts, shop) => {
      const some = factsReckonedWith(facts);
      const firsts = firstsOf(purchasesOf(facts).purchases);
      expect(firstsOf(purchasesOf(some).purchases)).toEqual(firsts);
      const by = { ...USUAL_RULES, ...shop };
      for (const { purchase } of firsts) expect(attribute(purchase, some, by)).toEqual(attribute(purchase, facts, by));
    }),
  );
});
