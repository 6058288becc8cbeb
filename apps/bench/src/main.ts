import 'reflect-metadata';
import { leaveAddresses, startServers } from '#lib/testing';
import { parseArgs } from 'node:util';
import { againstRawSql } from './against-raw-sql.js';
import { againstShortHistory } from './against-short-history.js';
import { againstUsualWay } from './against-usual-way.js';
import { liveStreams } from './live-streams.js';
import { customerViews } from './customer-views.js';
import { say } from './measure.js';
import { keep, machine, table, type Results } from './report.js';
import { valueModel } from './value-model.js';
import { wholeProduct } from './whole-product.js';

/** `npm run bench [-- --facts N] [--only raw|history|usual|product|value|streams|view] [--customers N]`: how fast, as ratios of one run (docs/bench.md). */
const SECTIONS = ['raw', 'history', 'usual', 'product', 'value', 'streams', 'view'];
const FOLDER = '.tmp';
const { values } = parseArgs({
  options: { facts: { type: 'string', default: '20000' }, customers: { type: 'string', default: '100000' }, only: { type: 'string' } },
});
const facts = Number(values.facts);
if (!Number.isInteger(facts) || facts < 10_000) throw new Error(`--facts is a whole number from 10000, not ${values.facts}`);
if (values.only !== undefined && !SECTIONS.includes(values.only))
  throw new Error(`--only is one of ${SECTIONS.join(', ')}, not ${values.only}`);
const customers = Number(values.customers);
if (!Number.isInteger(customers) || customers < 1_000) throw new Error(`--customers is a whole number from 1000, not ${values.customers}`);
const wanted = (section: string): boolean => values.only === undefined || values.only === section;

const before = machine();
say('Starting PostgreSQL, Kafka and Redis …');
const servers = await startServers();
// Where `freshDatabase()` looks for them.
leaveAddresses(servers);
const results: Results = { facts, comparisons: [], reads: [], durations: [], sizes: [] };
try {
  if (wanted('raw')) {
    say('The projection against raw SQL …');
    results.comparisons.push(await againstRawSql(facts));
  }
  if (wanted('history')) {
    say('A long history against a short one …');
    results.comparisons.push(await againstShortHistory());
  }
  if (wanted('usual')) {
    say('The projection against the usual way …');
    results.comparisons.push(...(await againstUsualWay(servers.kafkaBrokers, facts)));
  }
  if (wanted('product')) {
    say('A file into the whole product …');
    const { comparison, reads } = await wholeProduct();
    results.comparisons.push(comparison);
    results.reads.push(...reads);
  }
  if (wanted('value')) {
    say('What customers are worth …');
    results.durations.push(...(await valueModel()));
  }
  if (wanted('streams')) {
    say('Two thousand live streams …');
    const { comparison, size } = await liveStreams();
    results.comparisons.push(comparison);
    results.sizes.push(size);
  }
  if (wanted('view')) {
    say('Customers on one page, in lists, and looked for …');
    results.reads.push(...(await customerViews(customers)));
  }
  await keep(FOLDER, results, before);
  process.stdout.write(`\n${table(results)}\nKept in ${FOLDER}/bench.json and ${FOLDER}/bench.svg\n`);
} catch (error) {
  // Told at once: connections that are still open may have something to say when the servers go.
  say(error instanceof Error ? `${error.stack}` : String(error));
  process.exitCode = 1;
} finally {
  await servers.stop();
}
// Clients of the servers that have been stopped may still be trying to reach them.
process.exit();
