import type { Json } from '../contract-schemas.js';
import { count, flag, inHeader, inPath, inQuery, instant, json, list, object, schema, text, uuid, type Operation } from './operation.js';

const service = 'journey';
const scope = 'admin';
const status: Json = { enum: ['pending', 'delivered', 'failed'] };

const wish = {
  url: text('Where it is sent: https, and no private address, unless the product is configured to allow them.', { maxLength: 2000 }),
  types: list(text(), {
    minItems: 1,
    maxItems: 100,
    description: 'Facts such as `projection.phase-changed`, all of a service such as `loyalty.*`, or `*`.',
  }),
  'shop?': text('Only facts that carry this shop; what is said of a customer altogether carries none.', { maxLength: 200 }),
};

const shown = {
  id: uuid(),
  ...wish,
  createdAt: instant(),
  status: { enum: ['enabled', 'disabled'] },
  failures: count('Attempts in a row that have failed, those that were under way together as one.'),
  'failingSince?': instant('When the first of them was.'),
  'nextAttemptAt?': instant('Before that nothing is sent to it.'),
  'disabledAt?': instant(),
  'disabledBecause?': { enum: ['failing', 'gone'], description: 'It has failed for days, or has answered 410.' },
  'oldSecretUntil?': instant('So long the secret before the last rotation signs as well.'),
};

/** Systems that are told of facts, as schemas. */
export const OUTGOING_WEBHOOK_SCHEMAS: Record<string, Json> = {
  OutgoingWebhookRequest: object(wish),
  OutgoingWebhook: object(shown),
  OutgoingWebhookWithSecret: object({ ...shown, secret: text('`whsec_…`, as Standard Webhooks writes it. Shown here alone.') }),
  OutgoingWebhooks: object({ webhooks: list(schema('OutgoingWebhook'), { description: 'The oldest first.' }) }),
  OutgoingWebhookTest: object({
    arrived: flag('It answered 2xx.'),
    'answer?': count('The status it answered.'),
    'problem?': text('Why it did not.'),
  }),
  WebhookDelivery: object({
    id: uuid('The `webhook-id` it is sent with, each time the same.'),
    type: text('The fact it tells.'),
    status,
    writtenAt: instant(),
    attempts: count(),
    'nextAttemptAt?': instant('When it is sent next, if it waits; absent while the webhook is disabled.'),
    'endedAt?': instant(),
    'answer?': count('The status that was answered last.'),
    'problem?': text('Or why there was none.'),
  }),
  WebhookDeliveries: object({
    deliveries: list(schema('WebhookDelivery'), { description: 'The newest first, those of the last 8 days.' }),
    'cursor?': text('Absent on the last page.'),
  }),
};

const id = inPath('id', 'The webhook.', uuid());
const key = inHeader('Idempotency-Key', 'Sent again with the same key, it is done once.');
const path = '/v1/outgoing-webhooks';

export const OUTGOING_WEBHOOKS: Operation[] = [
  {
    method: 'get',
    path,
    service,
    id: 'listOutgoingWebhooks',
    scope,
    summary: 'Who is told of facts',
    answer: { status: 200, description: 'All of them, and how they fare.', schema: 'OutgoingWebhooks' },
  },
  {
    method: 'post',
    path,
    service,
    id: 'createOutgoingWebhook',
    scope,
    summary: 'Tell a system of facts as they happen',
    description:
      'From now on each fact is sent as JSON in a POST of its own, signed as Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`. At least once, not always in order; any 2xx within 15 s is a success, redirects are not followed. What fails is sent again after 5 s, 5 and 30 min, 2, 5 and 10 h and on, until the receiver has failed for days (5, unless configured otherwise) and is disabled; 410 disables at once.',
    parameters: [key],
    body: json(schema('OutgoingWebhookRequest'), { url: 'https://example.com/hooks', types: ['projection.*', 'loyalty.tier-changed'] }),
    answer: { status: 201, description: 'With its secret.', schema: 'OutgoingWebhookWithSecret' },
    problems: [400, 422],
  },
  {
    method: 'get',
    path: `${path}/{id}`,
    service,
    id: 'readOutgoingWebhook',
    scope,
    summary: 'One of them, and how it fares',
    parameters: [id],
    answer: { status: 200, description: 'Without its secret.', schema: 'OutgoingWebhook' },
    problems: [400, 404],
  },
  {
    method: 'delete',
    path: `${path}/{id}`,
    service,
    id: 'deleteOutgoingWebhook',
    scope,
    summary: 'Tell it no more, nor what still waits',
    parameters: [id],
    answer: { status: 204, description: 'It is gone.' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: `${path}/{id}/enable`,
    service,
    id: 'enableOutgoingWebhook',
    scope,
    summary: 'Begin anew with one that was disabled',
    description:
      'What waited is sent at once, if it was disabled no more than 8 days ago: after that, what waits is deleted. What happened while it was disabled is not told.',
    parameters: [id],
    answer: { status: 200, description: 'As it stands now.', schema: 'OutgoingWebhook' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: `${path}/{id}/test`,
    service,
    id: 'testOutgoingWebhook',
    scope,
    summary: 'Send it a message that says nothing, now',
    parameters: [id],
    answer: { status: 200, description: 'What came of it.', schema: 'OutgoingWebhookTest' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: `${path}/{id}/rotate`,
    service,
    id: 'rotateOutgoingWebhook',
    scope,
    summary: 'Give it a new secret',
    description: 'For a day each secret before signs as well: the header then holds a signature of each. Ten sign at most.',
    parameters: [id, key],
    answer: { status: 200, description: 'With the new secret.', schema: 'OutgoingWebhookWithSecret' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'get',
    path: `${path}/{id}/deliveries`,
    service,
    id: 'listWebhookDeliveries',
    scope,
    summary: 'What it was told, and what it is still to be told',
    parameters: [
      id,
      inQuery('status', 'Only those.', status),
      inQuery('limit', 'From 1 to 1000; 100 where absent.', count()),
      inQuery('cursor', 'Of the page before.'),
    ],
    answer: { status: 200, description: 'A page of them.', schema: 'WebhookDeliveries' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: `${path}/{id}/deliveries/{delivery}/redeliver`,
    service,
    id: 'redeliverWebhook',
    scope,
    summary: 'Tell it once more',
    description: 'The same body under the same `webhook-id`, as if it had never been tried.',
    parameters: [id, inPath('delivery', 'The delivery.', uuid())],
    answer: { status: 200, description: 'It is due.', schema: 'WebhookDelivery' },
    problems: [400, 404],
  },
];
