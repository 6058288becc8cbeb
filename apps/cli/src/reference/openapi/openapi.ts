import { CLAIMS, PurchaseCompletedV1 } from '#lib/contracts';
import { names, type ContractSchemas, type Json } from '../contract-schemas.js';
import { ANSWERS } from './answers.js';
import { FEEDBACK, FEEDBACK_SCHEMAS } from './feedback/feedback.js';
import { eventSchemas, INTAKE } from './intake.js';
import { LOYALTY, LOYALTY_SCHEMAS } from './loyalty/loyalty.js';
import { schema, type Operation } from './operation.js';
import { ORDER_OPERATIONS, ORDER_SCHEMAS } from './orders.js';
import { OPERATING, OWNERS } from './owners.js';
import { OUTGOING_WEBHOOK_SCHEMAS, OUTGOING_WEBHOOKS } from './outgoing-webhooks.js';
import { PEOPLE, PEOPLE_SCHEMAS } from './people.js';
import { READING } from './reading.js';
import { SEGMENT_SCHEMAS, SEGMENTS } from './segments.js';
import { SPEND, SPEND_SCHEMAS } from './spend.js';
import { STREAM_SCHEMAS, STREAMS } from './streams.js';
import { THRESHOLD_SCHEMAS, THRESHOLDS } from './thresholds.js';
import { VALUE_OPERATIONS, VALUE_SCHEMAS } from './value.js';
import { WEBHOOK_SCHEMAS, WEBHOOKS } from './webhooks.js';

/** Every route. Kept by hand, and held to the controllers by test/contracts/openapi.spec.ts. */
export const OPERATIONS: readonly Operation[] = [
  ...INTAKE,
  ...WEBHOOKS,
  ...OUTGOING_WEBHOOKS,
  ...SPEND,
  ...READING,
  ...THRESHOLDS,
  ...SEGMENTS,
  ...VALUE_OPERATIONS,
  ...STREAMS,
  ...OWNERS,
  ...ORDER_OPERATIONS,
  ...PEOPLE,
  ...LOYALTY,
  ...FEEDBACK,
  ...OPERATING,
];

const PROBLEMS: Record<number, [name: string, description: string]> = {
  400: ['BadRequest', 'Something in the request does not fit; `errors` says where.'],
  401: ['NoValidKey', 'No key, or one that is not good.'],
  403: ['NotAllowed', 'The key lacks the scope.'],
  404: ['NotFound', 'Nothing is known by this name.'],
  409: ['Conflict', 'It cannot be told which one is meant, or it was decided otherwise already.'],
  410: ['Over', 'There was one; its time is over.'],
  413: ['TooLarge', 'More than 1 MiB, also after inflating, or more than 2,500 events.'],
  415: ['FormatNotSupported', 'Neither gzip, deflate nor plain.'],
  422: ['CannotBeDone', 'Understood, but it cannot be done.'],
  429: ['TooManyRequests', 'Wait as long as `Retry-After` says, or send batches.'],
  502: ['ShopTrouble', 'The shop does not answer as it should; the detail says how.'],
  503: ['NotReady', 'Something needed is away; nothing was taken. Wait as long as `Retry-After` says.'],
};

const TAGS: Record<string, string> = {
  journey: 'The front door: events, sources, keys.',
  projection: 'Journeys and numbers.',
  identity: 'Who is who, and what they allow.',
  orders: 'Orders, their parcels, and what comes back.',
  loyalty: 'The points programme: members, their ledgers, what points are turned into.',
  feedback: 'Questions, surveys, reviews, ideas, and bad experiences made good.',
  operating: 'What every process answers.',
};

/** The whole interface, as OpenAPI 3.1. */
export function openapi(contracts: ContractSchemas, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) (paths[operation.path] ??= {})[operation.method] = described(operation);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Itinera',
      version,
      description:
        'One journey per customer, live and exact. JSON everywhere; errors are problem details (RFC 9457). Each operation names the scope its key needs: `events:write`, `customers:read`, `customers:write`, `metrics:read` or `admin`, which may do everything.',
    },
    servers: [{ url: '/', description: 'Where this was read.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: '`Authorization: Bearer <key>`' },
        basic: { type: 'http', scheme: 'basic', description: 'The key as user name, with no password.' },
      },
      responses: Object.fromEntries(Object.keys(PROBLEMS).map((status) => problemResponse(Number(status)))),
      schemas: {
        ...ANSWERS,
        ...THRESHOLD_SCHEMAS,
        ...SEGMENT_SCHEMAS,
        ...VALUE_SCHEMAS,
        ...STREAM_SCHEMAS,
        ...WEBHOOK_SCHEMAS,
        ...OUTGOING_WEBHOOK_SCHEMAS,
        ...SPEND_SCHEMAS,
        ...ORDER_SCHEMAS,
        ...LOYALTY_SCHEMAS,
        ...FEEDBACK_SCHEMAS,
        ...PEOPLE_SCHEMAS,
        ...eventSchemas(contracts),
        ...contracts.closure(names(CLAIMS, [PurchaseCompletedV1]), '#/components/schemas/'),
      },
    },
  };
}

function described({ id, service, scope, summary, description, parameters, body, answer, problems = [] }: Operation): Json {
  const needs = scope === 'public' ? 'Needs no key.' : `Needs a key with the scope \`${scope}\`, or \`admin\`.`;
  const failures = scope === 'public' ? problems : [...problems, 401, 403, 503];
  return {
    operationId: id,
    tags: [service],
    summary,
    description: description ? `${description} ${needs}` : needs,
    security: scope === 'public' ? [] : [{ bearer: [scope] }, { basic: [scope] }],
    ...(parameters && { parameters }),
    ...(body && { requestBody: body }),
    responses: {
      [answer.status]: { description: answer.description, ...contentOf(answer) },
      ...Object.fromEntries(
        failures.sort((a, b) => a - b).map((status) => [status, { $ref: `#/components/responses/${PROBLEMS[status]![0]}` }]),
      ),
    },
  };
}

function contentOf({ schema: name, content }: Operation['answer']): Json {
  if (content) return { content };
  return name === undefined ? {} : { content: { 'application/json': { schema: schema(name) } } };
}

function problemResponse(status: number): [string, Json] {
  const [name, description] = PROBLEMS[status]!;
  const wait = { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } };
  return [
    name,
    { description, ...([429, 503].includes(status) && wait), content: { 'application/problem+json': { schema: schema('Problem') } } },
  ];
}
