import type { Json } from '../contract-schemas.js';
import { count, flag, inHeader, inPath, inQuery, instant, json, list, object, schema, text, uuid, type Operation } from './operation.js';

const service = 'journey';
const platform: Json = { enum: ['shopify', 'woocommerce'] };
const cursor = text('Absent on the last page.');
const secrets = list(text(), { maxItems: 2, description: 'One, or while it is being changed two; none to be connected no more.' });
const shown = object({ secrets: count('How many there are. They are never shown.'), 'url?': text(), 'everyMinutes?': count() });

/** Shops that send webhooks, as schemas. */
export const WEBHOOK_SCHEMAS: Record<string, Json> = {
  ShopifyConnection: object({ secrets }),
  WooCommerceConnection: object(
    {
      secrets,
      'url?': text('Where the shop answers. With it and both keys its orders are compared with what its webhooks have told.'),
      'consumerKey?': text('Of the shop’s REST API; it has to read orders.'),
      'consumerSecret?': text(),
      'everyMinutes?': count('Between two comparisons: 15 where absent.'),
    },
    'What is not given stays as it was.',
  ),
  ShopConnections: object({ 'shopify?': shown, 'woocommerce?': shown }),
  WebhookAnswer: object({
    status: { enum: ['taken', 'kept'] },
    accepted: count('Claims that are new.'),
    duplicates: count('Claims that were told before.'),
    'reason?': text('Why the body was kept: what of it could not be read.'),
  }),
  KeptWebhooks: object({
    webhooks: list(object({ id: uuid(), source: text(), platform, topic: text(), receivedAt: instant(), reason: text() }), {
      description: 'The oldest first.',
    }),
    'cursor?': cursor,
  }),
  PrivacyRequests: object({
    requests: list(
      object({
        id: uuid(),
        source: text(),
        topic: { enum: ['customers/data_request', 'customers/redact', 'shop/redact'] },
        'request?': text('The shop’s number of it.'),
        'subject?': uuid('Whom it is about: a pseudonym, which every customer route takes as a reference.'),
        receivedAt: instant(),
        'erased?': flag('Whom it is about is erased: of a redaction nothing is left to do.'),
      }),
      { description: 'The newest first.' },
    ),
    'cursor?': cursor,
  }),
  Reconciliation: object({
    source: text(),
    until: instant('Every change of an order up to here has been seen.'),
    nextAt: instant('When the shop is asked next.'),
    failures: count('How often in a row it could not be asked.'),
    'problem?': text('Why not.'),
  }),
  ReconciliationRequest: object({ 'since?': instant('From here instead of where the last one ended.') }),
  Reconciled: object({
    orders: count('Read.'),
    accepted: count('Claims that no webhook had brought.'),
    duplicates: count(),
    kept: count('Orders of which something could not be read.'),
    until: instant('Where the next one goes on.'),
    complete: flag('Whether that is all there is: 20 pages of 100 orders are read at most.'),
  }),
};

const source = inPath('source', 'The source that is connected with the shop.');
const resource = json({ type: 'object', description: 'The resource, as the shop sends it.' });
const paging = [inQuery('limit', 'From 1 to 1000; 100 where absent.', count()), inQuery('cursor', 'Of the page before.', uuid())];
const taken = {
  status: 200,
  description: 'Taken, or kept where something could not be read. Shops send nothing again after it.',
  schema: 'WebhookAnswer',
};

export const WEBHOOKS: Operation[] = [
  {
    method: 'post',
    path: '/v1/webhooks/shopify/{source}',
    service,
    id: 'receiveShopifyWebhook',
    scope: 'public',
    summary: 'A webhook of Shopify',
    description:
      'Needs no key: the signature is verified with the secrets of the source. Headers are understood with and without `X-`. A body that is no JSON is a 400, a wrong signature a 401, a source that is not connected a 404.',
    parameters: [source, inHeader('X-Shopify-Topic', 'Such as `orders/updated`.'), inHeader('X-Shopify-Hmac-Sha256', 'Base64.')],
    body: resource,
    answer: taken,
    problems: [400, 401, 404, 413],
  },
  {
    method: 'post',
    path: '/v1/webhooks/woocommerce/{source}',
    service,
    id: 'receiveWooCommerceWebhook',
    scope: 'public',
    summary: 'A webhook of WooCommerce',
    description:
      'Needs no key: the signature is verified with the secrets of the source. The unsigned ping of a new webhook is answered 200.',
    parameters: [source, inHeader('X-WC-Webhook-Topic', 'Such as `order.updated`.'), inHeader('X-WC-Webhook-Signature', 'Base64.')],
    body: resource,
    answer: taken,
    problems: [400, 401, 404, 413],
  },
  {
    method: 'post',
    path: '/v1/webhooks/ga4',
    service,
    id: 'receiveMeasurement',
    scope: 'events:write',
    summary: 'Events of GA4, as Google’s Measurement Protocol sends them',
    description: 'The key may stand in the address as `api_secret`. `client_id` or `app_instance_id` is a visitor, `user_id` a customer.',
    parameters: [inQuery('api_secret', 'The key, where no header has it.')],
    body: json(
      {
        type: 'object',
        required: ['events'],
        properties: { events: list({ type: 'object', description: '`name` and `params`.' }, { maxItems: 25 }) },
      },
      {
        client_id: '123.456',
        user_id: 'ada',
        events: [{ name: 'purchase', params: { transaction_id: '1001', value: 49.9, currency: 'EUR' } }],
      },
    ),
    answer: { status: 200, description: 'What became of each event.', schema: 'IntakeResults' },
    problems: [400, 413, 415, 429],
  },
  {
    method: 'get',
    path: '/v1/webhooks/kept',
    service,
    id: 'listKeptWebhooks',
    scope: 'admin',
    summary: 'Webhooks of which not everything could be read',
    description: 'Bodies are kept sealed for 8 days and shown to nobody.',
    parameters: paging,
    answer: { status: 200, description: 'A page of them.', schema: 'KeptWebhooks' },
    problems: [400],
  },
  {
    method: 'post',
    path: '/v1/webhooks/kept/{id}/redrive',
    service,
    id: 'redriveKeptWebhook',
    scope: 'admin',
    summary: 'Read a webhook that was kept once more',
    parameters: [inPath('id', 'Its id.', uuid())],
    answer: { status: 200, description: 'What became of it; what still cannot be read stays kept.', schema: 'WebhookAnswer' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/webhooks/privacy-requests',
    service,
    id: 'listPrivacyRequests',
    scope: 'admin',
    summary: 'What customers of Shopify’s shops have asked of their data',
    parameters: paging,
    answer: { status: 200, description: 'A page of them.', schema: 'PrivacyRequests' },
    problems: [400],
  },
  {
    method: 'get',
    path: '/v1/webhooks/woocommerce/{source}/reconciliations',
    service,
    id: 'readReconciliation',
    scope: 'admin',
    summary: 'How far a shop’s orders have been compared',
    parameters: [source],
    answer: { status: 200, description: 'How far, and what went wrong.', schema: 'Reconciliation' },
    problems: [404],
  },
  {
    method: 'post',
    path: '/v1/webhooks/woocommerce/{source}/reconciliations',
    service,
    id: 'reconcile',
    scope: 'admin',
    summary: 'Compare a shop’s orders with what its webhooks have told, now',
    description: 'A shop that does not answer as it should is a 502 that says how.',
    parameters: [source],
    body: { ...json(schema('ReconciliationRequest'), { since: '2026-01-01T00:00:00Z' }), required: false },
    answer: { status: 200, description: 'What was found.', schema: 'Reconciled' },
    problems: [400, 404, 409, 502],
  },
];
