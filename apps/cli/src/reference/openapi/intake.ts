import { CLAIMS, wireType } from '#lib/contracts';
import type { ContractSchemas, Json } from '../contract-schemas.js';
import { carryingContract, SENT_EVENT } from '../envelopes.js';
import { inHeader, inPath, json, list, schema, uuid, type Operation } from './operation.js';

const service = 'journey';
const scope = 'events:write';

const EXAMPLE = {
  specversion: '1.0',
  id: 'order-1001',
  source: 'web',
  type: 'itinera.orders.purchase-completed.v1',
  time: '2026-11-22T10:00:00Z',
  userid: 'ada',
  data: { orderId: '1001', currency: 'EUR', totalMinor: 4990, items: [{ productId: 'p-1', quantity: 1, amountMinor: 4990 }] },
};

const eventName = (contract: { name: string }): string => `${contract.name}Event`;

/** The events taken at the door: one schema for each type of claim. */
export function eventSchemas(contracts: ContractSchemas): Record<string, Json> {
  const prefix = '#/components/schemas/';
  return {
    SentEvent: SENT_EVENT,
    Event: {
      oneOf: CLAIMS.map((claim) => schema(eventName(claim))),
      discriminator: {
        propertyName: 'type',
        mapping: Object.fromEntries(CLAIMS.map((claim) => [wireType(claim), prefix + eventName(claim)])),
      },
    },
    ...Object.fromEntries(
      CLAIMS.map((claim) => [eventName(claim), carryingContract(`${prefix}SentEvent`, claim, prefix, contracts.meaning(claim))]),
    ),
  };
}

const events: Operation = {
  method: 'post',
  path: '/v1/events',
  service,
  id: 'sendEvents',
  scope,
  summary: 'Send CloudEvents: one, a batch, or one in binary mode',
  description:
    'A batch takes the good events and says what is wrong with the others; a single bad event is a 400. Bodies may be gzipped and hold up to 1 MiB, a batch up to 2,500 events. Sending again is always safe.',
  parameters: [
    inHeader('ce-specversion', 'Binary mode: `1.0`.'),
    inHeader('ce-id', 'Binary mode; so too every other attribute, as `ce-<name>`.'),
    inHeader('ce-source', 'Binary mode.'),
    inHeader('ce-type', 'Binary mode.', { enum: CLAIMS.map(wireType) }),
  ],
  body: {
    required: true,
    content: {
      'application/cloudevents+json': { schema: schema('Event'), example: EXAMPLE },
      'application/cloudevents-batch+json': { schema: list(schema('Event'), { maxItems: 2500 }), example: [EXAMPLE] },
      'application/json': {
        schema: {
          anyOf: CLAIMS.map((claim) => schema(claim.name)),
          description: 'Binary mode: the data of the type that `ce-type` names.',
        },
      },
    },
  },
  answer: { status: 202, description: 'What became of each event.', schema: 'IntakeResults' },
  problems: [400, 413, 415, 429],
};

const SEGMENT: Record<string, string> = {
  identify: 'Who someone is',
  track: 'What someone did',
  page: 'A page was viewed',
  screen: 'A screen was viewed',
  group: 'What someone belongs to',
  alias: 'Two ids are one person',
  batch: 'Several calls at once',
};

const segment = ([method, summary]: [string, string]): Operation => ({
  method: 'post',
  path: `/v1/${method}`,
  service,
  id: `segment-${method}`,
  scope,
  summary: `${summary}, as Segment's HTTP tracking API has it`,
  description: "Segment's libraries can be pointed here. The key may stand in Basic authentication or as `writeKey` in the body.",
  parameters: [inHeader('Prefer', '`return=representation`: answer what became of each call.')],
  body: json(
    { type: 'object', description: "A message of Segment's specification.", ...(method === 'batch' && { required: ['batch'] }) },
    method === 'batch'
      ? {
          batch: [
            { type: 'track', userId: 'ada', event: 'Order Completed', properties: { order_id: '1001', total: 49.9, currency: 'EUR' } },
          ],
        }
      : { userId: 'ada', ...(method === 'track' && { event: 'Product Viewed', properties: { product_id: 'p-1' } }) },
  ),
  answer: {
    status: 200,
    description: '`{ "success": true }`, or with `Prefer` the results.',
    content: { 'application/json': { schema: { anyOf: [schema('SegmentSuccess'), schema('IntakeResults')] } } },
  },
  problems: [400, 415, 429],
});

/** The front door. */
export const INTAKE: Operation[] = [
  events,
  ...Object.entries(SEGMENT).map(segment),
  {
    method: 'get',
    path: '/v1/events/{source}/{id}',
    service,
    id: 'readEventStatus',
    scope,
    summary: 'What became of one event',
    parameters: [inPath('source', 'The source of the event.'), inPath('id', 'Its id.')],
    answer: { status: 200, description: 'Accepted, judged into which facts, waiting, or parked with the reason.', schema: 'EventStatus' },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/sources',
    service,
    id: 'listSources',
    scope: 'admin',
    summary: 'The systems that may send',
    answer: { status: 200, description: 'All sources.', schema: 'Sources' },
  },
  {
    method: 'post',
    path: '/v1/sources',
    service,
    id: 'registerSource',
    scope: 'admin',
    summary: 'Register a source, or change its settings',
    body: json(schema('SourceRegistration'), { source: 'web', shop: 'north', currency: 'EUR' }),
    answer: { status: 201, description: 'As registered, without the secrets.', schema: 'RegisteredSource' },
    problems: [400],
  },
  {
    method: 'post',
    path: '/v1/keys',
    service,
    id: 'issueKey',
    scope: 'admin',
    summary: 'Issue a key',
    body: json(schema('KeyRequest'), { source: 'web', scopes: ['events:write'] }),
    answer: { status: 201, description: 'The key, shown this once.', schema: 'IssuedKey' },
    problems: [400, 404],
  },
  {
    method: 'delete',
    path: '/v1/keys/{id}',
    service,
    id: 'revokeKey',
    scope: 'admin',
    summary: 'Revoke a key',
    description: 'It is refused everywhere within seconds.',
    parameters: [inPath('id', 'The id of the key.', uuid())],
    answer: { status: 204, description: 'Revoked.' },
    problems: [400, 404],
  },
];
