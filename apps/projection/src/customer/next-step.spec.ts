import { RulesMistake } from '#lib/rules';
import { readFileSync } from 'node:fs';
import { aFact, anNpsAnswer, aPurchase, on } from '../lifecycle/a-fact.js';
import { customerDocument } from './customer-document.js';
import { customerView, type CustomerView } from './customer-view.js';
import { nextStep, type StepRule } from './next-step.js';
import { readStepRules } from './step-rules.js';
import { VIEW_FIELDS, valuesOf, whyOf } from './view-fields.js';

const NOW = on('20 Mar 12:00');
const AROUND = { programmes: [], usual: { shopGapDays: null, alive: null }, value: null, classes: null };
const rules = readStepRules(readFileSync('deploy/projection/next-steps.yml', 'utf8'));

const viewOf = (facts: Parameters<typeof customerDocument>[0], more: Partial<CustomerView> = {}): CustomerView => ({
  ...customerView({ customerId: 'ada', subjects: ['ada'] }, customerDocument(facts), NOW, AROUND),
  ...more,
});
const answer = anNpsAnswer('15 Mar 9:00', 10);
const consent = aFact('1 Mar 9:00', 'identity.consent-changed', { purpose: 'marketing', status: 'granted' });
const checkout = { checkoutId: 'c', since: '2026-03-20T10:00:00.000000Z', due: null, because: 'began' };
const question = (overdue: boolean): CustomerView['openQuestions'][0] => ({
  questionId: 'q',
  channel: 'chat',
  since: '2026-03-19T10:00:00.000000Z',
  due: null,
  overdue,
  because: 'asked',
});
const longAgo = aPurchase('1 Jan 9:00', 'o');
const classes = {
  abc: 'A',
  since: '2026-03-01T00:00:00.000000Z',
  because: 'x',
  rfm: { recency: 5, frequency: 5, monetary: 5 },
  asOf: '2026-03-20T00:00:00.000000Z',
} as const;

test.each<[string, CustomerView, string | null, string | null]>([
  ['nothing', viewOf([]), null, null],
  ['an overdue question', viewOf([answer], { openQuestions: [question(true)] }), 'answer-overdue', 'asked'],
  ['one that is not yet', viewOf([answer], { openQuestions: [question(false)] }), 'ask-to-refer', answer.id],
  ['a checkout left open, with consent', viewOf([consent], { openCheckout: checkout }), 'remind-checkout', 'began'],
  ['without', viewOf([], { openCheckout: checkout }), null, null],
  [
    'a delivery without a guide',
    viewOf([], { lastDelivery: { orderId: 'o', at: '2026-03-18T12:00:00.000000Z', guideViewed: false, because: 'came' } }),
    'show-guide',
    'came',
  ],
  [
    'with one',
    viewOf([], { lastDelivery: { orderId: 'o', at: '2026-03-18T12:00:00.000000Z', guideViewed: true, because: 'came' } }),
    null,
    null,
  ],
  ['an A customer who is silent', { ...viewOf([longAgo]), classes }, 'personal-care', longAgo.id],
])('after %s', (_, view, rule, because) => {
  const step = nextStep(view, rules);
  expect([step?.rule ?? null, step?.because ?? null]).toEqual([rule, because]);
});

test('the first of the rules that hold is the one', () => {
  const twice: StepRule[] = ['first', 'second'].map((id) => ({ id, do: id, when: { field: 'orders', is: { eq: 0 } } }));
  expect(nextStep(viewOf([]), twice)).toEqual({ rule: 'first', do: 'first', since: null, because: null });
});

test('every field holds what its kind says, and every reason names an instant', () => {
  const view = { ...viewOf([consent, answer, aPurchase('1 Jan 9:00', 'o')]), classes };
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
