import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { follow, type KnownState } from '../intake/shops/order-state.js';
import type { OrderState, Saying } from '../intake/shops/said.js';
import type { KnownOrder } from '../intake/shopify/surroundings.js';

/** What is remembered of the order a resource names; nothing where it has not been told. */
export async function knownOrder(tx: EntityManager, source: string, name: string): Promise<KnownOrder | undefined> {
  const [row] = await rows<KnownOrder>(tx, 'SELECT lines, parcels FROM shop_order WHERE source = $1 AND name = $2', [source, name]);
  return row;
}

/**
 * Follows orders through states that come in any order, and gives back the amendments they make. Locks the orders, by name, so that of two
 * states that come at once one is judged after the other.
 */
export async function followOrders(tx: EntityManager, source: string, states: readonly OrderState[]): Promise<Saying[]> {
  if (states.length === 0) return [];
  const first = [...new Map([...states].reverse().map((state) => [state.order, state])).values()].sort((a, b) =>
    a.order < b.order ? -1 : 1,
  );
  await tx.query(
    `INSERT INTO shop_order (source, name, revision, digest, lines, parcels)
     SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::text[], $5::jsonb[], $6::jsonb[]) ON CONFLICT DO NOTHING`,
    [source, ...columnsOf(first.map((state) => [state.order, state]))],
  );
  const found = await rows<KnownState & { name: string }>(
    tx,
    'SELECT name, revision, digest, lines, parcels FROM shop_order WHERE source = $1 AND name = ANY($2) ORDER BY name FOR UPDATE',
    [source, first.map(({ order }) => order)],
  );
  const known = new Map<string, KnownState>(found.map(({ name, ...state }) => [name, state]));
  const amendments: Saying[] = [];
  for (const state of states) {
    const { amends, keep } = follow(known.get(state.order), state);
    known.set(state.order, keep);
    if (amends) amendments.push(state.amendment);
  }
  await tx.query(
    `UPDATE shop_order SET revision = kept.revision, digest = kept.digest, lines = kept.lines, parcels = kept.parcels
     FROM unnest($2::text[], $3::bigint[], $4::text[], $5::jsonb[], $6::jsonb[]) AS kept (name, revision, digest, lines, parcels)
     WHERE shop_order.source = $1 AND shop_order.name = kept.name AND shop_order.revision < kept.revision`,
    [source, ...columnsOf([...known])],
  );
  return amendments;
}

function columnsOf(states: readonly (readonly [string, KnownState])[]): unknown[][] {
  return [
    states.map(([name]) => name),
    states.map(([, { revision }]) => revision),
    states.map(([, { digest }]) => digest),
    states.map(([, { lines }]) => JSON.stringify(lines)),
    states.map(([, { parcels }]) => JSON.stringify(parcels)),
  ];
}
