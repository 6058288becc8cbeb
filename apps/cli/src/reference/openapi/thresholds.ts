import type { Json } from '../contract-schemas.js';
import { inPath, instant, json, list, object, schema, text, type Operation } from './operation.js';

const service = 'projection';
const value: Json = { type: 'number' };
const number = (description: string): Json => ({ ...value, description });

const rule = {
  kpi: text('One of `GET /v1/kpis`.'),
  'above?': number('Crossed from this value on upwards, in the unit of the KPI.'),
  'below?': number('Or from this value on downwards. One of the two is given.'),
  clearAt: number('Cleared from here on back: below `above`, or above `below`.'),
  'groupBy?': text('Each group is watched by itself.'),
  'key?': text('The one value that is watched, of a KPI that has several: a currency, a phase, `p90`. All where absent.'),
  'per?': text(),
  'clock?': text(),
};
const window: Json = { enum: ['24h', '7d', '30d', '90d', '365d', 'all'] };

/** Numbers that are watched, as schemas. */
export const THRESHOLD_SCHEMAS: Record<string, Json> = {
  ThresholdRequest: object({ ...rule, 'window?': { ...window, description: '30d where absent.' } }),
  Threshold: object({
    name: text(),
    ...rule,
    window,
    changedAt: instant('Since when it is this rule.'),
    crossed: list(object({ 'group?': text(), 'key?': text(), value: number('What it was when it crossed.'), since: instant() }), {
      description: 'The values that stand beyond the limit.',
    }),
    'evaluatedAt?': instant('When the number was last looked at.'),
    'problem?': text('Why it could not be: for one, facts wait to be counted, and nothing is told before they are.'),
  }),
  Thresholds: object({ thresholds: list(schema('Threshold')) }),
};

const name = inPath('name', 'Its name, up to 100 characters.');

export const THRESHOLDS: Operation[] = [
  {
    method: 'get',
    path: '/v1/thresholds',
    service,
    id: 'listThresholds',
    scope: 'metrics:read',
    summary: 'The numbers that are watched',
    answer: { status: 200, description: 'All of them.', schema: 'Thresholds' },
  },
  {
    method: 'get',
    path: '/v1/thresholds/{name}',
    service,
    id: 'readThreshold',
    scope: 'metrics:read',
    summary: 'One of them, and what stands beyond its limit',
    parameters: [name],
    answer: { status: 200, description: 'The threshold.', schema: 'Threshold' },
    problems: [400, 404],
  },
  {
    method: 'put',
    path: '/v1/thresholds/{name}',
    service,
    id: 'putThreshold',
    scope: 'admin',
    summary: 'Watch a number',
    description:
      'A `projection.threshold-crossed` is told once when a value reaches the limit, and once when it has come back to `clearAt`, within seconds, whether a fact or time alone has moved it. A group or currency of which nothing is left counts as 0 where the number counts or adds up; a share or mean of nothing changes nothing. The same rule again changes nothing; another begins anew.',
    parameters: [name],
    body: json(schema('ThresholdRequest'), { kpi: 'refundRate', window: '7d', above: 0.2, clearAt: 0.15, groupBy: 'shop' }),
    answer: { status: 200, description: 'The threshold.', schema: 'Threshold' },
    problems: [400, 422],
  },
  {
    method: 'delete',
    path: '/v1/thresholds/{name}',
    service,
    id: 'deleteThreshold',
    scope: 'admin',
    summary: 'Watch it no more',
    parameters: [name],
    answer: { status: 204, description: 'It is gone.' },
    problems: [400, 404],
  },
];
