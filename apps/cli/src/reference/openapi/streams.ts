import type { Json } from '../contract-schemas.js';
import { count, flag, inHeader, inPath, inQuery, instant, list, object, SHOP, SOURCE, text, uuid, type Operation } from './operation.js';
import { PHASES } from '#lib/contracts';

const service = 'projection';

const LAST_EVENT_ID = inHeader(
  'Last-Event-ID',
  'The id of the last event read: what came after it comes first. `EventSource` sends it by itself.',
);
const LAST_EVENT_ID_QUERY = inQuery('lastEventId', 'The same, for whoever cannot set headers.');

const RESUMING =
  'Begins with a `snapshot`. Opened with `Last-Event-ID` it goes on after that event, without a gap; where that cannot be, it says `reset`, and a snapshot follows. A comment every 15 seconds keeps it open. A reader that does not read is let go, and goes on from where it was.';

const stream = (description: string): Operation['answer'] => ({
  status: 200,
  description,
  content: { 'text/event-stream': { schema: text('Events, each with `event`, `data` (one line of JSON) and mostly `id`.') } },
});

/** What is shown, as it changes. */
export const STREAMS: Operation[] = [
  {
    method: 'get',
    path: '/v1/streams/customers/{ref}',
    service,
    id: 'followCustomer',
    scope: 'customers:read',
    summary: 'A customer as they change, as server-sent events',
    description: `\`snapshot\` carries what \`GET /v1/customers/{ref}\` answers, with the \`version\` it is of, \`change\` a \`ViewChange\`: every change once, in the order of its versions, those too that time or a night makes of the page. Where the customer is merged, or the reference means another one, a snapshot of that one follows; an erased customer’s stream ends with \`gone\`. ${RESUMING}`,
    parameters: [
      inPath('ref', 'A customer id, or `userId:…`, `anonymousId:…`, `email:…`, `phone:…`.', text(undefined, { examples: ['userId:ada'] })),
      SHOP,
      SOURCE,
      LAST_EVENT_ID,
      LAST_EVENT_ID_QUERY,
    ],
    answer: stream('`snapshot`, `change`, `reset`, `gone`.'),
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/streams/kpis',
    service,
    id: 'followKpis',
    scope: 'metrics:read',
    summary: 'Numbers as they change, as server-sent events',
    description: `\`snapshot\` carries \`{ at, window, kpis }\`, \`number\` one of them when it has changed, exact as of its \`at\`; each at most once a second. Opened with \`Last-Event-ID\` it says \`reset\`, and the numbers of now take the place of those before. A comment every 15 seconds keeps it open.`,
    parameters: [
      inQuery('names', 'Which numbers, separated by commas; all that `GET /v1/kpis` lists where absent.'),
      inQuery('window', 'The time before now that counts.', { enum: ['24h', '7d', '30d', '90d', '365d', 'all'], default: '30d' }),
      LAST_EVENT_ID,
      LAST_EVENT_ID_QUERY,
    ],
    answer: stream('`snapshot`, `number`, `reset`.'),
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/streams/events',
    service,
    id: 'followEvents',
    scope: 'admin',
    summary: 'Every fact as it comes, as server-sent events',
    description: `\`fact\` carries a fact as it stands in the log, each once, and those of one subject in the log’s order. \`snapshot\` says from when on: \`{ at, types }\`. ${RESUMING}`,
    parameters: [
      inQuery('types', 'Wire types or contexts (`orders`), separated by commas; all where absent.'),
      LAST_EVENT_ID,
      LAST_EVENT_ID_QUERY,
    ],
    answer: stream('`snapshot`, `fact`, `reset`.'),
    problems: [400],
  },
];

/** A customer's change, in streams and in the log. */
export const VIEW_CHANGE: Json = object(
  {
    customerId: uuid(),
    version: count('Counts the customer’s changes, one by one.'),
    phase: { anyOf: [{ enum: [...PHASES] }, { type: 'null' }] },
    'from?': { anyOf: [{ enum: [...PHASES] }, { type: 'null' }], description: 'The phase before, where it was another.' },
    facts: list(object({ source: text(), id: text(), type: text(), time: instant() }), {
      description: 'The facts that were new; none where time or a night did it.',
    }),
    'moved?': flag(
      'Where true, other subjects belong to the customer: they were merged, a merge was undone, or a subject of theirs was erased. In a stream a snapshot of the one the reference means now follows, or `gone`.',
    ),
  },
  'That a customer’s view is another now, and by what.',
);

export const STREAM_SCHEMAS: Record<string, Json> = { ViewChange: VIEW_CHANGE };
