import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { PostgresLog } from './postgres/postgres-log.js';
import { aName, Stage } from './testing/stage.js';
import { until } from './testing/until.js';

const ROWS = Number(process.env['GAP_ROWS'] ?? 100_000);
const WRITERS = 64;
const TOPIC = 'itinera.orders';

/**
 * Outbox ids are drawn before the commit, so they become visible out of order. The relay deletes what it moves and so does not care;
 * whoever remembers the last id does.
 */
describe('64 writers with transactions of any length, some of them rolled back', () => {
  let stage: Stage;
  beforeAll(async () => void (stage = await Stage.open()));
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  /** Appends rows until there are enough; answers how many were committed. Numbers are drawn at the commit: 1 … n, each once. */
  async function write(outbox: string, rows: number): Promise<number> {
    let drawn = 0;
    const writer = async (index: number): Promise<void> => {
      const client = new pg.Client({ connectionString: stage.url, application_name: 'writer' });
      await client.connect();
      for (let turn = 0; drawn < rows; turn++) {
        const count = Math.min(1 + Math.floor(Math.random() * 150), rows - drawn);
        const rolledBack = Math.random() < 0.1;
        const from = rolledBack ? -count : drawn;
        if (!rolledBack) drawn += count;
        await client.query('BEGIN');
        await client.query(
          `INSERT INTO ${outbox} (topic, key, fact) SELECT $1, 'key ' || number % 97, jsonb_build_object('specversion', '1.0', 'id', 'row-' || number, 'source', 'test',
             'type', 'itinera.orders.something-done.v1', 'time', '2026-01-01T00:00:00.000000Z', 'recordedtime', '2026-01-01T00:00:00.000000Z',
             'subject', 'key ' || number % 97, 'datacontenttype', 'application/json', 'data', jsonb_build_object('number', number))::text
           FROM generate_series($2::int + 1, $2::int + $3::int) AS number`,
          [TOPIC, from, count],
        );
        // A few hold what they have drawn for seconds, while others come and go.
        if (turn === 1 && index < 6) await pause(500 + index * 500);
        else if (Math.random() < 0.3) await pause(Math.random() * 20);
        await client.query(rolledBack ? 'ROLLBACK' : 'COMMIT');
      }
      await client.end();
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
    return drawn;
  }

  it(`lose and double none of ${ROWS} rows, though the relay is killed meanwhile`, async () => {
    const group = aName('orders.test');
    const log = await stage.join(await new PostgresLog(stage.url, 4, stage.onTrouble).open());
    const { fatal } = await stage.read(log, group, [TOPIC]);

    let writing = true;
    const written = write('orders.outbox', ROWS).finally(() => (writing = false));
    let kills = 0;
    while (writing) {
      const killed = await stage.asOwner(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'itinera log' AND xact_start IS NOT NULL`,
      );
      kills += killed.length;
      await pause(200);
    }
    const committed = await written;
    await stage.untilEffects(group, committed);

    expect(committed).toBe(ROWS);
    expect(kills).toBeGreaterThan(2);
    const [seen] = (await stage.dataSource.query(
      'SELECT count(*) AS rows, count(DISTINCT fact) AS facts, min(number) AS first, max(number) AS last FROM effect WHERE consumer = $1',
      [group],
    )) as object[];
    expect(seen).toEqual({ rows: ROWS, facts: ROWS, first: 1, last: ROWS });
    expect(await stage.dataSource.query('SELECT 1 FROM outbox')).toEqual([]);
    expect([fatal, await stage.parked(group)]).toEqual([[], []]);
  });

  it('lose rows for a reader of `id > last`: the load above would show it', async () => {
    await stage.asOwner('CREATE TABLE orders.mutant (LIKE orders.outbox INCLUDING ALL)');
    const rows = Math.min(ROWS, 20_000);
    const seen = new Set<number>();
    let last = 0;
    const poll = async (): Promise<boolean> => {
      const found = (await stage.asOwner('SELECT id FROM orders.mutant WHERE id > $1 ORDER BY id LIMIT 2000', [last])) as { id: number }[];
      for (const { id } of found) seen.add((last = id));
      return found.length === 0;
    };

    let writing = true;
    const written = write('orders.mutant', rows).finally(() => (writing = false));
    while (writing) await poll();
    await written;
    await until('the reader to find no more', poll);

    expect(seen.size).toBeLessThan(rows);
  });
});
