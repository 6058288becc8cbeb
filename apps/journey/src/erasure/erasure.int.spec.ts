import { AccessTables1760000000001 } from '#lib/access';
import { readConfig } from '#lib/config';
import { subjectId, type Fact, type Identifier } from '#lib/contracts';
import { EVENTS_TOPIC, LogTables1760000000000, type Batch, type Publication } from '#lib/log';
import { openDatabase, rows } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { DataSource } from 'typeorm';
import { AcceptEvents } from '../accept-events/accept-events.js';
import { KafkaDoorController } from '../accept-events/kafka-door.controller.js';
import { Reception } from '../accept-events/reception.js';
import { IntakeTables1760000000010 } from '../accept-events/tables.js';
import { readBatch } from '../intake/cloudevents.js';
import { OutgoingWebhookTables1760000000017 } from '../outgoing-webhooks/tables.js';
import type { Sources } from '../sources/sources.js';
import { KeptWebhooks } from '../webhooks/kept-webhooks.js';
import { WebhookTables1760000000011 } from '../webhooks/tables.js';
import { ExportCustomer } from './export-customer.js';
import { ForgetCustomers } from './forget-customers.controller.js';
import { ErasedSubjects1760000000015 } from './tables.js';

const NOW = Date.UTC(2026, 3, 1) * 1000;
const config = readConfig(undefined, { SUBJECT_SECRET: 's', DEFAULT_COUNTRY: 'DE' });
const SENDER = { source: 'web', shop: 'north' };
const sources = { list: async () => [SENDER], find: async () => SENDER } as unknown as Sources;

const identifiers: Identifier[] = [
  { type: 'customer', realm: 'north', value: 'ada' },
  { type: 'anonymous', realm: 'web', value: 'd1' },
  { type: 'email', realm: '', value: 'ada@example.org' },
];
const subjects = identifiers.map((identifier) => subjectId('s', identifier));
const [ada] = subjects as [string];
const erasure: Fact = {
  specversion: '1.0',
  id: 'erasure-of-ada',
  source: 'itinera/identity',
  type: 'itinera.identity.customer-erased.v1',
  time: '2026-04-01T00:00:00.000000Z',
  recordedtime: '2026-04-01T00:00:00.000000Z',
  subject: ada,
  datacontenttype: 'application/json',
  data: { erasureId: '11111111-1111-4111-8111-111111111111', customerId: ada, subjects },
};

const anEvent = (id: string, who: object): object => ({
  specversion: '1.0',
  id,
  source: 'web',
  type: 'itinera.journey.touchpoint-recorded.v1',
  time: '2026-03-31T00:00:00Z',
  data: { kind: 'page-viewed', channel: 'web', ...who },
});

describe('the door, once a customer is erased', () => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  let reception: Reception;
  let kafkaDoor: KafkaDoorController;

  beforeAll(async () => {
    database = await freshDatabase('erased_at_the_door');
    const migrations = [
      LogTables1760000000000,
      AccessTables1760000000001,
      IntakeTables1760000000010,
      WebhookTables1760000000011,
      ErasedSubjects1760000000015,
      OutgoingWebhookTables1760000000017,
    ];
    dataSource = await openDatabase('journey', database.url, { migrations });
  });
  beforeEach(async () => {
    await dataSource.query('TRUNCATE event, reported_subject, erased_subject, kept_webhook, parked, outbox');
    const door = new AcceptEvents(dataSource, config);
    reception = new Reception(door, sources, config);
    kafkaDoor = new KafkaDoorController(sources, door);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const within = (work: (batch: Omit<Batch, 'messages'>) => Promise<Publication[]>): Promise<Publication[]> =>
    dataSource.transaction((tx) => work({ group: 'g', topic: 't', partition: 0, tx, park: () => undefined }));
  const take = (facts: Fact[]): Promise<Publication[]> => {
    const controller = new ForgetCustomers(sources, config, { now: () => NOW });
    return within((batch) =>
      controller.forget({ ...batch, messages: facts.map((fact, offset) => ({ topic: 't', partition: 0, offset, fact })) }),
    );
  };
  const send = async (...events: object[]): Promise<string[]> =>
    (await reception.take(readBatch(events, SENDER, NOW), NOW)).results.map(({ status }) => status);
  const told = (): Promise<{ fact: string }[]> => rows(dataSource, 'SELECT fact FROM outbox ORDER BY id');

  it('confirms it to identity once', async () => {
    const [confirmation, ...more] = await take([erasure, erasure]);
    expect(confirmation).toMatchObject({
      topic: 'itinera.claims.identity',
      fact: { type: 'itinera.identity.erasure-confirmed.v1', causationid: 'itinera/identity erasure-of-ada', data: { service: 'journey' } },
    });
    expect([more, await take([erasure])]).toEqual([[], []]);
  });

  it('suppresses what shows them, and takes the others of the same batch', async () => {
    expect(await send(anEvent('1', { userId: 'ada' }))).toEqual(['accepted']);
    await take([erasure]);
    await dataSource.query('DELETE FROM outbox');
    const answers = await send(
      anEvent('1', { userId: 'ada' }),
      anEvent('2', { userId: 'ada' }),
      anEvent('3', { userId: 'bob', email: 'Ada@example.org' }),
      anEvent('4', { anonymousId: 'd1' }),
      anEvent('5', { userId: 'bob' }),
    );
    expect(answers).toEqual(['suppressed', 'suppressed', 'suppressed', 'suppressed', 'accepted']);
    expect(await rows(dataSource, "SELECT id FROM event WHERE id > '1'")).toEqual([{ id: '5' }]);
    expect((await told()).every(({ fact }) => !fact.includes('ada'))).toBe(true);
  });

  it('counts them as rejected, so that the counts add up', async () => {
    await take([erasure]);
    const results = await reception.take(readBatch([anEvent('2', { userId: 'ada' }), anEvent('5', { userId: 'bob' })], SENDER, NOW), NOW);
    expect(results).toMatchObject({ accepted: 1, duplicates: 0, rejected: 1 });
  });

  it('takes what somebody else does on a device they shared, without the device', async () => {
    await take([erasure]);
    expect(await send(anEvent('6', { userId: 'carl', anonymousId: 'd1' }))).toEqual(['accepted']);
    const seen = (await told()).map(({ fact }) => JSON.parse(fact) as Fact).find(({ type }) => type.endsWith('identifiers-seen.v1'));
    expect(seen!.data).toMatchObject({ identifiers: [{ type: 'customer', value: 'carl' }] });
  });

  it('lets nothing of them through from Kafka', async () => {
    await take([erasure]);
    const record = (event: object): Fact =>
      ({
        data: { headers: { 'content-type': 'application/cloudevents+json' }, value: Buffer.from(JSON.stringify(event)).toString('base64') },
      }) as Fact;
    const facts = [record(anEvent('7', { userId: 'ada' })), record(anEvent('8', { userId: 'bob' }))];
    const published = await within((batch) =>
      kafkaDoor.take({ ...batch, messages: facts.map((fact, offset) => ({ topic: EVENTS_TOPIC, partition: 0, offset, fact })) }),
    );
    expect(published.filter(({ topic }) => topic === 'itinera.journey').map(({ fact }) => fact.id)).toEqual(['8']);
    expect(await rows(dataSource, 'SELECT id FROM event')).toEqual([{ id: '8' }]);
  });

  it('destroys what was put aside and shows them, and nothing else', async () => {
    const parked = [{ traits: { email: 'ADA@example.org' } }, { traits: { email: 'bob@example.org' } }, { userId: 'ada' }];
    for (const [offset, body] of parked.entries())
      await dataSource.query(
        `INSERT INTO parked (consumer, topic, partition, "offset", fact, reason) VALUES ('journey.take-events', '${EVENTS_TOPIC}', 0, $1, $2, 'x')`,
        [offset, JSON.stringify({ data: { headers: {}, value: Buffer.from(JSON.stringify(body)).toString('base64') } })],
      );
    await take([erasure]);
    expect(await rows(dataSource, 'SELECT "offset" FROM parked')).toEqual([{ offset: 1 }]);
  });

  it('keeps no webhook of theirs that it could not read, neither one that came before nor one that comes after', async () => {
    const kept = new KeptWebhooks(dataSource, { now: () => NOW }, config);
    const keep = (topic: string, subject: string): Promise<void> => {
      const delivery = { platform: 'shopify' as const, source: 'web', topic, body: Buffer.from(topic), happened: NOW };
      return dataSource.transaction((tx) => kept.keep(tx, delivery, [subject], 'a topic that is not known'));
    };
    const bob = subjectId('s', { type: 'customer', realm: 'north', value: 'bob' });
    await keep('of ada', ada);
    await keep('of bob', bob);
    await take([erasure]);
    await keep('of ada, later', ada);
    expect((await kept.list(10)).map(({ topic }) => topic)).toEqual(['of bob']);
  });

  it('tells a customer what it holds of them, and an erased one nothing', async () => {
    await send(anEvent('1', { userId: 'ada' }));
    const exporter = new ExportCustomer(dataSource, config);
    const ask = (): ReturnType<ExportCustomer['export']> => exporter.export('userId:ada', { shop: 'north' });
    expect(await ask()).toEqual({ customerId: ada, data: { toldIdentityOf: [{ subject: ada }] } });
    await take([erasure]);
    await expect(ask()).rejects.toMatchObject({ status: 404 });
  });
});
