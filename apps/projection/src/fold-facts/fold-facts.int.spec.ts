import type { Micros } from '#lib/contracts';
import { decodeFact, LogTables1760000000000, Runner, type LogRecord, type Slice } from '#lib/log';
import { atOneMoment, openDatabase, rows } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { PROJECTION_TABLES } from '../tables.js';
import { verifyCells } from '../kpis/verify-cells.js';
import { digestOf } from '../lifecycle/digest.js';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import { nextMomentAfter, phaseAt } from '../lifecycle/journey.js';
import { verificationOf } from '../verify/testing/verified.js';
import { FoldFactsController } from './fold-facts.controller.js';
import { aFamily, linesOf, picker, shuffled, type Family, type Pick } from './testing/plan.js';

const START: Micros = Date.UTC(2026, 2, 1) * 1000;
/** In the middle of the plan, so that deadlines and facts lie behind it and ahead of it. */
const NOW: Micros = START + 2 * 3_600_000_000;
// Sized for less than a minute on two cores.
const ROUNDS = 10;
const FAMILIES = 200;
const PARTITIONS = 2;

let database: FreshDatabase;
let replicas: { dataSource: DataSource; runner: Runner }[];
const troubles: string[] = [];

beforeAll(async () => {
  database = await freshDatabase('fold_facts');
  replicas = [];
  for (let replica = 0; replica < 2; replica++) {
    const dataSource = await openDatabase('projection', database.url, {
      migrations: [LogTables1760000000000, ...PROJECTION_TABLES],
    });
    const controller = new FoldFactsController({ now: () => NOW });
    const runner = new Runner({
      group: 'projection.fold-facts',
      service: 'projection',
      dataSource,
      handler: (batch) => controller.fold(batch),
      decode: decodeFact,
      gapsAllowed: new Set(),
      onTrouble: (text, error) => troubles.push(`${text}: ${String(error)}`),
    });
    replicas.push({ dataSource, runner });
  }
});
afterAll(async () => {
  for (const { dataSource } of replicas ?? []) await dataSource.destroy();
  await database?.drop();
});

/** The log as it grows: every partition of every topic, in offset order. */
class Log {
  private readonly heads = new Map<string, number>();
  batches = 0;

  /** Cuts what is new into slices of random lengths. */
  append(families: readonly Family[], pick: Pick): Slice[][] {
    const records = new Map<string, LogRecord[]>();
    for (const { topic, partition, fact } of linesOf(families, PARTITIONS, pick)) {
      const place = `${topic} ${partition}`;
      const offset = this.heads.get(place) ?? 0;
      this.heads.set(place, offset + 1);
      records.set(place, [...(records.get(place) ?? []), { offset, value: JSON.stringify(fact) }]);
    }
    return [...records].map(([place, all]) => {
      const [topic, partition] = place.split(' ') as [string, string];
      const slices: Slice[] = [];
      for (let from = 0; from < all.length;) {
        const length = 1 + pick(160);
        slices.push({ topic, partition: Number(partition), records: all.slice(from, from + length) });
        from += length;
      }
      this.batches += slices.length;
      return slices;
    });
  }
}

/** Each partition by one of the replicas, all at once; now and then the other one, which has lost it without knowing, brings the same. */
async function play(partitions: readonly Slice[][], pick: Pick): Promise<void> {
  await Promise.all(
    shuffled(partitions, pick).map(async (slices) => {
      const [owner, zombie] = shuffled(replicas, pick) as [(typeof replicas)[0], (typeof replicas)[0]];
      for (const slice of slices) await Promise.all((pick(8) === 0 ? [owner, zombie] : [owner]).map(({ runner }) => runner.take(slice)));
    }),
  );
}

interface Expected {
  customerId: string;
  facts: number;
  journey: Journey;
}

/** The pure function's answer for everyone, from the plan alone; who has lost all subjects has an empty journey. */
const expectedOf = ({ subjects, facts, owners }: Family): Expected[] =>
  subjects.map((customerId) => {
    const own = facts.filter((fact) => owners.get(fact.subject!) === customerId);
    return { customerId, facts: own.length, journey: foldJourney(own) };
  });

async function stored(): Promise<Map<string, object[]>> {
  const { dataSource } = replicas[0]!;
  const found = await rows<{ customer_id: string; intervals: object[] }>(
    dataSource,
    `SELECT customer_id, json_agg(json_build_object('phase', phase, 'from', from_micros, 'to', to_micros, 'because', because) ORDER BY from_micros) AS intervals
     FROM phase_interval GROUP BY customer_id`,
  );
  return new Map(found.map((row) => [row.customer_id, row.intervals]));
}

it('gives every customer the journey of the whole set of facts, whatever the interleaving of two replicas', async () => {
  const log = new Log();
  const expected: Expected[] = [];
  let interleavings = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const pick = picker(round + 1);
    const families = Array.from({ length: FAMILIES }, (_, index) => aFamily(`${round}-${index}`, pick, START));
    await play(log.append(families, pick), pick);
    expected.push(...families.flatMap(expectedOf));
    interleavings += families.length;
  }
  const { dataSource } = replicas[0]!;
  expect(troubles).toEqual([]);
  expect(await rows(dataSource, 'SELECT reason FROM parked')).toEqual([]);

  const intervals = await stored();
  const kept = await rows<{ customer_id: string; phase: string; due: number }>(dataSource, 'SELECT customer_id, phase, due FROM journey');
  const rowOf = new Map(kept.map((row) => [row.customer_id, row]));
  const wrong = expected.filter(({ customerId, journey }) => {
    const row = rowOf.get(customerId);
    const isRight =
      JSON.stringify(intervals.get(customerId) ?? []) === JSON.stringify(journey.history) &&
      (row?.phase ?? null) === phaseAt(journey, NOW) &&
      (row?.due ?? null) === nextMomentAfter(journey, NOW);
    return !isRight;
  });
  expect(wrong.map(({ customerId }) => customerId)).toEqual([]);

  const hash = createHash('sha256');
  const withFacts = expected.filter(({ facts }) => facts > 0).sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  for (const { customerId, journey } of withFacts) hash.update(`${customerId} ${digestOf(journey)}\n`);
  const verification = await verificationOf({ dataSource, clock: { now: () => NOW } });
  expect(verification).toMatchObject({ ok: true, differences: [], customers: withFacts.length, journeysDigest: hash.digest('hex') });
  expect(await atOneMoment(dataSource, (tx) => verifyCells(tx, foldJourney))).toEqual([]);

  // Not in vain: the plans moved people, and the batches cut them apart.
  expect(interleavings).toBe(ROUNDS * FAMILIES);
  expect(interleavings).toBeGreaterThanOrEqual(2_000);
  expect(log.batches).toBeGreaterThan(ROUNDS * 20);
  expect(withFacts.some(({ journey }) => journey.checkouts.length > 0)).toBe(true);
}, 300_000);
