import type { Fact, Micros, SegmentEnteredV1 } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { holds, type Condition } from '../conditions/condition.js';
import { readCondition } from '../conditions/read-condition.js';
import { customerDocument } from '../customer/customer-document.js';
import { customerView } from '../customer/customer-view.js';
import { nextTurn } from '../customer/next-turn.js';
import { valuesOf, VIEW_FIELDS } from '../customer/view-fields.js';
import { erasedCustomers } from '../erasure/erased-customers.js';
import { ABOUT_EVERYTHING } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { surroundingsOf } from '../read-customer/surroundings.js';
import { areOfNights } from './due.js';
import { holdSegments, keepMoves, segmentsOf, type Move } from './pg-segments.js';
import { segmentMoved } from './segment-facts.js';

/** A segment's rule as it is in force. */
export interface RuleInForce {
  name: string;
  version: number;
  condition: Condition;
}

/**
 * Looks which segments some customers belong to now, keeps it, and tells who came and who went: once each, whether a fact, a merge, time, a
 * night or another rule brought it. Of whoever is erased nothing is told. Their rows are locked first, and rules and facts read after that:
 * of two who do this at once the later sees all that the earlier saw.
 */
export async function keepSegments(tx: EntityManager, customers: readonly string[], now: Micros): Promise<Fact<SegmentEnteredV1>[]> {
  if (customers.length === 0 || !(await holdSegments(tx))) return [];
  const locked = await lock(tx, customers);
  const rules = await rulesInForce(tx);
  const conditions = rules.map(({ condition }) => condition);
  const [before, erased] = [await segmentsOf(tx, locked), await erasedCustomers(tx, locked)];
  const facts = await factsOf(tx, ABOUT_EVERYTHING, locked);
  const around = await surroundingsOf(tx, () => Promise.resolve(facts), now);
  const [came, went]: [Move[], Move[]] = [[], []];
  const due = new Map<string, Micros | null>();
  for (const customer of locked) {
    // Whoever has no facts any more is another customer now.
    const own = erased.has(customer) ? undefined : facts.get(customer);
    const document = own && customerDocument(own);
    const surroundings = around.of(customer);
    const view = document && customerView({ customerId: customer, subjects: [] }, document, now, surroundings);
    const values = view && valuesOf(view);
    for (const rule of rules) {
      const [is, was] = [values !== undefined && holds(rule.condition, values), before.get(customer)?.has(rule.name) ?? false];
      if (is && !was) came.push({ name: rule.name, customer });
      if (was && !is) went.push({ name: rule.name, customer });
    }
    if (view) due.set(customer, nextTurn({ view, document: document!, programmes: surroundings.programmes }, conditions));
  }
  await watch(tx, due, areOfNights(conditions) ? (around.fit ?? 0) : 0);
  await tx.query('DELETE FROM segment_watch WHERE customer_id = ANY($1::uuid[])', [plainArray(locked.filter((one) => !due.has(one)))]);
  await keepMoves(tx, came, went, now);
  const told = (kind: 'entered' | 'left', moves: readonly Move[]): Fact<SegmentEnteredV1>[] =>
    moves
      .filter(({ customer }) => !erased.has(customer))
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

export async function rulesInForce(tx: EntityManager): Promise<RuleInForce[]> {
  const found = await rows<{ name: string; version: number; rule: unknown }>(
    tx,
    'SELECT name, version, rule FROM segment JOIN segment_version USING (name, version) ORDER BY name',
  );
  return found.map(({ name, version, rule }) => {
    const read = readCondition(rule, VIEW_FIELDS);
    // Fields may go with a version of the product: nobody belongs to what cannot be told.
    return { name, version, condition: 'condition' in read ? read.condition : NOBODY };
  });
}

const NOBODY: Condition = { or: [] };

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

async function watch(tx: EntityManager, due: ReadonlyMap<string, Micros | null>, fit: number): Promise<void> {
  if (due.size === 0) return;
  await tx.query(
    `UPDATE segment_watch SET due = now.due, fit = $3 FROM unnest($1::uuid[], $2::bigint[]) AS now (customer_id, due)
     WHERE segment_watch.customer_id = now.customer_id`,
    [plainArray([...due.keys()]), plainArray([...due.values()]), fit],
  );
}
