import pg from 'pg';
import { compare, say, timed, type Comparison, type Run } from './measure.js';
import { Projection, projectionDatabase, sliceOf } from './projection.js';
import { purchases } from './purchases.js';
import { readRows, tableOf, writeRows, type Columns, type Table } from './rows.js';

const BATCH = 1_000;
/** Neither is measured until the engine has compiled what runs often: a service runs for weeks. */
const WARM_UP = 5;
const TABLES = ['subject', 'fact', 'journey', 'phase_interval', 'kpi_cell', 'outbox', 'position'];
/** Where a batch may write rows that were there before; all others are only added to. */
const REWRITTEN = new Set(['journey', 'phase_interval', 'kpi_cell', 'position']);

/**
 * The projection takes a batch; then the rows its transaction has left behind (their `xmin` is that of the position it moved) are read,
 * and written to the same tables of a twin database by one unnest statement a table, in one transaction (and what it removed is removed). So both databases grow alike,
 * and a pair is measured within moments. What is for the projection alone: reading the log's JSON, locks, reading history, the fold.
 */
export async function againstRawSql(count: number): Promise<Comparison> {
  const projection = await Projection.open();
  const [twin, twinSource] = await projectionDatabase();
  const [reader, writer] = await Promise.all([connect(projection.database.url), connect(twin.url)]);
  const tables: Table[] = [];
  for (const name of TABLES) tables.push(await tableOf(writer, `projection.${name}`));
  const ours: Run[] = [];
  const raw: Run[] = [];
  const facts = purchases(count);
  for (let offset = 0; offset < count; offset += BATCH) {
    const slice = sliceOf(facts.slice(offset, offset + BATCH), offset);
    ours.push(await timed(slice.records.length, () => projection.runner.take(slice)));
    const written: Written[] = [];
    for (const table of tables)
      written.push({ table, rows: await readRows(reader, table, 'xmin = (SELECT xmin FROM projection.position)') });
    const gone = await goneFrom(reader, writer, tables);
    raw.push(await timed(slice.records.length, () => writeAll(writer, written, gone)));
    say(
      `  ${Math.min(offset + BATCH, count)} of ${count} facts: ${ours.at(-1)!.seconds.toFixed(2)} s, raw ${raw.at(-1)!.seconds.toFixed(2)} s`,
    );
  }
  await expectTwins(reader, writer, tables);
  await Promise.all([reader.end(), writer.end(), twinSource.destroy()]);
  await Promise.all([projection.close(), twin.drop()]);
  return compare(
    'projection ÷ the same rows by raw SQL',
    { aim: 0.8, floor: 0.6 },
    ['projection', ours.slice(WARM_UP)],
    ['raw SQL', raw.slice(WARM_UP)],
  );
}

interface Written {
  table: Table;
  rows: Columns;
}

/** What the batch has removed cannot be read any more, but the twin still has it: the intervals a new purchase has overtaken. */
async function goneFrom(reader: pg.Client, writer: pg.Client, tables: readonly Table[]): Promise<Written> {
  const table = tables.find(({ name }) => name === 'projection.phase_interval')!;
  const journeys = await reader.query<{ id: string }>(
    'SELECT customer_id AS id FROM projection.journey WHERE xmin = (SELECT xmin FROM projection.position)',
  );
  const customers = journeys.rows.map((row) => row.id);
  const [kept, twins] = await Promise.all([reader, writer].map((client) => readRows(client, table, 'customer_id = ANY($1)', [customers])));
  const keyOf = (rows: Columns, index: number): string => `${rows[0]![index]} ${rows[1]![index]}`;
  const stillThere = new Set(kept![0]!.map((_, index) => keyOf(kept!, index)));
  const isGone = twins![0]!.map((_, index) => !stillThere.has(keyOf(twins!, index)));
  return { table, rows: twins!.slice(0, 2).map((column) => column.filter((_, index) => isGone[index])) };
}

async function writeAll(writer: pg.Client, written: readonly Written[], gone: Written): Promise<void> {
  await writer.query('BEGIN');
  await writer.query(
    `DELETE FROM ${gone.table.name} USING unnest($1::uuid[], $2::bigint[]) AS gone (id, since) WHERE (customer_id, from_micros) = (id, since)`,
    gone.rows,
  );
  for (const { table, rows } of written) {
    await writeRows(writer, table, rows, REWRITTEN.has(table.name.split('.')[1]!) ? 'upsert' : 'insert');
  }
  await writer.query('COMMIT');
}

/** A comparison with rows that are not the same would say nothing. */
async function expectTwins(reader: pg.Client, writer: pg.Client, tables: Table[]): Promise<void> {
  for (const { name, columns } of tables) {
    const digest = `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(ROW(${columns.map((column) => `"${column.name}"`).join(', ')})::text, 0)), 0) AS is FROM ${name}`;
    const [one, other] = await Promise.all([reader, writer].map((client) => client.query<{ is: string }>(digest)));
    if (one!.rows[0]!.is !== other!.rows[0]!.is) throw new Error(`${name} differs: ${one!.rows[0]!.is}, twin ${other!.rows[0]!.is}`);
  }
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // Where a run has failed, its servers go before its connections.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
