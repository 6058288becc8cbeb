import { CURSOR, inPath, inQuery, limit, REF, schema, SHOP, SOURCE, type Operation } from './operation.js';

const service = 'projection';
const NAME = inPath('name', 'One of those `GET /v1/kpis` lists.', { type: 'string', examples: ['revenue'] });
const WINDOW = inQuery('window', 'The time before `at` that counts.', {
  enum: ['24h', '7d', '30d', '90d', '365d', 'all'],
  default: '30d',
});
const PER = inQuery('per', 'Whether every answer counts or each customer’s latest; for `netPromoterScore`.', {
  enum: ['answer', 'customer'],
  default: 'answer',
});
const CLOCK = inQuery('clock', 'Whether times are counted in all hours or in those the shop is open; for times of questions.', {
  enum: ['calendar', 'business'],
  default: 'calendar',
});
const AT = inQuery('at', 'The end of the window, exclusive: an instant, or a day for its beginning in UTC; now where absent.');

/** Journeys and numbers. */
export const READING: Operation[] = [
  {
    method: 'get',
    path: '/v1/customers/{ref}',
    service,
    id: 'readCustomer',
    scope: 'customers:read',
    summary: 'One customer on one page: where they stand, what they have and what they wait for',
    description: 'Folded from the facts; what has just been posted in the points programme is there first at `/v1/loyalty/members/{ref}`.',
    parameters: [REF, SHOP, SOURCE, inQuery('asOf', 'As it was then, with what is known now: an instant or a day.')],
    answer: { status: 200, description: 'The customer.', schema: 'Customer' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/customers/{ref}/journey',
    service,
    id: 'readJourney',
    scope: 'customers:read',
    summary: 'Where a customer stands, and why',
    parameters: [
      REF,
      SHOP,
      SOURCE,
      inQuery('asOf', 'The phase then, with what is known now: an instant or a day.'),
      inQuery('knownAt', 'What would have been answered then: an instant or a day.'),
      inQuery('explain', 'Whether to name the rule and the facts that decide.', { type: 'boolean', default: false }),
    ],
    answer: { status: 200, description: 'The journey.', schema: 'Journey' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/customers/{ref}/timeline',
    service,
    id: 'readTimeline',
    scope: 'customers:read',
    summary: 'Every fact about a customer, newest first',
    parameters: [REF, SHOP, SOURCE, inQuery('types', 'Wire types or contexts (`orders`), separated by commas.'), limit(1000, 100), CURSOR],
    answer: { status: 200, description: 'A page of facts.', schema: 'Timeline' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/kpis',
    service,
    id: 'listKpis',
    scope: 'metrics:read',
    summary: 'The numbers there are, with their definitions',
    answer: { status: 200, description: 'All of them.', schema: 'KpiList' },
  },
  {
    method: 'get',
    path: '/v1/kpis/{name}',
    service,
    id: 'readKpi',
    scope: 'metrics:read',
    summary: 'One number',
    description:
      'Over `[at − window, at)`. A ratio with nothing to divide by is null. Money is in minor units, one amount per currency; times are in seconds: median, ninetieth percentile and mean.',
    parameters: [
      NAME,
      WINDOW,
      AT,
      inQuery('groupBy', 'The number for each of these.', {
        enum: ['campaign', 'channel', 'source', 'shop', 'store', 'product', 'phase', 'customerKind', 'class', 'country', 'segment'],
      }),
      PER,
      CLOCK,
    ],
    answer: {
      status: 200,
      description: 'The number, or with `groupBy` one per group.',
      content: { 'application/json': { schema: { anyOf: [schema('Kpi'), schema('GroupedKpi')] } } },
    },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/kpis/{name}/series',
    service,
    id: 'readKpiSeries',
    scope: 'metrics:read',
    summary: 'Points for a chart',
    description: 'By default each day of the last 30; at most 500 points.',
    parameters: [
      NAME,
      WINDOW,
      inQuery('from', 'The first point: an instant, or a day for its beginning in UTC.'),
      inQuery('to', 'The last point: an instant, or a day for its beginning in UTC; now where absent.'),
      inQuery('step', 'Minutes, hours, days or weeks.', { type: 'string', pattern: '^[1-9]\\d{0,5}[mhdw]$', default: '1d' }),
      PER,
      CLOCK,
    ],
    answer: { status: 200, description: 'The number at each step.', schema: 'KpiSeries' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/kpis/{name}/evidence',
    service,
    id: 'readKpiEvidence',
    scope: 'metrics:read',
    summary: 'The facts counted in a number',
    description: 'Give the same `at` with every page. What the pages add up to is the number.',
    parameters: [NAME, WINDOW, AT, PER, CLOCK, limit(1000, 100), CURSOR],
    answer: { status: 200, description: 'A page of facts.', schema: 'KpiEvidence' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: '/v1/verifications',
    service,
    id: 'verify',
    scope: 'admin',
    summary: 'Work everything out again from the facts, and compare',
    answer: { status: 200, description: 'What was found.', schema: 'Verification' },
  },
];
