import { MICROS_PER_DAY, parseInstant, SURVEY_KINDS, type SurveyKind } from '#lib/contracts';
import fc from 'fast-check';
import { inTurn, isCoolingDown, refusalOf, type Turn } from './asking.js';
import { isBadScore, KINDS_IN_TURN, scoreMistake } from './kinds.js';
import { reminding, statusAt } from './survey.js';
import { coolDownOf, type SurveyRules } from './survey-rules.js';

const rules = { coolDownDays: 30, npsCoolDownDays: 90, tooLateDays: 7 } as SurveyRules;
const day = (number: number): number => number * MICROS_PER_DAY;
const turn = (kind: SurveyKind, dueAt: number, more: Partial<Turn> = {}): Turn => ({ kind, dueAt, plannedAt: dueAt, ...more });
const standing = { now: day(100), lastAskedAt: null, stopped: null };

test.each<[string, string | null]>([
  ['never asked', refusalOf(turn('csat', day(100)), standing, rules)],
  ['asked 30 days ago', refusalOf(turn('csat', day(100)), { ...standing, lastAskedAt: day(70) }, rules)],
])('is asked: %s', (_, refusal) => expect(refusal).toBeNull());

test.each<[string, string | null, string]>([
  ['a moment short of 30 days ago', refusalOf(turn('ces', day(100)), { ...standing, lastAskedAt: day(70) + 1 }, rules), 'asked lately'],
  ['NPS, 89 days after anything', refusalOf(turn('nps', day(100)), { ...standing, lastAskedAt: day(11) }, rules), 'asked lately'],
  ['asked since', refusalOf(turn('csat', day(99)), { ...standing, lastAskedAt: day(100) }, rules), 'asked lately'],
  ['known more than 7 days late', refusalOf(turn('csat', day(100), { plannedAt: day(93) - 1 }), standing, rules), 'too late'],
  ['stopped', refusalOf(turn('csat', day(100)), { ...standing, stopped: 'the order was cancelled' }, rules), 'the order was cancelled'],
])('is left in peace: %s', (_, refusal, reason) => expect(refusal).toBe(reason));

test('of one instant CSAT comes first, then CES, then NPS; else what is due first', () => {
  const all = [turn('nps', day(1)), turn('csat', day(2)), turn('ces', day(1)), turn('csat', day(1))].map((one, id) => ({
    ...one,
    id: `${id}`,
  }));
  expect(all.sort(inTurn).map(({ kind, dueAt }) => `${kind} ${dueAt / day(1)}`)).toEqual(['csat 1', 'ces 1', 'nps 1', 'csat 2']);
  expect(KINDS_IN_TURN).toEqual(['csat', 'ces', 'nps']);
});

/** Customers ask, merge and part; two requests of one customer, as the customer was when the later was made, never come too near. */
test('the cool-down holds over any interleaving of askings, merges and undone merges', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ subject: fc.nat(3), kind: fc.constantFrom(...SURVEY_KINDS), after: fc.nat(60) }) },
    { weight: 1, arbitrary: fc.record({ subject: fc.nat(3), into: fc.nat(3) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const customer = [0, 1, 2, 3];
      const asked: { subject: number; at: number }[] = [];
      let now = 0;
      for (const one of steps) {
        if ('into' in one) {
          customer[one.subject] = one.into;
          continue;
        }
        now += day(one.after);
        const theirs = asked.filter(({ subject }) => customer[subject] === customer[one.subject]).map(({ at }) => at);
        const lastAskedAt = theirs.length === 0 ? null : Math.max(...theirs);
        const refusal = refusalOf(turn(one.kind, now), { now, lastAskedAt, stopped: null }, rules);
        const isNear = theirs.some((at) => now - at < coolDownOf(one.kind, rules));
        expect(refusal).toBe(isNear ? 'asked lately' : null);
        if (refusal === null) asked.push({ subject: one.subject, at: now });
      }
    }),
  );
});

test('the cool-down of NPS is never shorter in effect than that of another kind asked at the same instant', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (at, last) => {
      if (isCoolingDown('csat', day(at), day(last), rules)) expect(isCoolingDown('nps', day(at), day(last), rules)).toBe(true);
    }),
  );
});

test.each<[SurveyKind, number[], number[]]>([
  ['nps', [0, 10], [-1, 11, 9.5]],
  ['csat', [1, 5], [0, 6, 2.5]],
  ['ces', [1, 7], [0, 8, NaN]],
])('%s is answered on its own scale', (kind, good, bad) => {
  for (const score of good) expect(scoreMistake(kind, score)).toBeNull();
  for (const score of bad) expect(scoreMistake(kind, score)).toContain(`${kind.toUpperCase()} is a whole number`);
});

test('a detractor and a CSAT of 1 or 2 are bad experiences, an effort is none', () => {
  expect([0, 6, 7].map((score) => isBadScore('nps', score))).toEqual([true, true, false]);
  expect([1, 2, 3].map((score) => isBadScore('csat', score))).toEqual([true, true, false]);
  expect(isBadScore('ces', 1)).toBe(false);
});

test('reminders are due at their days, of those missed the last', () => {
  const at = parseInstant('2026-03-01T08:00:00Z')!;
  const until = (days: number, sent: number): object => reminding(at, [3, 7], sent, at + day(days));
  expect(until(2, 0)).toMatchObject({ number: 0, next: at + day(3) });
  expect(until(3, 0)).toEqual({ number: 1, dueAt: at + day(3), next: at + day(7) });
  expect(until(3, 1)).toMatchObject({ number: 0 });
  expect(until(9, 0)).toEqual({ number: 2, dueAt: at + day(7), next: null });
  expect(reminding(at, [], 0, at + day(9))).toMatchObject({ number: 0, next: null });
});

test('a request is over at the very instant its time is', () => {
  expect(statusAt({ status: 'requested', expiresAt: 10 }, 9)).toBe('requested');
  expect(statusAt({ status: 'requested', expiresAt: 10 }, 10)).toBe('expired');
  expect(statusAt({ status: 'answered', expiresAt: 10 }, 10)).toBe('answered');
});
