import { formatInstant, MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { RulesMistake } from '#lib/rules';
import { readFileSync } from 'node:fs';
import type { Condition } from '../conditions/condition.js';
import { readCondition } from '../conditions/read-condition.js';
import { aCheckout, aDelivery, aFact, anNpsAnswer, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import type { ClassesView } from './classes-view.js';
import { customerDocument } from './customer-document.js';
import { customerView, knownBy, type CustomerView, type Surroundings } from './customer-view.js';
import { nextStep, type StepRule } from './next-step.js';
import { readStepRules } from './step-rules.js';
import { VIEW_FIELDS, valuesOf, whyOf } from './view-fields.js';

const text = (day: string): string => formatInstant(on(day));
const NOW = on('20 Mar 12:00');
const AROUND: Surroundings = { programmes: [], usual: { shopGapDays: null, alive: null }, value: null, classes: null };
const rules = readStepRules(readFileSync('deploy/projection/next-steps.yml', 'utf8'));

const viewOf = (facts: readonly Fact[], at = NOW, around: Surroundings = AROUND): CustomerView =>
  customerView({ customerId: 'ada' }, customerDocument(facts), at, knownBy(around, at));
/** Which step, since when and why. */
function stepAfter(facts: readonly Fact[], by: readonly StepRule[] = rules, at = NOW, around = AROUND): (string | null)[] {
  const viewAt = (then: Micros): CustomerView => viewOf(facts, then, around);
  const step = nextStep(viewAt(at), by, viewAt);
  return [step?.rule ?? null, step?.since ?? null, step?.because ?? null];
}
const answer = anNpsAnswer('15 Mar 9:00', 10);
const consent = aFact('1 Mar 9:00', 'identity.consent-changed', { purpose: 'marketing', status: 'granted' });
const checkout = aCheckout('20 Mar 10:00', 'c');
const delivered = aDelivery('18 Mar 12:00', 'o');
const guide = aTouchpoint('18 Mar 13:00', 'guide-viewed');
const asking = (at: string, dueAt: string): Fact =>
  aFact(at, 'feedback.question-asked', { questionId: 'q', channel: 'chat', dueAt: text(dueAt) });
const asked = asking('18 Mar 10:00', '19 Mar 10:00');
const longAgo = aPurchase('1 Jan 9:00', 'o');
const classes: ClassesView = {
  abc: 'A',
  since: '2026-03-01T00:00:00.000000Z',
  because: 'x',
  rfm: { recency: 5, frequency: 5, monetary: 5, since: '2026-03-20T00:00:00.000000Z', because: 'fit 1' },
  asOf: '2026-03-20T00:00:00.000000Z',
};

const when = (condition: object): StepRule[] => [
  { id: 'it', do: 'It', when: (readCondition(condition, VIEW_FIELDS) as { condition: Condition }).condition },
];

test.each<[string, readonly Fact[], string | null, string | null, string | null]>([
  ['nothing', [], null, null, null],
  [
    'an overdue question',
    [answer, asked],
    'answer-overdue',
    formatInstant(on('19 Mar 10:00') + 1),
    `deadline:overdueQuestions:${asked.id}`,
  ],
  ['one that is not yet', [answer, asking('15 Mar 8:00', '21 Mar 9:00')], 'ask-to-refer', answer.time, answer.id],
  [
    'a checkout left open, with consent from before',
    [consent, checkout],
    'remind-checkout',
    text('20 Mar 11:00'),
    `deadline:checkoutOpenHours:${checkout.id}`,
  ],
  [
    'with consent that came later than the hour',
    [checkout, { ...consent, time: text('20 Mar 11:30') }],
    'remind-checkout',
    text('20 Mar 11:30'),
    consent.id,
  ],
  ['without', [checkout], null, null, null],
  ['a delivery without a guide', [delivered], 'show-guide', text('19 Mar 12:00'), `deadline:daysSinceDelivery:${delivered.id}`],
  ['with one', [delivered, guide], null, null, null],
])('after %s', (_, facts, ...step) => expect(stepAfter(facts)).toEqual(step));

test('the first of the rules that hold is the one', () => {
  const twice: StepRule[] = ['first', 'second'].map((id) => ({ id, do: id, when: { field: 'orders', is: { eq: 0 } } }));
  expect(stepAfter([], twice)).toEqual(['first', null, null]);
});

test('a condition holds since the first of the changes that it has outlasted', () => {
  const silent = on('1 Jan 9:00') + 60 * MICROS_PER_DAY + 1;
  // Silent for one rhythm, and in the end for two.
  for (const days of [1, 59, 61, 150])
    expect(stepAfter([longAgo], rules, silent + days * MICROS_PER_DAY, { ...AROUND, classes })).toEqual([
      'personal-care',
      formatInstant(silent),
      `deadline:vitality:${longAgo.id}`,
    ]);
  const twice = [longAgo, aPurchase('1 Mar 9:00', 'p')];
  expect(stepAfter(twice, when({ orders: { gte: 1 } }))).toEqual(['it', longAgo.time, longAgo.id]);
  expect(stepAfter(twice, when({ orders: { gte: 2 } }))).toEqual(['it', twice[1]!.time, twice[1]!.id]);
  expect(stepAfter(twice, when({ daysSinceLastPurchase: { gt: 2, lt: 100 } }))).toEqual([
    'it',
    formatInstant(on('3 Mar 9:00') + 1),
    `deadline:daysSinceLastPurchase:${twice[1]!.id}`,
  ]);
  const { rfm } = classes;
  expect(stepAfter([longAgo], when({ abcClass: 'A' }), NOW, { ...AROUND, classes })).toEqual(['it', classes.since, classes.because]);
  expect(stepAfter([longAgo], when({ recency: 5 }), NOW, { ...AROUND, classes })).toEqual(['it', rfm.since, rfm.because]);
});

test('what ends by itself is told by its end', () => {
  const brief = aFact('1 Mar 9:00', 'identity.consent-changed', { purpose: 'marketing', status: 'granted', expiresAt: text('9 Mar 9:00') });
  expect(stepAfter([brief], when({ marketingConsent: false }))).toEqual([
    'it',
    text('9 Mar 9:00'),
    `deadline:marketingConsent:${brief.id}`,
  ]);
});

test('every field holds what its kind says, and every reason names an instant', () => {
  const view = viewOf([consent, answer, longAgo], NOW, { ...AROUND, classes });
  for (const [name, value] of Object.entries(valuesOf(view))) {
    const kind = { number: 'number', text: 'string', flag: 'boolean' }[VIEW_FIELDS[name]!.kind];
    if (value !== null) expect([name, typeof value]).toEqual([name, kind]);
    const why = whyOf(view, name);
    if (why) expect([name, Number.isNaN(Date.parse(why.since))]).toEqual([name, false]);
  }
  expect(Object.keys(valuesOf(view))).toEqual(Object.keys(VIEW_FIELDS));
});

test('a rule over what is no field is refused with its line', () => {
  const written = 'steps:\n  - id: one\n    do: It\n    when: { phse: use }\n';
  expect(() => readStepRules(written)).toThrow(RulesMistake);
  expect(() => readStepRules(written)).toThrow('line 4: steps[0].when: /phse is no field; did you mean phase?');
});
