import { MICROS_PER_DAY, type Fact } from '#lib/contracts';
import fc from 'fast-check';
import { aFact, factOf } from './a-fact.js';
import { digestOf } from './digest.js';
import { foldJourney } from './fold.js';
import { explainAt, historyAt, nextChangeAfter, phaseAt } from './journey.js';
import { inOrder } from './order.js';

const HOURS_8 = MICROS_PER_DAY / 3;
const someFacts = fc
  .array(fc.tuple(fc.nat(14), fc.nat(60), fc.nat(3), fc.nat(11), fc.nat(99)), { maxLength: 25 })
  .map((picks) => [...new Map(picks.map((pick) => factOf(pick, HOURS_8)).map((fact) => [fact.id, fact])).values()]);
const someInstant = fc.nat(80).map((count) => count * HOURS_8);
const disturbed = (facts: Fact[]): fc.Arbitrary<Fact[]> =>
  fc
    .tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.shuffledSubarray(facts))
    .map(([all, again]) => [...again, ...structuredClone(all)]);

const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, holds), { numRuns: 500 });

test('any order and any copies give the same journey and digest', () => {
  check(
    someFacts.chain((facts) => fc.tuple(fc.constant(facts), disturbed(facts))),
    ([facts, other]) => {
      const [a, b] = [foldJourney(facts), foldJourney(other)];
      expect(b).toEqual(a);
      expect(digestOf(b)).toBe(digestOf(a));
    },
  );
});

test('two contents under one id give the same journey in any order', () => {
  check(fc.tuple(someFacts, someFacts), ([facts, others]) => {
    const clashing = [...facts, ...others].map((fact, index) => ({ ...fact, id: `${index % 5}` }));
    expect(foldJourney([...clashing].reverse())).toEqual(foldJourney(clashing));
  });
});

test('the history has no gaps, no overlaps, nothing empty and no equal neighbours', () => {
  check(someFacts, (facts) => {
    const { history, moments } = foldJourney(facts);
    history.forEach(({ phase, from, to }, index) => {
      const next = history[index + 1];
      expect(to).toBe(next?.from ?? null);
      if (next) expect(next.from).toBeGreaterThan(from);
      expect(next?.phase).not.toBe(phase);
    });
    moments.slice(1).forEach(({ at }, index) => expect(at).toBeGreaterThan(moments[index]!.at));
  });
});

test('what takes effect later changes nothing before', () => {
  check(fc.tuple(someFacts, someInstant), ([facts, t]) => {
    const later = new Set(
      inOrder(facts)
        .effects.filter(({ at }) => at > t)
        .map(({ id }) => id),
    );
    const [all, known] = [foldJourney(facts), foldJourney(facts.filter(({ id }) => !later.has(id)))];
    expect(historyAt(all, t)).toEqual(historyAt(known, t));
    expect(explainAt(all, t)).toEqual(explainAt(known, t));
  });
});

test('whoever has had a phase always has one', () => {
  check(someFacts, (facts) => {
    const journey = foldJourney(facts);
    for (const { at } of journey.moments) {
      expect(phaseAt(journey, at)).not.toBeNull();
      const { rule, facts: deciding } = explainAt(journey, at);
      expect([typeof rule, deciding.length > 0]).toEqual(['string', true]);
      expect(deciding.every((id) => facts.some((fact) => fact.id === id))).toBe(true);
    }
  });
});

test('what is said to come next comes if nothing more happens', () => {
  check(someFacts, (facts) => {
    const journey = foldJourney(facts);
    const last = Math.max(0, ...facts.map(({ time }) => Date.parse(time) * 1000));
    for (const t of [last, last + MICROS_PER_DAY, last + 9 * MICROS_PER_DAY]) {
      const coming = nextChangeAfter(journey, t);
      const interval = journey.history.find(({ from }) => from === coming);
      expect(explainAt(journey, t).next).toEqual(interval && { at: interval.from, to: interval.phase, because: interval.because });
    }
  });
});

test('nothing makes it throw', () => {
  const types = [
    ...new Set(Array.from({ length: 15 }, (_, kind) => factOf([kind, 0, 0, 0, 0], 1).type)),
    'itinera.orders.purchase-completed.v99',
    '__proto__',
  ];
  const field = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'o1', null, undefined), fc.double(), fc.constant({}));
  const data = fc.oneof(
    fc.anything(),
    fc.record({ orderId: field, checkoutId: field, questionId: field, returnId: field, kind: field, score: field, totalMinor: field }),
  );
  const envelope = fc.record(
    {
      time: fc.oneof(fc.string(), fc.constantFrom('2026-03-01T10:00:00.000000Z', 7)),
      shop: field,
      sequence: field,
      source: field,
      id: field,
    },
    { requiredKeys: [] },
  );
  const odd = fc
    .tuple(fc.constantFrom(...types), data, envelope)
    .map(([type, given, around]) => ({ ...aFact(0, 'x'), type, data: given, ...around }) as Fact);
  check(fc.array(fc.oneof(odd, fc.constantFrom(null, 3, {}) as fc.Arbitrary<unknown>)), (facts) => {
    expect(digestOf(foldJourney(facts as Fact[]))).toBe(digestOf(foldJourney([...facts].reverse() as Fact[])));
  });
});
