import { CLAIMS, EARLIEST, LATEST, parseInstant, wireType } from '#lib/contracts';
import fc from 'fast-check';
import { readBatch, readBinary, readKafka, readStructured } from './cloudevents.js';
import { parseJson } from './json.js';
import type { Reading, Sender } from './received.js';
import { SEGMENT_METHODS } from './segment/messages.js';
import { readCall, readSegmentBatch } from './segment/segment.js';

const sender: Sender = { source: 'web', shop: 'shop-1', country: 'DE' };
const now = parseInstant('2026-11-22T08:00:00Z')!;
const surroundings = { sender, now, newId: () => 'new-id' };

let deep: unknown = 1;
for (let i = 0; i < 2_000; i++) deep = i % 2 ? [deep] : { a: deep };

const oddities = fc.constantFrom<unknown>(
  null,
  true,
  '',
  '\0',
  'a\0b',
  '\ud800',
  '__proto__',
  'constructor',
  'x'.repeat(20_000),
  '[object Object]',
  'null',
  '300000-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '2026-11-22T08:00:00Z',
  Infinity,
  -Infinity,
  NaN,
  -0,
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER,
  -1,
  0,
  '1e400',
  '-5',
  '9'.repeat(5000),
  '%C0%AF',
  'a@b.de',
  '+49 30 123456',
  [],
  {},
  deep,
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  Array.from({ length: 200 }, () => ({ product_id: 'p' })),
  'usd',
  'USD',
  '0.3',
  '1.0',
);
const any = fc.oneof({ weight: 3, arbitrary: oddities }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown> });
const fields = (...names: string[]): fc.Arbitrary<Record<string, unknown>> =>
  fc.dictionary(fc.constantFrom(...names, '__proto__', 'toString'), any, { maxKeys: 6 });

const events = fc.constantFrom(
  'Order Completed',
  'Order Updated',
  'Order Refunded',
  'Order Cancelled',
  'Checkout Started',
  'purchase',
  'refund',
  'Product Viewed',
  'Product Reviewed',
  'Live Chat Conversation Started',
  'Signed Up',
  'generate_lead',
  'consent',
  'Segment Consent Preference Updated',
  'page_view',
  'Anything',
);
const properties = fields(
  'order_id',
  'total',
  'value',
  'revenue',
  'tax',
  'currency',
  'products',
  'items',
  'coupon',
  'rating',
  'product_id',
  'conversation_id',
  'email',
  'phone',
  'url',
  'search',
  'step',
  'cart_id',
  'revision',
  'ad_storage',
);
const context = fields('traits', 'campaign', 'page', 'consent', 'externalIds', 'device', 'userAgentData', 'sessionId');
const consent = fc.record({ consent: fc.record({ categoryPreferences: any }) });
const call = fc
  .tuple(
    fc.record(
      {
        type: fc.oneof(fc.constantFrom(...SEGMENT_METHODS), any),
        event: fc.oneof(events, any),
        userId: fc.oneof(fc.constant('u'), any),
        messageId: fc.oneof(fc.constant('m'), any),
      },
      { requiredKeys: [] },
    ),
    fc.record({ properties: fc.oneof(properties, any), context: fc.oneof(context, consent, any), traits: any }, { requiredKeys: [] }),
    fields(
      'anonymousId',
      'previousId',
      'groupId',
      'name',
      'category',
      'channel',
      'timestamp',
      'originalTimestamp',
      'sentAt',
      'user_id',
      'action',
    ),
  )
  .map((parts): Record<string, unknown> => Object.assign({}, ...parts));

const type = fc.oneof(fc.constantFrom(...CLAIMS.map(wireType)), any);
const data = fields(
  'userId',
  'email',
  'phone',
  'externalIds',
  'previousId',
  'traits',
  'kind',
  'channel',
  'page',
  'orderId',
  'items',
  'currency',
  'totalMinor',
  'questionId',
  'campaign',
  'day',
  'score',
);
const event = fc
  .tuple(
    fc.record(
      {
        specversion: fc.oneof(fc.constant('1.0'), any),
        id: fc.oneof(fc.constant('e'), any),
        source: fc.oneof(fc.constant('s'), any),
        type,
        userid: fc.oneof(fc.constant('u'), any),
        data: fc.oneof(data, any),
      },
      { requiredKeys: [] },
    ),
    fields(
      'time',
      'senttime',
      'sequence',
      'correlationid',
      'traceparent',
      'datacontenttype',
      'data_base64',
      'email',
      'phone',
      'shop',
      'userid',
    ),
  )
  .map((parts): Record<string, unknown> => Object.assign({}, ...parts));

/** Whatever comes, the answer is a reading, and what is taken can be stored as it is. */
function sound(readings: Reading[]): void {
  for (const reading of readings) {
    if ('invalid' in reading) {
      if (reading.invalid.length === 0) throw new Error('refused without a reason');
      for (const { pointer, detail } of reading.invalid)
        if (typeof pointer !== 'string' || typeof detail !== 'string' || detail === '' || detail.length > 1000)
          throw new Error(`no answer: ${pointer} ${detail}`);
      continue;
    }
    for (const one of reading.ok) {
      const text = JSON.stringify(one);
      if (text.includes('\\u0000') || /\\ud[89a-f]/i.test(text)) throw new Error(`cannot be stored: ${text.slice(0, 500)}`);
      if (!Number.isSafeInteger(one.time) || one.time < EARLIEST || one.time >= LATEST) throw new Error(`has no time: ${one.time}`);
      if (one.id === '' || one.id.length > 200 || one.type === '') throw new Error('has no id or type');
    }
  }
  if (({} as Record<string, unknown>)['polluted'] !== undefined) throw new Error('prototype polluted');
}

describe('20,000 malformed inputs get an answer, each', () => {
  it('as calls of Segment', () => {
    fc.assert(
      fc.property(call, fc.constantFrom(...SEGMENT_METHODS), (body, method) => {
        sound([
          readCall(method, body, surroundings),
          ...readSegmentBatch({ batch: [body, { userId: 'u', ...body }], context: body['context'], sentAt: body['sentAt'] }, surroundings),
        ]);
      }),
      { numRuns: 6000 },
    );
  });

  it('as CloudEvents', () => {
    fc.assert(
      fc.property(event, (body) => {
        sound([readStructured(body, sender, now), ...readBatch([body, body['data']], sender, now)]);
      }),
      { numRuns: 6000 },
    );
  });

  it('as CloudEvents in headers', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('1.0', '%C0%AF', '"', 'e', ...CLAIMS.map(wireType)),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(fc.string(), { maxLength: 2 }),
    );
    const names = ['id', 'source', 'type', 'specversion', 'time', 'userid', 'email', 'data', 'data_base64', '__proto__'];
    const headers = fc.dictionary(
      fc.constantFrom('content-type', ...names.flatMap((name) => [`ce-${name}`, `ce_${name}`])),
      value as fc.Arbitrary<string>,
    );
    fc.assert(
      fc.property(
        headers,
        fc.oneof(any, fc.uint8Array()),
        fc.oneof(fc.uint8Array(), fc.json(), fc.constant(null)),
        (some, body, record) => {
          const good = { 'ce-id': 'e', 'ce-source': 's', 'ce-specversion': '1.0', 'ce-type': wireType(CLAIMS[0]!), ...some };
          sound([
            readBinary(some, body, sender, now),
            readBinary(good, body, sender, now),
            readKafka({ headers: some, value: record }, () => sender, now),
          ]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('as JSON of no shape at all, whole or cut', () => {
    const text = fc.tuple(
      fc.oneof(
        fc.json(),
        event.map((one) => JSON.stringify(one, (_, value: unknown) => (value === deep ? null : value))),
        fc.constantFrom('1e400', '{"batch":[1e400]}', '['.repeat(20_000), '{"__proto__":{"polluted":true}}', '\ufeff{}', ''),
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(text, ([whole, share]) => {
        for (const part of [whole, whole.slice(0, Math.floor(whole.length * share))]) {
          const parsed = parseJson(part);
          if ('problem' in parsed) continue;
          sound([
            readStructured(parsed.value, sender, now),
            ...readBatch(parsed.value, sender, now),
            ...readSegmentBatch(parsed.value, surroundings),
            readCall('track', parsed.value, surroundings),
          ]);
          sound([readKafka({ headers: { 'content-type': 'application/cloudevents+json' }, value: part }, () => sender, now)]);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
