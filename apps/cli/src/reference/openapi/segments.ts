import { PHASES } from '#lib/contracts';
import type { Json } from '../contract-schemas.js';
import {
  count,
  CURSOR,
  flag,
  inPath,
  inQuery,
  instant,
  json,
  limit,
  list,
  object,
  schema,
  text,
  uuid,
  type Operation,
} from './operation.js';

const service = 'projection';
const rule: Json = {
  type: 'object',
  description:
    'A condition over the fields of a customer\'s view: `{ "phase": "use" }`, `{ "daysSinceLastPurchase": { "gt": 60 } }` (`eq`, `ne`, `in`, `gt`, `gte`, `lt`, `lte`, `known`), joined by `and`, `or`, `not`. Several fields in one object must all hold. `GET /v1/segments` lists the fields.',
};
const version = {
  version: count('Counts the rules the segment has had.'),
  rule,
  'words?': text('What it is for.'),
  madeAt: instant(),
};
const segment = {
  name: text(),
  ...version,
  members: count('Who belong to it now.'),
  progress: object(
    { done: flag(), customers: count(), of: count() },
    'How many of all customers were looked at since the rule came. Whoever does something meanwhile is looked at at once.',
  ),
  nightly: list(text(), {
    description: 'Fields of the rule that a night works out: looked at when it is done.',
  }),
};
const phase: Json = { enum: [...PHASES] };

/** Segments, and the map of journeys, as schemas. */
export const SEGMENT_SCHEMAS: Record<string, Json> = {
  SegmentRequest: object({ rule, 'words?': text('What it is for, up to 500 characters.') }),
  Segment: object({ ...segment, 'versions?': list(object(version), { description: 'The newest first; at most 100.' }) }),
  Segments: object({
    segments: list(schema('Segment')),
    fields: list(object({ name: text(), kind: { enum: ['number', 'text', 'flag'] }, words: text(), 'values?': list(text()) }), {
      description: 'What rules can be about.',
    }),
  }),
  SegmentMembers: object({
    customers: list(object({ customerId: uuid(), since: instant('When it was found that they belong to it.') })),
    'cursor?': text('Absent on the last page.'),
  }),
  SegmentSeries: object({
    name: text(),
    points: list(
      object({
        day: text('A day (UTC).', { format: 'date' }),
        members: count("At the day's end, or now."),
        came: count(),
        went: count(),
      }),
      { maxItems: 500 },
    ),
  }),
  JourneyMap: object({
    window: { enum: ['24h', '7d', '30d', '90d', '365d', 'all'] },
    at: instant(),
    phases: list(
      object({
        phase,
        people: count('Who are in it at the instant.'),
        touchpoints: list(object({ channel: text(), touchpoints: count(), people: count() }), {
          description: 'Of the window, in the phase the customer was in then; the most frequent channel first.',
        }),
      }),
    ),
    moves: list(object({ from: phase, to: phase, moves: count() }), { description: 'In the window.' }),
  }),
};

const name = inPath(
  'name',
  'Up to 100 letters, digits, dots, hyphens and underscores.',
  text(undefined, { examples: ['silent-a-customers'] }),
);

export const SEGMENTS: Operation[] = [
  {
    method: 'get',
    path: '/v1/segments',
    service,
    id: 'listSegments',
    scope: 'customers:read',
    summary: 'The segments, and the fields their rules can be about',
    answer: { status: 200, description: 'All of them.', schema: 'Segments' },
  },
  {
    method: 'get',
    path: '/v1/segments/{name}',
    service,
    id: 'readSegment',
    scope: 'customers:read',
    summary: 'One segment, with the rules it has had',
    parameters: [name],
    answer: { status: 200, description: 'The segment.', schema: 'Segment' },
    problems: [400, 404],
  },
  {
    method: 'put',
    path: '/v1/segments/{name}',
    service,
    id: 'putSegment',
    scope: 'admin',
    summary: 'Keep a rule as a segment',
    description:
      'Another rule is the next version: all customers are looked at in the background, and `progress` says how far that is. From then on members follow facts within a second or so, merges, nights, and time itself to the microsecond. Each who comes or goes is told once, as `projection.segment-entered` and `projection.segment-left`. The same rule again changes nothing.',
    parameters: [name],
    body: json(schema('SegmentRequest'), {
      rule: { and: [{ phase: 'use' }, { abcClass: 'A' }, { daysSinceLastPurchase: { gt: 60 } }] },
      words: 'A customers who have gone silent',
    }),
    answer: { status: 200, description: 'The segment.', schema: 'Segment' },
    problems: [400, 422],
  },
  {
    method: 'delete',
    path: '/v1/segments/{name}',
    service,
    id: 'deleteSegment',
    scope: 'admin',
    summary: 'Keep it no more',
    description: 'Nobody is told that they have left it. The rules it has had keep their versions.',
    parameters: [name],
    answer: { status: 204, description: 'It is gone.' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/segments/{name}/customers',
    service,
    id: 'readSegmentCustomers',
    scope: 'customers:read',
    summary: 'Who belongs to it',
    description: 'By id, page by page; with `Accept: text/csv` all of them as one table.',
    parameters: [name, limit(1000, 100), CURSOR],
    answer: {
      status: 200,
      description: 'A page, or the table.',
      content: {
        'application/json': { schema: schema('SegmentMembers') },
        'text/csv': { schema: text('A line with the names of the columns, then one a customer.') },
      },
    },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/segments/{name}/series',
    service,
    id: 'readSegmentSeries',
    scope: 'customers:read',
    summary: 'How many belonged to it, day by day',
    parameters: [
      name,
      inQuery('from', 'The first day (UTC); 29 days before the last where absent.'),
      inQuery('to', 'The last day; today where absent.'),
    ],
    answer: { status: 200, description: 'At most 500 days, none before it was made and none to come.', schema: 'SegmentSeries' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/journey-map',
    service,
    id: 'readJourneyMap',
    scope: 'metrics:read',
    summary: 'People by phase, moves between phases, and touchpoints by phase and channel',
    parameters: [
      inQuery('window', '30d where absent.', { enum: ['24h', '7d', '30d', '90d', '365d', 'all'] }),
      inQuery('at', 'What it is of: an instant, or a day for its beginning in UTC; now where absent.'),
    ],
    answer: { status: 200, description: 'The map.', schema: 'JourneyMap' },
    problems: [400],
  },
];
