import type { Fact, Micros, SegmentEnteredV1 } from '#lib/contracts';
import { plainArray } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { readJourneys } from '../fold-facts/customers.js';
import { ABOUT_EVERYTHING } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { surroundingsOf } from '../read-customer/surroundings.js';
import { lookAt } from './look.js';
import { holdSegments, keepMoves, segmentsOf, type Move } from './pg-segments.js';
import { segmentMoved } from './segment-facts.js';
import { yardstickAt } from './yardstick.js';

/**
 * Looks which segments some customers belong to now, keeps it, and tells who came and who went: once each, whether a fact, a merge, time, a
 * night or another rule brought it. Of whoever is erased nothing is told. Their rows are locked first, and rules and facts read after that:
 * of two who do this at once the later sees all that the earlier saw.
 */
export async function keepSegments(tx: EntityManager, customers: readonly string[], now: Micros): Promise<Fact<SegmentEnteredV1>[]> {
  if (customers.length === 0 || !(await holdSegments(tx))) return [];
  const locked = await lock(tx, customers);
  const { rules, mark } = await yardstickAt(tx, now);
  const [before, journeys] = [await segmentsOf(tx, locked), await readJourneys(tx, locked)];
  const facts = await factsOf(tx, ABOUT_EVERYTHING, locked);
  const around = await surroundingsOf(tx, () => Promise.resolve(facts), now);
  const isErased = (customer: string): boolean => journeys.get(customer)?.erased ?? false;
  const [came, went]: [Move[], Move[]] = [[], []];
  const watched: Watched[] = [];
  for (const customer of locked) {
    // Whoever has no facts any more is another customer now.
    const own = isErased(customer) ? undefined : facts.get(customer);
    const look = own && lookAt(rules, { customer, facts: own, around: around.of(customer) }, now);
    for (const { name } of rules) {
      const [is, was] = [look?.names.has(name) ?? false, before.get(customer)?.has(name) ?? false];
      if (is && !was) came.push({ name, customer });
      if (was && !is) went.push({ name, customer });
    }
    if (look) watched.push({ customer, due: look.due, version: journeys.get(customer)?.version ?? 0 });
  }
  await watch(tx, watched, mark, now);
  await unwatch(tx, locked, watched);
  await keepMoves(tx, came, went, now);
  const told = (kind: 'entered' | 'left', moves: readonly Move[]): Fact<SegmentEnteredV1>[] =>
    moves
      .filter(({ customer }) => !isErased(customer))
      .map(({ name, customer }) =>
        segmentMoved(
          kind,
          customer,
          rules.find((rule) => rule.name === name)!,
          now,
        ),
      );
  return [...told('entered', came), ...told('left', went)];
}

/** Leaves some customers to the sweep. */
export async function keepSegmentsLater(tx: EntityManager, customers: readonly string[]): Promise<[]> {
  if (await holdSegments(tx))
    await tx.query(
      `INSERT INTO segment_watch (customer_id, due) SELECT customer_id, 0 FROM unnest($1::uuid[]) AS asked (customer_id) ORDER BY 1
       ON CONFLICT (customer_id) DO UPDATE SET due = 0`,
      [plainArray([...new Set(customers)])],
    );
  return [];
}

/** In one order, so that nobody waits for each other. */
async function lock(tx: EntityManager, customers: readonly string[]): Promise<string[]> {
  const asked = [...new Set(customers)].sort();
  await tx.query(
    'INSERT INTO segment_watch (customer_id) SELECT customer_id FROM unnest($1::uuid[]) AS asked (customer_id) ORDER BY 1 ON CONFLICT DO NOTHING',
    [plainArray(asked)],
  );
  await tx.query('SELECT FROM segment_watch WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR UPDATE', [plainArray(asked)]);
  return asked;
}

interface Watched {
  customer: string;
  due: Micros | null;
  /** How often they had changed by then. */
  version: number;
}

async function watch(tx: EntityManager, watched: readonly Watched[], mark: number, now: Micros): Promise<void> {
  if (watched.length === 0) return;
  await tx.query(
    `UPDATE segment_watch SET due = now.due, version = now.version, around = $4, looked_at = $5
     FROM unnest($1::uuid[], $2::bigint[], $3::int[]) AS now (customer_id, due, version) WHERE segment_watch.customer_id = now.customer_id`,
    [
      plainArray(watched.map(({ customer }) => customer)),
      plainArray(watched.map(({ due }) => due)),
      plainArray(watched.map(({ version }) => version)),
      mark,
      now,
    ],
  );
}

async function unwatch(tx: EntityManager, customers: readonly string[], watched: readonly Watched[]): Promise<void> {
  const kept = new Set(watched.map(({ customer }) => customer));
  await tx.query('DELETE FROM segment_watch WHERE customer_id = ANY($1::uuid[])', [plainArray(customers.filter((one) => !kept.has(one)))]);
}
