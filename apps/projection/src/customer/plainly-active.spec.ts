import { MICROS_PER_DAY, timeOf, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aCancellation, aFact, anNpsAnswer, aPurchase, aRefund, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { boughtOf, contactsOf } from './contacts.js';
import { plainlyActiveUntil, type Sign } from './plainly-active.js';
import { vitalityAt, type Usual } from './vitality.js';

const START = on('1 Mar 12:00');
const after = (days: number): Micros => START + Math.round(days * MICROS_PER_DAY);
const NOTHING: Usual = { shopGapDays: null, alive: null };
const MIDNIGHT = on('20 Jul 00:00');
const DOUBTING: Usual = { shopGapDays: null, alive: { fit: 1, midnight: MIDNIGHT, parameters: { r: 2, alpha: 1, a: 3, b: 1 } } };

const signs = (facts: readonly Fact[]): Sign[] => facts.map((fact) => ({ type: fact.type, at: timeOf(fact) }));
const stateAt = (facts: readonly Fact[], at: Micros, usual: Usual): string | undefined =>
  vitalityAt({ contacts: contactsOf(facts), bought: boughtOf(facts) }, at, usual)?.state;

test.each<[string, Fact, Usual, number | null]>([
  ['a visit now', aTouchpoint(after(100), 'page-viewed'), NOTHING, after(114)],
  ['a visit two weeks ago', aTouchpoint(after(86), 'page-viewed'), NOTHING, after(100)],
  ['a visit an instant earlier', aTouchpoint(after(86) - 1, 'page-viewed'), NOTHING, null],
  ['a visit dated ahead', aTouchpoint(after(100) + 1, 'page-viewed'), NOTHING, null],
  ['a purchase', aPurchase(after(99), 'o1'), NOTHING, after(113)],
  ['a purchase since the model’s midnight', aPurchase(MIDNIGHT, 'o1'), DOUBTING, MIDNIGHT + 14 * MICROS_PER_DAY],
  ['a purchase that the model has yet to judge', aPurchase(MIDNIGHT - 1, 'o1'), DOUBTING, null],
  ['a cancellation', aCancellation(after(100), 'o1'), NOTHING, null],
  ['a question opened again, by whom is not said', aFact(after(100), 'feedback.question-reopened', {}), NOTHING, null],
])('after %s', (_, fact, usual, until) => {
  const now = usual.alive ? MIDNIGHT + MICROS_PER_DAY : after(100);
  expect(plainlyActiveUntil(signs([fact]), now, usual)).toBe(until);
});

test('whoever was active is so until then, or until something happens that is known already, whatever else is known of them', () => {
  const day = fc.integer({ min: 0, max: 1_600 }).map((tenths) => after(tenths / 10));
  const usual = fc.record({
    shopGapDays: fc.option(fc.integer({ min: 1, max: 100 })),
    alive: fc.option(
      fc.record({
        fit: fc.constant(1),
        midnight: fc.constant(MIDNIGHT),
        parameters: fc.record({ r: fc.constant(2), alpha: fc.constant(1), a: fc.constantFrom(0.1, 1, 3), b: fc.constantFrom(0.5, 2) }),
      }),
    ),
  });
  let plain = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('bought', 'seen', 'answered', 'cancelled', 'refunded'), day), { minLength: 1, maxLength: 25 }),
      fc.array(fc.tuple(fc.constantFrom('bought', 'seen', 'answered'), fc.integer({ min: 0, max: 200 })), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 100 }).map((hours) => MIDNIGHT + hours * 3_600_000_000),
      usual,
      (before, news, now, shop) => {
        const make = ([kind, at]: readonly [string, Micros], place: string): Fact => {
          if (kind === 'bought') return aPurchase(at, place);
          if (kind === 'answered') return anNpsAnswer(at, 9);
          if (kind === 'seen') return aTouchpoint(at, 'page-viewed');
          const order = String(before.findIndex(([other]) => other === 'bought'));
          return kind === 'cancelled' ? aCancellation(at, order) : aRefund(at, order);
        };
        const old = before.map((entry, index) => make(entry, String(index)));
        const fresh = news.map(([kind, hours], index) => make([kind, now - hours * 3_600_000_000], `new ${index}`));
        const until = plainlyActiveUntil(signs(fresh), now, shop);
        fc.pre(stateAt(old, now, shop) === 'active' && until !== null);
        plain++;
        // What is dated ahead has its own instant, at which they are looked at anew.
        const last = Math.min(
          until!,
          ...old
            .map(timeOf)
            .filter((at) => at > now)
            .map((at) => at - 1),
        );
        for (const at of [now, (now + last) / 2, last].map(Math.round))
          expect([at, stateAt([...old, ...fresh], at, shop)]).toEqual([at, 'active']);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(1_000);
});
