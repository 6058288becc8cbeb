import { parseInstant, type Fact, type Micros, type Vitality, type VitalityChangedV1 } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { SIGN_TYPES } from '../customer/contacts.js';
import { plainlyActiveUntil } from '../customer/plainly-active.js';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { usualBy } from '../read-customer/surroundings.js';
import { inForceAt, type InForce } from '../value/read-values.js';
import { keepVitality, keepVitalityLater } from './keep-vitality.js';

/** What was found when a customer was looked at last. */
interface Seen {
  customerId: string;
  state: Vitality | null;
  due: Micros | null;
  fit: number;
  version: number;
}

/**
 * Keeps up with some customers' changes. Most change nothing of whether somebody is there, and that is plain from what is kept and the
 * change alone; the others' facts are read, or left to be read later.
 */
export async function followVitality(
  tx: EntityManager,
  changes: readonly ViewChange[],
  { now, isBehind }: { now: Micros; isBehind: boolean },
): Promise<Fact<VitalityChangedV1>[]> {
  const byCustomer = Map.groupBy(changes, ({ customerId }) => customerId);
  const inForce = await inForceAt(tx, now);
  const seen = await lockSeen(tx, [...byCustomer.keys()]);
  const stillSo: Seen[] = [];
  for (const kept of seen) {
    const still = stillAsKept(kept, byCustomer.get(kept.customerId)!, now, inForce);
    if (!still) continue;
    byCustomer.delete(kept.customerId);
    if (still !== kept) stillSo.push(still);
  }
  await save(tx, stillSo, now);
  if (byCustomer.size === 0) return [];
  const others = [...byCustomer.keys()];
  return isBehind ? keepVitalityLater(tx, others) : keepVitality(tx, others, now);
}

/** What is to be kept after the changes where that is plain: the same again where they were seen already. */
function stillAsKept(kept: Seen, changes: readonly ViewChange[], now: Micros, inForce: InForce | null): Seen | null {
  const news = changes.filter(({ version }) => version > kept.version);
  const isNext = news.every(({ version, moved }, index) => !moved && version === kept.version + 1 + index);
  const isDue = (kept.due !== null && kept.due <= now) || kept.fit !== (inForce?.fit.id ?? 0);
  if (!isNext || isDue) return null;
  const signs = news.flatMap(({ facts }) => facts).filter(({ type }) => SIGN_TYPES.has(type));
  const version = kept.version + news.length;
  if (signs.length === 0) return news.length === 0 ? kept : { ...kept, version };
  if (kept.state !== 'active') return null;
  const until = plainlyActiveUntil(
    signs.map(({ type, time }) => ({ type, at: parseInstant(time)! })),
    now,
    usualBy(inForce),
  );
  return until === null ? null : { ...kept, version, due: Math.min(kept.due ?? Infinity, until + 1) };
}

/** In one order, so that nobody waits for each other. */
function lockSeen(tx: EntityManager, customers: readonly string[]): Promise<Seen[]> {
  return rows<Seen>(
    tx,
    `SELECT customer_id AS "customerId", state, due, fit, version FROM vitality
     WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR UPDATE`,
    [plainArray(customers)],
  );
}

async function save(tx: EntityManager, still: readonly Seen[], now: Micros): Promise<void> {
  if (still.length === 0) return;
  await tx.query(
    `UPDATE vitality SET due = now.due, version = now.version, looked_at = $4
     FROM unnest($1::uuid[], $2::bigint[], $3::int[]) AS now (customer_id, due, version)
     WHERE vitality.customer_id = now.customer_id`,
    [
      plainArray(still.map(({ customerId }) => customerId)),
      plainArray(still.map(({ due }) => due)),
      plainArray(still.map(({ version }) => version)),
      now,
    ],
  );
}
