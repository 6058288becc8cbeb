import { readConfig } from '#lib/config';
import { openDatabase } from '#lib/persistence';
import { AccessTables1760000000001 } from '#lib/access';
import { LogTables1760000000000 } from '#lib/log';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { DataSource } from 'typeorm';
import type { ReceivedEvent } from '../intake/received.js';
import { ErasedSubjects1760000000015 } from '../erasure/tables.js';
import { AcceptEvents } from './accept-events.js';
import { IntakeTables1760000000010 } from './tables.js';

const NOW = Date.UTC(2026, 2, 1) * 1000;

const aTouchpoint = (id: string, userId: string): ReceivedEvent => ({
  id,
  source: 'web',
  type: 'itinera.journey.touchpoint-recorded.v1',
  time: NOW,
  identifiers: [{ type: 'customer', realm: '', value: userId }],
  data: { kind: 'page-viewed', channel: 'web' },
  identifying: false,
});

describe('accepting events', () => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  let door: AcceptEvents;

  beforeAll(async () => {
    database = await freshDatabase('accept');
    const migrations = [LogTables1760000000000, AccessTables1760000000001, IntakeTables1760000000010, ErasedSubjects1760000000015];
    dataSource = await openDatabase('journey', database.url, { migrations });
  });

  beforeEach(async () => {
    await dataSource.query('TRUNCATE event, reported_subject, outbox');
    door = new AcceptEvents(dataSource, readConfig(undefined, { SUBJECT_SECRET: 's' }));
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const published = async (topic: string): Promise<string[]> =>
    ((await dataSource.query('SELECT fact FROM outbox WHERE topic = $1 ORDER BY id', [topic])) as { fact: string }[]).map(
      ({ fact }) => (JSON.parse(fact) as { id: string }).id,
    );

  it('takes an event once, and tells identity of its person once', async () => {
    expect(await door.accept([aTouchpoint('1', 'ada'), aTouchpoint('2', 'ada'), aTouchpoint('1', 'ada')], NOW)).toEqual([
      'accepted',
      'accepted',
      'duplicate',
    ]);
    expect(await door.accept([aTouchpoint('2', 'ada')], NOW)).toEqual(['duplicate']);
    expect(await published('itinera.journey')).toEqual(['1', '2']);
    expect(await published('itinera.claims.identity')).toEqual(['1/identifiers']);
  });

  it('tells identity of a person whose first event was a duplicate of somebody else’s', async () => {
    await door.accept([aTouchpoint('1', 'ada')], NOW);
    expect(await door.accept([aTouchpoint('1', 'bob')], NOW)).toEqual(['duplicate']);
    await door.accept([aTouchpoint('2', 'bob')], NOW);
    expect(await published('itinera.claims.identity')).toEqual(['1/identifiers', '2/identifiers']);
  });

  it('takes each event once when requests with the same events cross, and none of them fails', async () => {
    const events = Array.from({ length: 200 }, (_, index) => aTouchpoint(`e${index}`, `u${index % 20}`));
    const fates = await Promise.all([door.accept(events, NOW), door.accept([...events].reverse(), NOW), door.accept(events, NOW)]);
    expect(fates.flat().filter((fate) => fate === 'accepted')).toHaveLength(200);
    expect(new Set(await published('itinera.journey')).size).toBe(200);
    expect(await published('itinera.claims.identity')).toHaveLength(20);
  });

  it('leaves nothing behind when the transaction fails', async () => {
    const broken = { ...aTouchpoint('9', 'eve'), id: 'nul\u0000' };
    await expect(door.accept([aTouchpoint('8', 'eve'), broken], NOW)).rejects.toThrow();
    expect(await published('itinera.journey')).toEqual([]);
    expect(await door.accept([aTouchpoint('8', 'eve')], NOW)).toEqual(['accepted']);
    expect(await published('itinera.claims.identity')).toEqual(['8/identifiers']);
  });
});
