import { freshDatabase, sharedData } from '#lib/testing';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { connect } from './against-raw-sql.js';
import { compare, cpuSecondsOf, say, timed, type Comparison, type Run } from './measure.js';
import { Product } from './product.js';
import { readLatencies, type Latency } from './reads.js';
import { countOf, readRows, tableOf, writeRows, type Columns, type Table } from './rows.js';

const ROUNDS = 2;
const BATCH = 500;
/** What an import leaves behind for good: the claim, the fact, whose it is, and what is read of it. */
const TABLES = [
  'journey.event',
  'projection.subject',
  'projection.fact',
  'projection.journey',
  'projection.phase_interval',
  'projection.kpi_cell',
];

/** A file through the command line into the standalone product, until everything is readable; against raw SQL writing the rows it left. */
export async function wholeProduct(): Promise<{ comparison: Comparison; reads: Latency[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'itinera-bench-'));
  const file = await cdnowFile(folder);
  const rows = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const [ours, raw]: [Run[], Run[]] = [[], []];
  let reads: Latency[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const database = await freshDatabase('bench_standalone');
    const product = await Product.start(join(folder, `data-${round}`), database.url);
    ours.push(await importing(product, file, join(folder, 'rejects.ndjson'), rows.length));
    const client = await connect(database.url);
    raw.push(await writingTheSame(client, rows.length));
    await client.end();
    say(
      `  round ${round} of ${ROUNDS}: ${rows.length} rows in ${ours.at(-1)!.seconds.toFixed(1)} s, raw ${raw.at(-1)!.seconds.toFixed(2)} s`,
    );
    if (round === ROUNDS) reads = await readLatencies(product, [...new Set(rows.map((row) => row.trim().split(/\s+/)[0]!))]);
    await product.standalone.stop();
    await database.drop();
  }
  await rm(folder, { recursive: true, force: true });
  return {
    comparison: compare('import of a file ÷ the same rows by raw SQL', { aim: 0.15 }, ['standalone', ours], ['raw SQL', raw]),
    reads,
  };
}

async function importing(product: Product, file: string, rejects: string, facts: number): Promise<Run> {
  const { pid } = product.standalone.process;
  const [cpu, started] = [cpuSecondsOf(pid!), performance.now()];
  await product.cli('import', file, '--format', 'cdnow', '--rejects', rejects);
  const seconds = ((await product.caughtUp()) - started) / 1000;
  const cpuNow = cpuSecondsOf(pid!);
  return { facts, seconds, cpuSeconds: cpu === null || cpuNow === null ? null : cpuNow - cpu };
}

/** Into copies of the tables with all their indexes, over one connection, in transactions of at most 500 rows of each table. */
async function writingTheSame(client: pg.Client, facts: number): Promise<Run> {
  await client.query('CREATE SCHEMA bench');
  const copies: { table: Table; rows: Columns }[] = [];
  for (const name of TABLES) {
    const original = await tableOf(client, name);
    const copy = { ...original, name: `bench.${name.replace('.', '_')}` };
    await client.query(`CREATE TABLE ${copy.name} (LIKE ${name} INCLUDING ALL)`);
    copies.push({ table: copy, rows: await readRows(client, original) });
  }
  const most = Math.max(...copies.map(({ rows }) => countOf(rows)));
  return timed(facts, async () => {
    for (let start = 0; start < most; start += BATCH) {
      await client.query('BEGIN');
      for (const { table, rows } of copies) {
        const slice = rows.map((column) => column.slice(start, start + BATCH));
        await writeRows(client, table, slice, 'insert');
      }
      await client.query('COMMIT');
    }
  });
}

/** The real purchases of CDNOW where they lie beside the clone, or as many made-up ones of the same shape. */
async function cdnowFile(folder: string): Promise<string> {
  const real = sharedData('cdnow/CDNOW_sample.txt');
  if (real) return real;
  const lines = Array.from({ length: 6_919 }, (_, index) => {
    const customer = String((index * 7_919) % 2_357).padStart(5, '0');
    const day = `1997${String((index % 12) + 1).padStart(2, '0')}${String((index % 28) + 1).padStart(2, '0')}`;
    return ` ${customer} 0001 ${day} ${(index % 5) + 1} ${(5 + (index % 90) * 1.13).toFixed(2)}`;
  });
  const file = join(folder, 'made-up-cdnow.txt');
  await writeFile(file, lines.join('\n'));
  return file;
}
