import type { Json } from '../contract-schemas.js';
import { count, inQuery, instant, json, object, orNull, schema, text, type Operation } from './operation.js';

const service = 'projection';
const number = (description?: string): Json => ({ type: 'number', ...(description && { description }) });
const byCurrency = (shape: Json, description?: string): Json => ({
  type: 'object',
  additionalProperties: shape,
  ...(description && { description }),
});
const amounts = (description: string): Json => byCurrency(count(), `Whole minor units by currency: ${description}`);
const share = (description: string): Json => orNull({ type: 'number', minimum: 0, maximum: 1, description });

/** Either has parameters, or a reason why it has none. */
const fit = (parameters: Record<string, string>): Record<string, Json> => ({
  state: { enum: ['fitted', 'unfitted'] },
  'reason?': text('Why it is unfitted.'),
  'parameters?': object(Object.fromEntries(Object.entries(parameters).map(([name, words]) => [name, number(words)]))),
  'logLikelihood?': number(),
  fittedTo: object(
    {
      customers: count(),
      repeatCustomers: count(),
      digest: text('SHA-256 of the data: equal data, equal digest, whoever the customers are.'),
    },
    'What it was fitted to.',
  ),
});

const settings = object({
  marginRate: number('What is left of revenue where an order does not say what it cost.'),
  lifetimeYears: number('How long customers are expected to stay.'),
  churnThreshold: number('The churn risk above which an alarm is raised.'),
});

export const VALUE_SCHEMAS: Record<string, Json> = {
  CustomerValue: object(
    {
      historic: amounts('the margin of what was kept to date.'),
      formula: amounts('average margin of an order × orders a year × years.'),
      predicted: amounts('the margin expected of the next twelve months; the formula value where the models are unfitted.'),
      net: amounts('the formula value less what it cost to win the customer, where that is known.'),
      acquisitionCost: orNull(amounts('what it cost to win the customer. Null where that is not known.')),
      pAlive: share(
        'The probability that they have not left for good: 1 for whoever has bought on one day only. Null where the model is unfitted.',
      ),
      churnRisk: share('1 − pAlive; null for whoever has bought on one day only.'),
      since: instant('The midnight (UTC) at which it was worked out.'),
      because: text('`fit …`.'),
      asOf: instant('The midnight (UTC) it is of.'),
      fit: count('The fit it was worked out by.'),
      'unfitted?': text('Why `predicted` is the formula value: in all currencies, or in those it names.'),
    },
    'Absent for whoever has bought nothing that counts.',
  ),
  ValueModel: object({
    model: orNull(
      object(
        {
          fit: count('Its number.'),
          asOf: instant('The midnight (UTC) it is of: it knows what lies before.'),
          madeAt: instant(),
          settings,
          purchases: object(
            {
              ...fit({
                r: 'Shape of the rates.',
                alpha: 'Their scale, in weeks.',
                a: 'Of how easily customers leave.',
                b: 'Of how they stay.',
              }),
              frequencies: {
                type: 'array',
                items: object({
                  repeats: count('Days with a purchase after the first; the last row: so many or more.'),
                  customers: count(),
                  expected: number(),
                }),
                description: 'How many bought again so often, and how many the model expects to have.',
              },
            },
            'BG/NBD: when customers buy, and whether they are still there.',
          ),
          spend: byCurrency(
            object(
              fit({ p: 'Shape of what is spent on a day.', q: 'Shape of the rates.', v: "Their scale, in the currency's main unit." }),
            ),
            'Gamma-Gamma: what they spend.',
          ),
          secondWithinDays: orNull(number('Nine in ten of those who bought a second time did so within so many days.')),
        },
        'The fit in force.',
      ),
    ),
    run: orNull(schema('ValueRun')),
  }),
  ValueRun: object({
    fit: count('Its number.'),
    asOf: instant('The midnight (UTC) it is of.'),
    askedBy: { enum: ['night', 'command'] },
    askedAt: instant(),
    state: { enum: ['waiting', 'reading', 'fitting', 'storing', 'done', 'failed'] },
    customers: count('Customers it was fitted to.'),
    stored: count('Of how many the value is stored. Of an earlier midnight than the latest none are: they are worked out when asked for.'),
    'endedAt?': instant(),
    'failure?': text(),
  }),
};

export const VALUE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/v1/value-model',
    service,
    id: 'readValueModel',
    scope: 'metrics:read',
    summary: "The models of customers' worth, and how far the next ones are",
    parameters: [inQuery('at', 'The fit in force then: an instant or a day; now where absent.')],
    answer: { status: 200, description: 'The fit in force, and the one asked for last.', schema: 'ValueModel' },
    problems: [400],
  },
  {
    method: 'post',
    path: '/v1/value-model/fits',
    service,
    id: 'fitValueModel',
    scope: 'admin',
    summary: 'Fit the models now, or as of a day',
    description: 'Every night does so by itself. Asked again while one of the same midnight is at work, it is that one.',
    body: {
      ...json(object({ 'at?': text('The last midnight (UTC) at or before it: an instant or a day.') }), { at: '2026-11-01' }),
      required: false,
    },
    answer: { status: 202, description: 'How far it is; `GET /v1/value-model` tells when it is done.', schema: 'ValueRun' },
    problems: [400, 422],
  },
];
