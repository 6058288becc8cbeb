import { MICROS_PER_DAY, timeOf, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aLead } from '../attribution/testing/acquisition-facts.js';
import { difference, type Cell } from '../kpis/cells.js';
import { aDelivery, anAnswer, aQuestion, moved } from '../kpis/feedback/testing/feedback-facts.js';
import { aLoyaltyFact, anEnrolment, aPosting } from '../kpis/loyalty/testing/loyalty-facts.js';
import { aFact, factOf } from '../lifecycle/a-fact.js';
import { historyAt, nextMomentAfter } from '../lifecycle/journey.js';
import { checkoutsAbandoned, historyCorrected, phaseChanged } from './announcements.js';
import { foldOnto, foldWhole, NO_STORY, readStory, storyOf, wholeStory, writeStory, type Turn } from './story.js';

const HOURS_8 = MICROS_PER_DAY / 3;

/** What the points programme says, which the whole history counts, or does not look at. */
const LOYALTY = [
  anEnrolment,
  (told: { at: Micros }) => aLoyaltyFact('reward-redeemed', told, { member: 'm1' }),
  (told: { at: Micros }) => aLoyaltyFact('tier-changed', told, { member: 'm1', to: 'silver' }),
  (told: { at: Micros }) =>
    aPosting({ ...told, noun: 'points-earned', moves: ['+9 a'], expires: told.at + HOURS_8, more: { lotId: 'a', reason: 'review' } }),
  (told: { at: Micros }) => aPosting({ ...told, noun: 'points-redeemed', moves: ['-4 a'] }),
];

/** What people say of the shop, which counts by itself or with what was said last; and what only all that was said before can count. */
const FEEDBACK = [
  ...[10, 7, 3].map((score) => (told: { at: Micros }) => anAnswer({ ...told, score })),
  (told: { at: Micros }) => anAnswer({ ...told, kind: 'csat', score: 4 }),
  (told: { at: Micros }) => anAnswer({ ...told, kind: 'ces', score: 6 }),
  (told: { at: Micros }) => aDelivery({ ...told, promised: told.at }),
  (told: { at: Micros }) => aDelivery(told),
  aLead,
  aLead,
  (told: { at: Micros }) => aQuestion({ ...told, due: told.at + HOURS_8 }),
  (told: { at: Micros }) => moved('answered', told),
];

/** Of every kind, on few orders, checkouts and instants, so that they meet; with the amounts that counting needs, and some credit notes. */
const someFacts: fc.Arbitrary<Fact[]> = fc
  .array(fc.tuple(fc.nat(20), fc.nat(60), fc.nat(5), fc.nat(11), fc.nat(99)), { minLength: 1, maxLength: 25 })
  .map((picks) =>
    picks.map((pick, index) => {
      const at = pick[1] * HOURS_8;
      if (pick[0] > 17) return { ...FEEDBACK[pick[3] % FEEDBACK.length]!({ at }), id: `fact-${index}` };
      if (pick[0] > 15) return { ...LOYALTY[pick[3] % LOYALTY.length]!({ at }), id: `fact-${index}` };
      const made = pick[0] === 15 ? aFact(at, 'orders.refund-issued', { refundId: 'r', amountMinor: 7 }) : factOf(pick, HOURS_8);
      const amounts = { subtotalMinor: 40 + pick[3], currency: pick[4] % 2 ? 'EUR' : 'USD' };
      return { ...made, id: `fact-${index}`, data: { ...amounts, ...(made.data as object) } };
    }),
  );

/** Mostly in the order in which things happened, cut into batches. */
const someBatches: fc.Arbitrary<Fact[][]> = fc
  .tuple(someFacts, fc.nat(9), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 25, maxLength: 25 }))
  .map(([facts, late, sizes]) => {
    const sorted = [...facts].sort((a, b) => timeOf(a) - timeOf(b));
    if (late < 3) sorted.push(...sorted.splice(late, 1));
    return sizes.map((size) => sorted.splice(0, size)).filter((batch) => batch.length > 0);
  });

/** What is written and said of a turn, told so that two turns can be compared. */
function consequences(
  turn: Turn,
  announced: { phase: Turn['after']['history'][number]['phase'] | null; due: Micros | null },
  now: Micros,
): object {
  const { before, after, latest, story } = turn;
  const change = { customerId: 'c', version: 2, announced: announced.phase, due: announced.due, before, after, latest, because: ['b'] };
  const rows = (of: Turn['before']): object[] => [...(of?.history ?? []), ...(of?.checkouts ?? [])];
  const texts = (of: Turn['before']): string[] => rows(of).map((row) => JSON.stringify(row));
  const [old, next] = [new Set(texts(before)), new Set(texts(after))];
  return {
    isFirst: before === null,
    gone: [...old].filter((row) => !next.has(row)),
    written: [...next].filter((row) => !old.has(row)),
    cells: difference([turn.cellsBefore], [turn.cellsAfter])
      .cells()
      .map(({ sums, ...cell }: Cell) => ({ ...cell, sums: [...sums] })),
    said: [phaseChanged(change, now), historyCorrected(change, now), checkoutsAbandoned(change, now)],
    phase: historyAt(after, now).at(-1)?.phase ?? null,
    due: nextMomentAfter(after, now),
    story: wholeStory(story),
  };
}

test('folding onto what is kept gives what folding the whole set gives, or declines', () => {
  let onto = 0;
  fc.assert(
    fc.property(someBatches, fc.array(fc.nat(12), { minLength: 25, maxLength: 25 }), (batches, pauses) => {
      const known: Fact[] = [];
      let story = NO_STORY;
      let announced: Parameters<typeof consequences>[1] = { phase: null, due: null };
      let now = 0;
      batches.forEach((facts, index) => {
        // The clock goes on, mostly past the facts; sometimes they are dated ahead of it.
        now = Math.max(now, Math.max(...facts.map(timeOf)) + (pauses[index]! - 2) * HOURS_8);
        const all = [...known, ...facts];
        const whole = foldWhole(known, all);
        const short = foldOnto(story, { facts, now, due: announced.due });
        if (short) {
          onto++;
          expect(consequences(short, announced, now)).toEqual(consequences(whole, announced, now));
        }
        const { phase, due } = consequences(whole, announced, now) as typeof announced;
        announced = { phase, due };
        const next = (short ?? whole).story;
        story = readStory(writeStory(next), next.older)!;
        known.push(...facts);
      });
    }),
    { numRuns: 3_000 },
  );
  expect(onto).toBeGreaterThan(2_000);
});

test('what a story does not know for sure is left to the whole fold', () => {
  const at = (day: number): Micros => day * MICROS_PER_DAY;
  const purchase = (day: number, orderId: unknown, envelope: Partial<Fact> = {}): Fact =>
    aFact(at(day), 'orders.purchase-completed', { orderId, subtotalMinor: 1, totalMinor: 1, currency: 'EUR' }, envelope);
  const story = storyOf([purchase(3, 'o1'), aFact(at(4), 'orders.order-delivered', { orderId: 'o2' })]);
  const declines = (facts: Fact[], { now = at(99), due = null as Micros | null } = {}): boolean =>
    foldOnto(story, { facts, now, due }) === null;
  expect(declines([purchase(5, 'o3')])).toBe(false);
  expect(declines([purchase(5, 'o1')])).toBe(true);
  expect(declines([purchase(5, 'o2')])).toBe(true);
  expect(declines([purchase(5, 7)])).toBe(true);
  expect(declines([purchase(5, '')])).toBe(true);
  expect(declines([purchase(4, 'o3')])).toBe(true);
  expect(declines([purchase(5, 'o3')], { now: at(3) })).toBe(true);
  expect(declines([purchase(5, 'o3')], { due: at(4) })).toBe(true);
  expect(declines([aFact(at(5), 'orders.refund-issued', { orderId: 'o1', amountMinor: 1 })])).toBe(true);
  expect(declines([anEnrolment({ at: at(5) })])).toBe(true);
  expect(declines([aFact(at(5), 'journey.campaign-targeted', { campaign: 'spring' })])).toBe(true);
  expect(declines([aQuestion({ at: at(5) })])).toBe(true);
  expect(declines([aDelivery({ at: at(5), promised: at(5) })])).toBe(true);
  expect(declines([aDelivery({ at: at(5) }), anAnswer({ at: at(6), score: 9 })])).toBe(false);
  expect(declines([aFact(at(5), 'loyalty.tier-changed', { member: 'm1', to: 'silver' })])).toBe(false);
  expect(declines([aFact(at(5), 'orders.refund-issued', { orderId: null, subtotalMinor: 1, amountMinor: 1, currency: 'EUR' })])).toBe(
    false,
  );
});

test('names that have become many are known as well', () => {
  const orders = Array.from({ length: 250 }, (_, index) =>
    aFact((index + 1) * HOURS_8, 'orders.purchase-completed', { orderId: `order-${index}`, totalMinor: 1 }),
  );
  let story = NO_STORY;
  for (const order of orders) {
    story = foldOnto(story, { facts: [order], now: timeOf(order), due: null })!.story;
    expect(story.kept.names.length).toBeLessThanOrEqual(400);
  }
  expect(wholeStory(story)).toBe(wholeStory(storyOf(orders)));
});

test('a story stays small, and one of another version is none', () => {
  const views = Array.from({ length: 1_000 }, (_, index) =>
    aFact(index * MICROS_PER_DAY, 'journey.touchpoint-recorded', { kind: 'page-viewed' }),
  );
  expect(writeStory(storyOf(views)).length).toBeLessThan(500);
  const orders = Array.from({ length: 1_000 }, (_, index) =>
    aFact(index * MICROS_PER_DAY, 'orders.purchase-completed', { orderId: `order-${index}`, totalMinor: 1 }),
  );
  expect(writeStory(storyOf(orders)).length).toBeLessThan(500);
  expect(storyOf(orders).older).toHaveLength(4_000);
  const again = aFact(2_000 * MICROS_PER_DAY, 'orders.purchase-completed', { orderId: 'order-7', totalMinor: 1 });
  expect(foldOnto(storyOf(orders), { facts: [again], now: 3_000 * MICROS_PER_DAY, due: null })).toBeNull();
  expect(readStory(writeStory(NO_STORY).replace('"version":3', '"version":2'), '')).toBeNull();
});
