import { CURSOR, IDEMPOTENCY, inPath, inQuery, json, limit, REF, schema, SHOP, uuid, type Operation } from './operation.js';

const SERVICE = inQuery('service', 'The service that parked it; every service of the process asked where absent.', {
  enum: ['identity', 'orders', 'loyalty', 'feedback', 'journey', 'projection'],
});

/** Who is who, and what they allow. */
export const OWNERS: Operation[] = [
  {
    method: 'get',
    path: '/v1/customers/{ref}/consents',
    service: 'identity',
    id: 'listConsents',
    scope: 'customers:read',
    summary: 'What a customer allows',
    parameters: [REF, SHOP],
    answer: { status: 200, description: 'The consents that stand.', schema: 'Consents' },
    problems: [400, 404, 409],
  },
  {
    method: 'post',
    path: '/v1/customers/{ref}/consents',
    service: 'identity',
    id: 'changeConsent',
    scope: 'customers:write',
    summary: 'Note what a customer allows or no longer allows',
    parameters: [REF, SHOP, IDEMPOTENCY],
    body: json(schema('ConsentChangedV1'), { purpose: 'newsletter', status: 'granted', channel: 'email' }),
    answer: { status: 201, description: 'The consent as it now stands.', schema: 'ConsentTaken' },
    problems: [400, 404, 409],
  },
  {
    method: 'post',
    path: '/v1/merges',
    service: 'identity',
    id: 'mergeCustomers',
    scope: 'customers:write',
    summary: 'Two customers are one person',
    parameters: [SHOP, IDEMPOTENCY],
    body: json(schema('MergeRequest'), { from: 'userId:ada-old', into: 'userId:ada', reason: 'Told at the till' }),
    answer: { status: 201, description: 'The merge.', schema: 'Merge' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/v1/merges/{mergeId}',
    service: 'identity',
    id: 'undoMerge',
    scope: 'customers:write',
    summary: 'A merge was a mistake',
    parameters: [inPath('mergeId', 'The merge.', uuid())],
    answer: { status: 200, description: 'The merge, undone.', schema: 'Merge' },
    problems: [400, 404, 409],
  },
  {
    method: 'get',
    path: '/v1/merges/suggestions',
    service: 'identity',
    id: 'listMergeSuggestions',
    scope: 'customers:read',
    summary: 'Pairs that may be one person, for a person to decide',
    parameters: [limit(500, 50), CURSOR],
    answer: { status: 200, description: 'A page, newest first.', schema: 'MergeSuggestions' },
    problems: [400],
  },
];

const operating = { service: 'operating', method: 'get', scope: 'public' } as const;
const page = (type: string): { [type: string]: object } => ({ [type]: { schema: { type: type.endsWith('json') ? 'object' : 'string' } } });

/** What every process answers. */
export const OPERATING: Operation[] = [
  {
    ...operating,
    path: '/health/live',
    id: 'isLive',
    summary: 'The process turns',
    answer: { status: 200, description: 'It does.', schema: 'Live' },
  },
  ...['/health', '/health/ready'].map((path): Operation => ({
    ...operating,
    path,
    id: path === '/health' ? 'isHealthy' : 'isReady',
    summary: 'The databases answer, the log is reached, no consumer group needs a person',
    answer: { status: 200, description: 'All is well.', schema: 'Ready' },
    problems: [503],
  })),
  {
    ...operating,
    path: '/metrics',
    id: 'readMetrics',
    summary: "Measurements in Prometheus' text format",
    answer: { status: 200, description: 'The measurements.', content: page('text/plain') },
  },
  {
    ...operating,
    path: '/openapi.json',
    id: 'readOpenapi',
    summary: 'This description',
    answer: { status: 200, description: 'OpenAPI 3.1.', content: page('application/json') },
  },
  {
    ...operating,
    path: '/asyncapi.json',
    id: 'readAsyncapi',
    summary: 'The topics and what stands in them',
    answer: { status: 200, description: 'AsyncAPI 3.0.', content: page('application/json') },
  },
  {
    ...operating,
    path: '/docs',
    id: 'readDocs',
    summary: 'This description as a page',
    answer: { status: 200, description: 'A page.', content: page('text/html') },
  },
  {
    method: 'get',
    path: '/v1/parked',
    service: 'operating',
    id: 'listParked',
    scope: 'admin',
    summary: 'Messages put aside, each with its reason',
    parameters: [SERVICE],
    answer: { status: 200, description: 'At most 1,000 per service. Contents are not shown.', schema: 'Parked' },
    problems: [400],
  },
  {
    method: 'post',
    path: '/v1/parked/{id}/redrive',
    service: 'operating',
    id: 'redrive',
    scope: 'admin',
    summary: 'Hand a parked message to its consumer again',
    parameters: [inPath('id', 'The parked message.', uuid()), SERVICE],
    answer: { status: 200, description: 'It was handled.', schema: 'Redriven' },
    problems: [400, 404, 422],
  },
];
