import { formatInstant, MICROS_PER_DAY, VITALITIES, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aCancellation, aDelivery, aFact, anNpsAnswer, aPurchase, aQuestion, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { aliveProbability } from '../value/models/purchase-model.js';
import type { AliveModel } from './alive.js';
import { boughtOf, contactsOf } from './contacts.js';
import { vitalityAt, type Usual, type VitalityStanding } from './vitality.js';

const NOTHING: Usual = { shopGapDays: null, alive: null };
const START = on('1 Mar 12:00');
const after = (days: number): Micros => START + days * MICROS_PER_DAY;
const stands = (facts: readonly Fact[], at: Micros, usual = NOTHING): VitalityStanding | null =>
  vitalityAt({ contacts: contactsOf(facts), bought: boughtOf(facts) }, at, usual);
const bought = (...days: number[]): Fact[] => days.map((day, index) => aPurchase(after(day), `o${index}`));

test.each<[string, number, string]>([
  ['at the purchase', 0, 'active'],
  ['after just one rhythm', 60, 'active'],
  ['an instant later', 60 + 1e-9, 'at-risk'],
  ['after just two', 120, 'at-risk'],
  ['after just four', 240, 'dormant'],
  ['an instant later', 240 + 1e-9, 'lost'],
  ['ever after', 4000, 'lost'],
])('who has bought once, where nothing is known: %s', (_, day, state) =>
  expect(stands(bought(0), Math.ceil(after(day)))).toMatchObject({ state, rhythm: { of: 'default' } }),
);

test.each<[string, number[], number | null, number, string]>([
  ['the median gap of their own', [0, 20, 50, 60], 90, 20, 'own'],
  ['the mean of the two in the middle', [0, 20, 60], 90, 30, 'own'],
  ['never less than 14 days', [0, 1, 2], null, 14, 'own'],
  ['never more than 180', [0, 400], null, 180, 'own'],
  ['the shop’s, with fewer than two purchases', [0], 33, 33, 'shop'],
  ['the shop’s, held as well', [0], 5, 14, 'shop'],
])('the rhythm is %s', (_, days, shopGapDays, expected, of) =>
  expect(stands(bought(...days), after(500), { ...NOTHING, shopGapDays })!.rhythm).toEqual({ micros: expected * MICROS_PER_DAY, of }),
);

test('purchases taken back give no rhythm, but were signs of life', () => {
  const facts = [...bought(0, 20), aCancellation(after(21), 'o1')];
  expect(stands(facts, after(20))).toMatchObject({ rhythm: { of: 'own' } });
  expect(stands(facts, after(21))).toMatchObject({ rhythm: { of: 'default' }, lastContact: { fact: facts[1]!.id } });
});

test('what they do and say counts; what others do does not', () => {
  const own = [aTouchpoint(after(1), 'page-viewed'), aQuestion(after(2), 'q'), anNpsAnswer(on('5 Mar 12:00'), 3)];
  const byStaff = aFact(after(9), 'feedback.question-reopened', { questionId: 'q', by: 'staff' });
  expect(stands([...own, aDelivery(after(8), 'o1'), byStaff], after(10))!.lastContact.fact).toBe(own[2]!.id);
  expect(stands([aDelivery(after(8), 'o1')], after(10))).toBeNull();
});

test('since when and why: the contact that woke them up, or the end of the silence that is usual', () => {
  const facts = [...bought(0), aTouchpoint(after(100), 'page-viewed'), aTouchpoint(after(150), 'page-viewed')];
  expect(stands(facts, after(151))).toMatchObject({ state: 'active', since: after(100), rule: 'contact', because: facts[1]!.id });
  expect(stands(facts, after(211))).toMatchObject({
    state: 'at-risk',
    since: after(210) + 1,
    rule: 'silence',
    because: `deadline:vitality:${facts[2]!.id}`,
  });
  expect(stands(facts, after(211))!.next).toEqual({ at: after(270) + 1, to: 'dormant' });
});

describe('with the value model', () => {
  const parameters = { r: 2, alpha: 1, a: 1, b: 3 };
  const model = (midnight: string): AliveModel => ({ fit: 7, midnight: on(midnight), parameters });
  // Often, and then no more: the model sees it long before the rhythm of 14 days does.
  const often = bought(...Array.from({ length: 12 }, (_, index) => index * 2));
  const firstBelow = (share: number): Micros => {
    for (let day = 23; ; day++) {
      const midnight = on('1 Mar 0:00') + day * MICROS_PER_DAY;
      if (aliveProbability({ repeats: 11, last: 22 / 7, age: (day - 1) / 7 }, parameters) < share) return midnight;
    }
  };

  test('whoever is probably gone is at least at risk, and dormant where that is all but sure; since that midnight', () => {
    const doubtful = firstBelow(0.5);
    expect(doubtful).toBeLessThan(after(22 + 14));
    const usual = { ...NOTHING, alive: { ...model('1 Apr 0:00'), midnight: doubtful } };
    expect(stands(often, doubtful, usual)).toMatchObject({ state: 'at-risk', since: doubtful, rule: 'p-alive', because: 'fit 7' });
    const later = { ...NOTHING, alive: { ...model('1 Apr 0:00'), midnight: firstBelow(0.1) } };
    const state = stands(often, firstBelow(0.1), later)!.state;
    expect(VITALITIES.indexOf(state)).toBeGreaterThanOrEqual(2);
    expect(stands(often, doubtful, { ...NOTHING, alive: { ...usual.alive, midnight: doubtful - MICROS_PER_DAY } })!.state).toBe('active');
  });

  test('a purchase since its midnight is a better sign', () => {
    const doubtful = firstBelow(0.5);
    const back = [...often, aPurchase(doubtful + 1, 'back')];
    expect(stands(back, doubtful + 2, { ...NOTHING, alive: { ...model('1 Apr 0:00'), midnight: doubtful } })!.state).toBe('active');
  });

  test('of whoever bought on one day it says nothing', () =>
    expect(stands(bought(0), after(50), { ...NOTHING, alive: model('1 Apr 0:00') })!.state).toBe('active'));
});

describe('for any contacts', () => {
  const day = fc.integer({ min: 0, max: 800 });
  const some = fc
    .tuple(fc.array(day, { maxLength: 8 }), fc.array(day, { minLength: 1, maxLength: 8 }))
    .map(([buys, touches]) => [...bought(...buys), ...touches.map((at) => aTouchpoint(after(at), 'page-viewed'))]);

  test('the state is what the definition says, and has held since its beginning, whatever the order', () =>
    fc.assert(
      fc.property(some, day, fc.option(fc.integer({ min: 1, max: 300 })), (facts, now, shopGapDays) => {
        const usual = { ...NOTHING, shopGapDays };
        const standing = stands(facts, after(now), usual);
        expect(stands([...facts].reverse().concat(facts), after(now), usual)).toEqual(standing);
        if (!standing) return;
        const { state, since, rhythm, lastContact, next } = standing;
        const silence = (after(now) - lastContact.at) / rhythm.micros;
        expect(state).toBe(silence <= 1 ? 'active' : silence <= 2 ? 'at-risk' : silence <= 4 ? 'dormant' : 'lost');
        expect(since).toBeLessThanOrEqual(after(now));
        if (next) expect(next.at).toBeGreaterThan(after(now));
        // By the rhythm of then, which is today's as long as nothing is bought.
        if (state !== 'active') {
          expect(stands(facts, since, usual)!.state).toBe(state);
          expect(stands(facts, since - 1, usual)!.state).not.toBe(state);
        }
        if (next)
          expect(
            stands(
              facts.filter((fact) => fact.time <= formatInstant(after(now))),
              next.at,
              usual,
            )!.state,
          ).toBe(next.to);
      }),
    ));
});
