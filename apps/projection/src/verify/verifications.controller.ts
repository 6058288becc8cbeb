import { RequireScope } from '#lib/access';
import type { Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { COLUMNS } from '../kpis/metrics.js';
import { verifyCells } from '../kpis/verify-cells.js';
import { digestOf } from '../lifecycle/digest.js';
import { foldJourney } from '../lifecycle/fold.js';

export interface Verification {
  /** Everything stored is what the facts give. */
  ok: boolean;
  facts: number;
  customers: number;
  /** One digest over the digests of all customers, in id order: equal for equal sets of facts, whatever happened on the way. */
  journeysDigest: string;
  /** The same over all sums behind the KPIs. */
  kpisDigest: string;
  /** What is stored otherwise than the facts say; at most 1,000. */
  differences: object[];
}

const PORTION = 1_000;
const SHOWN = 1_000;

/** Works everything out again from the facts, in one view of the database, and compares. Live traffic goes on meanwhile. */
@Controller('v1/verifications')
@RequireScope('admin')
export class VerificationsController {
  constructor(@InjectDataSource('projection') private readonly dataSource: DataSource) {}

  @Post()
  @HttpCode(200)
  verify(): Promise<Verification> {
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const journeys = await verifyJourneys(tx);
      const differences = [...journeys.differences, ...(await verifyCells(tx, foldJourney))];
      const [{ facts }] = (await rows<{ facts: number }>(tx, 'SELECT count(*) AS facts FROM fact')) as [{ facts: number }];
      return {
        ok: differences.length === 0,
        facts,
        customers: journeys.customers,
        journeysDigest: journeys.digest,
        kpisDigest: await digestOfCells(tx),
        differences: differences.slice(0, SHOWN),
      };
    });
  }
}

/** Every customer's history folded anew, against the intervals that are stored. */
async function verifyJourneys(tx: EntityManager): Promise<{ customers: number; digest: string; differences: object[] }> {
  const hash = createHash('sha256');
  const differences: object[] = [];
  let customers = 0;
  for (let last: string | null = null; ;) {
    const portion: { customer_id: string }[] = await rows(
      tx,
      `SELECT DISTINCT customer_id FROM subject WHERE $1::uuid IS NULL OR customer_id > $1::uuid ORDER BY customer_id LIMIT ${PORTION}`,
      [last],
    );
    if (portion.length === 0) return { customers, digest: hash.digest('hex'), differences };
    const ids = portion.map((row) => row.customer_id);
    last = ids.at(-1)!;
    const [facts, stored] = [await factsByCustomer(tx, ids), await intervalsByCustomer(tx, ids)];
    for (const customer of ids) {
      const known = facts.get(customer);
      if (!known) continue;
      customers++;
      const journey = foldJourney(known);
      hash.update(`${customer} ${digestOf(journey)}\n`);
      const recomputed = journey.history.map(({ phase, from, to }) => `${phase} ${from} ${to ?? ''}`).join('\n');
      const kept = (stored.get(customer) ?? []).join('\n');
      if (kept !== recomputed) differences.push({ customer, stored: kept, recomputed });
    }
  }
}

async function factsByCustomer(tx: EntityManager, customers: string[]): Promise<Map<string, Fact[]>> {
  const found = await rows<{ customer_id: string; fact: string }>(
    tx,
    'SELECT customer_id, fact FROM subject JOIN fact USING (subject) WHERE customer_id = ANY($1::uuid[])',
    [customers],
  );
  const grouped = new Map<string, Fact[]>();
  for (const { customer_id, fact } of found) append(grouped, customer_id, JSON.parse(fact) as Fact);
  return grouped;
}

async function intervalsByCustomer(tx: EntityManager, customers: string[]): Promise<Map<string, string[]>> {
  const found = await rows<{ customer_id: string; phase: string; from_micros: number; to_micros: number | null }>(
    tx,
    'SELECT customer_id, phase, from_micros, to_micros FROM phase_interval WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id, from_micros',
    [customers],
  );
  const grouped = new Map<string, string[]>();
  for (const { customer_id, phase, from_micros, to_micros } of found)
    append(grouped, customer_id, `${phase} ${from_micros} ${to_micros ?? ''}`);
  return grouped;
}

/** Sums over all partitions, since which replica has counted a fact depends on the way; a sum of nothing is no cell. */
async function digestOfCells(tx: EntityManager): Promise<string> {
  const sums = COLUMNS.map((column) => `sum(${column})::bigint AS ${column}`).join(', ');
  const cells = await rows<{ cell: string }>(
    tx,
    `SELECT to_jsonb(summed)::text AS cell FROM (SELECT grain, bucket, currency, ${sums} FROM kpi_cell GROUP BY grain, bucket, currency) AS summed
     WHERE NOT (${COLUMNS.map((column) => `${column} = 0`).join(' AND ')}) ORDER BY grain, bucket, currency`,
  );
  return createHash('sha256')
    .update(cells.map((row) => row.cell).join('\n'))
    .digest('hex');
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
