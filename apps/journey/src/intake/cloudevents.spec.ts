import { parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { decodeHeader, encodeHeader } from './cloudevents-headers.js';
import { readBatch, readBinary, readKafka, readStructured } from './cloudevents.js';
import type { Reading, ReceivedEvent, Sender } from './received.js';

const now = parseInstant('2026-11-22T08:00:00Z')!;
const sender: Sender = { source: 'shop-web', shop: 'shop-1', country: 'DE' };
const TOUCH = 'itinera.journey.touchpoint-recorded.v1';
const touch = (more: object = {}): Record<string, unknown> => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/web',
  type: TOUCH,
  time: '2026-11-22T07:00:00Z',
  userid: 'u-1',
  data: { kind: 'search', channel: 'web' },
  ...more,
});
const read = (event: unknown): Reading => readStructured(event, sender, now);

function ok(reading: Reading): ReceivedEvent {
  if ('invalid' in reading) throw new Error(JSON.stringify(reading));
  return reading.ok[0]!;
}
function pointers(reading: Reading): string[] {
  return 'invalid' in reading ? reading.invalid.map(({ pointer }) => pointer) : ['ok'];
}

describe('a CloudEvent', () => {
  it('becomes the common form, its source that of the key', () => {
    expect(
      ok(read(touch({ sequence: '007', correlationid: 'c', traceparent: '00-a-b-01', partitionkey: 'x', subject: 'ignored' }))),
    ).toEqual({
      id: 'e-1',
      source: 'shop-web',
      shop: 'shop-1',
      type: TOUCH,
      time: parseInstant('2026-11-22T07:00:00Z'),
      originalTime: parseInstant('2026-11-22T07:00:00Z'),
      sequence: '007',
      correlationid: 'c',
      traceparent: '00-a-b-01',
      identifiers: [{ type: 'customer', realm: 'shop-1', value: 'u-1' }],
      data: { kind: 'search', channel: 'web' },
      identifying: false,
      channel: 'web',
    });
  });

  it.each<[string, object, string]>([
    ['another version', { specversion: '0.3' }, '/specversion'],
    ['no version', { specversion: null }, '/specversion'],
    ['no id', { id: undefined }, '/id'],
    ['an empty id', { id: '' }, '/id'],
    ['a long id', { id: 'x'.repeat(201) }, '/id'],
    ['an id with NUL', { id: 'a\0' }, '/id'],
    ['an id that is none', { id: {} }, '/id'],
    ['no source', { source: '' }, '/source'],
    ['no type', { type: undefined }, '/type'],
    ['a type of others', { type: 'com.example.order.paid.v1' }, '/type'],
    ['a type by its inherited name', { type: 'constructor' }, '/type'],
    ['no instant', { time: 'yesterday' }, '/time'],
    ['no zone', { time: '2026-11-22T07:00:00' }, '/time'],
    ['the year 300000', { time: '+300000-01-01T00:00:00Z' }, '/time'],
    ['the year 2200', { time: '2200-01-01T00:00:00Z' }, '/time'],
    ['a bad sent time', { senttime: 'x' }, '/senttime'],
    ['data that is no object', { data: [1] }, '/data'],
    ['data beside data_base64', { data_base64: 'e30=' }, '/data_base64'],
    ['data of another kind', { datacontenttype: 'text/xml' }, '/datacontenttype'],
    ['nobody', { userid: undefined }, ''],
    ['nobody but a blocked value', { userid: 'null' }, ''],
    ['a person that is no text', { userid: {} }, '/userid'],
    ['no e-mail address', { email: 'nobody' }, '/email'],
    ['a wrong field', { data: { kind: 'danced', channel: 'web' } }, '/data/kind'],
    ['a missing field', { data: { kind: 'search' } }, '/data/channel'],
  ])('with %s is refused, saying where', (_, more, pointer) => {
    const reading = read(touch(more));
    expect(pointers(reading)).toContain(pointer);
    if ('invalid' in reading && (more as { id?: unknown }).id === undefined && !('id' in more)) expect(reading.id).toBe('e-1');
  });

  it('of an unknown type is told which, and where the list is', () => {
    expect(JSON.stringify(read(touch({ type: 'com.example.paid' })))).toMatch(/com\.example\.paid is not .*asyncapi\.json/);
  });

  it('happened when it was received where it has no time, and may lie in the future', () => {
    expect(ok(read(touch({ time: undefined, senttime: '2026-11-22T07:00:00Z' })))).toMatchObject({
      time: now,
      sentTime: parseInstant('2026-11-22T07:00:00Z'),
    });
    expect(ok(read(touch({ time: '2027-11-22T07:00:00Z' }))).time).toBe(parseInstant('2027-11-22T07:00:00Z'));
  });

  it('is corrected for the sender’s clock, a batch as a whole', () => {
    const hourSlow = { senttime: '2026-11-22T07:00:00Z' };
    const times = readBatch(
      [touch({ ...hourSlow, time: '2026-11-22T06:59:58Z' }), touch({ id: 'e-2', time: '2026-11-22T06:59:59Z' }), 5],
      sender,
      now,
    ).map((reading) => ('ok' in reading ? reading.ok[0]!.time : null));
    expect(times).toEqual([parseInstant('2026-11-22T07:59:58Z'), parseInstant('2026-11-22T07:59:59Z'), null]);
  });

  it('names a person in its data where no attribute does, and keeps them out of it', () => {
    const event = ok(
      read({
        ...touch({ userid: undefined, type: 'itinera.identity.identified.v1' }),
        data: { userId: 'u', anonymousId: 'v', previousId: 'w', email: 'A@b.de', phone: '030 123456', traits: { name: 'Jo', nul: 'a\0b' } },
      }),
    );
    expect(event.identifiers.map(({ type, value }) => [type, value])).toEqual([
      ['customer', 'u'],
      ['anonymous', 'v'],
      ['anonymous', 'w'],
      ['email', 'a@b.de'],
      ['phone', '+4930123456'],
    ]);
    expect(event).toMatchObject({ identifying: true, traits: { name: 'Jo', nul: 'ab' } });
    expect(event.data).toEqual({ traits: { name: 'Jo', nul: 'ab' } });
  });

  it('is taken without a blocked identifier, even where the contract would refuse it', () => {
    const event = ok(read({ ...touch({ type: 'itinera.identity.identified.v1' }), data: { email: 'none', userId: 'other' } }));
    expect(event.identifiers).toEqual([{ type: 'customer', realm: 'shop-1', value: 'u-1' }]);
  });

  it('needs nobody where it is about money spent, or about an order opened before', () => {
    const spend = { campaign: 'c', channel: 'cpc', day: '2026-11-22', amountMinor: 5, currency: 'EUR' };
    expect(
      ok(read({ ...touch({ userid: undefined, type: 'itinera.journey.campaign-spend-recorded.v1' }), data: spend })).identifiers,
    ).toEqual([]);
    expect(
      ok(read({ ...touch({ userid: undefined, type: 'itinera.orders.order-delivered.v1' }), data: { orderId: 'o' } })).identifiers,
    ).toEqual([]);
    expect(
      pointers(
        read({ ...touch({ userid: undefined, type: 'itinera.orders.purchase-completed.v1' }), data: { orderId: 'o', currency: 'EUR' } }),
      ),
    ).toEqual(['']);
  });

  it('is refused where the spend it tells cannot be meant, saying where', () => {
    const day = { campaign: 'c', channel: 'cpc', day: '2026-11-22', amountMinor: 5, currency: 'EUR' };
    const told = (data: object, more: object = {}): string[] =>
      pointers(
        read({ ...touch({ userid: undefined, type: 'itinera.journey.campaign-spend-recorded.v1', ...more }), data: { ...day, ...data } }),
      );
    expect(told({ campaign: ' ', channel: '', day: '2026-02-30', currency: 'XXX' })).toEqual([
      '/data/campaign',
      '/data/channel',
      '/data/day',
      '/data/currency',
    ]);
    // It is eight in the morning: in the furthest east the next day begins in two hours.
    expect([told({ day: '2026-11-23' }), told({ day: '1969-12-31' })]).toEqual([['/data/day'], ['/data/day']]);
    expect([told({}, { time: '2026-11-22T08:05:00.000001Z' }), told({}, { time: '2026-11-22T08:05:00Z' })]).toEqual([['/time'], ['ok']]);
    // A clock an hour ahead, and known to be.
    expect(told({}, { time: '2026-11-22T09:00:00Z', senttime: '2026-11-22T09:00:00Z' })).toEqual(['ok']);
  });

  it('keeps no query of a page', () => {
    expect(
      ok(read(touch({ data: { kind: 'page-viewed', channel: 'web', page: 'https://shop.example/a/jo@example.com?token=1#x' } }))).data,
    ).toMatchObject({ page: '/a/(address)' });
  });

  it('may carry its data as Base64 of JSON', () => {
    const base64 = Buffer.from('{"kind":"search","channel":"web"}').toString('base64');
    expect(ok(read(touch({ data: undefined, data_base64: base64 }))).data).toEqual({ kind: 'search', channel: 'web' });
    for (const bad of ['e30', '!!!!', Buffer.from('nope').toString('base64'), '/////w==', 5])
      expect(pointers(read(touch({ data: null, data_base64: bad })))).toEqual(['/data_base64']);
  });

  it('cannot reach a prototype', () => {
    const event = ok(
      read(
        JSON.parse(
          '{"specversion":"1.0","id":"e","source":"s","type":"itinera.identity.identified.v1","userid":"u","__proto__":{"polluted":1},"data":{"traits":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}}',
        ),
      ),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((event.traits as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('a text is taken up to its length, and refused beyond, without being quoted', () => {
  const asking = (text: string): object =>
    touch({ type: 'itinera.feedback.question-asked.v1', data: { questionId: 'q', channel: 'email', text } });
  expect(ok(read(asking('😀'.repeat(2500)))).data).toMatchObject({ questionId: 'q' });
  const refused = read(asking('Ada '.repeat(1251)));
  expect(refused).toMatchObject({ invalid: [{ pointer: '/data/text', detail: 'must have at most 5000 characters' }] });
});

describe('binary mode', () => {
  const headers = {
    'content-type': 'application/json',
    'ce-id': 'e-1',
    'ce-source': '/web',
    'ce-specversion': '1.0',
    'CE-Type': TOUCH,
    'ce-userid': 'J%C3%BCrgen%20%22x%22',
  };

  it('reads attributes from headers and data from the body, parsed or not', () => {
    for (const body of [{ kind: 'search', channel: 'web' }, Buffer.from('{"kind":"search","channel":"web"}')]) {
      expect(ok(readBinary(headers, body, sender, now))).toMatchObject({
        id: 'e-1',
        data: { kind: 'search' },
        identifiers: [{ value: 'Jürgen "x"' }],
      });
    }
  });

  it('refuses bad bytes and other content', () => {
    expect(pointers(readBinary({ ...headers, 'ce-id': '%C0%AF' }, {}, sender, now))).toEqual(['/id']);
    expect(pointers(readBinary(headers, Buffer.from([0x22, 0xff, 0x22]), sender, now))).toEqual(['/data']);
    expect(pointers(readBinary({ ...headers, 'content-type': 'text/plain' }, Buffer.from('{}'), sender, now))).toEqual([
      '/datacontenttype',
    ]);
    expect(pointers(readBinary({ ...headers, 'ce-data': '{}', 'ce-data_base64': 'e30=' }, undefined, sender, now))).toContain('/data/kind');
  });
});

describe('Kafka', () => {
  const senderOf = (source: string): Sender | undefined => (source === '/web' ? sender : undefined);
  const value = Buffer.from(JSON.stringify(touch()));

  it('reads structured and binary records of registered sources', () => {
    const bytes = (text: string): Buffer => Buffer.from(text);
    expect(
      ok(readKafka({ headers: { 'Content-Type': bytes('application/cloudevents+json; charset=UTF-8') }, value }, senderOf, now)).id,
    ).toBe('e-1');
    const headers = {
      'content-type': bytes('application/json'),
      ce_id: bytes('100%25 é'),
      ce_source: bytes('/web'),
      ce_specversion: bytes('1.0'),
      ce_type: bytes(TOUCH),
      ce_userid: bytes('u'),
    };
    expect(ok(readKafka({ headers, value: bytes('{"kind":"search","channel":"web"}') }, senderOf, now)).id).toBe('100%25 é');
  });

  it('refuses strangers, tombstones and rubbish', () => {
    const type = { 'content-type': 'application/cloudevents+json' };
    expect(pointers(readKafka({ headers: type, value: JSON.stringify(touch({ source: '/other' })) }, senderOf, now))).toEqual(['/source']);
    for (const record of [{ value: null }, { headers: type, value: null }, { headers: type, value: Buffer.from([0xff]) }, { value: 'x' }])
      expect('invalid' in readKafka(record, senderOf, now)).toBe(true);
  });
});

describe('header values', () => {
  it('survive coding, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const encoded = encodeHeader(text);
        expect(encoded).toMatch(/^[\x21\x23-\x7e]*$/);
        expect(decodeHeader(encoded)).toBe(text);
        expect(decodeHeader(encoded.replace(/%../g, (hex) => hex.toLowerCase()))).toBe(text);
        expect(decodeHeader(`"${encoded}"`)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([['%C0%A0'], ['%C1%BF'], ['%E0%80%AF'], ['%F0%80%80%AF'], ['%ED%A0%80'], ['%F4%90%80%80'], ['%E2%82'], ['%FF'], ['%C3']])(
    'refuse %s, which is not UTF-8',
    (raw) => {
      expect(decodeHeader(raw)).toBeNull();
    },
  );

  it('are decoded once, and keep a percent sign that codes nothing', () => {
    expect(decodeHeader('%2525')).toBe('%25');
    expect(decodeHeader('100%')).toBe('100%');
    expect(decodeHeader('"a \\"b\\" c"')).toBe('a "b" c');
    expect(decodeHeader('€')).toBe('€');
  });
});
