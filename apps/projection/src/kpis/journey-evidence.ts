import { formatInstant, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Placed, Position } from './evidence.js';

/** One item a customer: the fact that put them into their phase, or that set the clock that did. */
export async function phaseEvidence(tx: EntityManager, at: Micros, after: Position | null, limit: number): Promise<Placed[]> {
  const [from, customer] = after ?? [null, null];
  const found = await rows<{ customer_id: string; from_micros: number; phase: string; because: string; fact: string }>(
    tx,
    `SELECT customer_id, from_micros, phase, because, (${DECIDING}) AS fact FROM phase_interval AS counted
     WHERE from_micros <= $1 AND (to_micros IS NULL OR to_micros > $1)
       AND ($2::bigint IS NULL OR (from_micros, customer_id) > ($2::bigint, $3::uuid))
     ORDER BY from_micros, customer_id LIMIT ${limit}`,
    [at, from, customer],
  );
  return found.map(({ customer_id, from_micros, phase, because, fact }) => ({
    position: [from_micros, customer_id],
    item: {
      customerId: customer_id,
      fact: JSON.parse(fact) as Fact,
      role: 'numerator',
      numerator: { [phase]: 1 },
      denominator: null,
      because,
    },
  }));
}

/** One item a checkout, with the fact that started it, in the order of their ends. */
export async function checkoutEvidence(
  tx: EntityManager,
  start: Micros,
  end: Micros,
  after: Position | null,
  limit: number,
): Promise<Placed[]> {
  const [at, customer, shop, checkout] = after ?? [null, null, null, null];
  const found = await rows<{
    customer_id: string;
    shop: string;
    checkout_id: string;
    outcome: string;
    at: number;
    because: string;
    fact: string;
  }>(
    tx,
    `SELECT customer_id, shop, checkout_id, outcome, at, because, (${STARTING}) AS fact FROM checkout_outcome AS counted
     WHERE at < $2 AND ($1::bigint IS NULL OR at >= $1::bigint)
       AND ($3::bigint IS NULL OR (at, customer_id, shop, checkout_id) > ($3::bigint, $4::uuid, $5::text, $6::text))
     ORDER BY at, customer_id, shop, checkout_id LIMIT ${limit}`,
    [start === -Infinity ? null : start, end, at, customer, shop, checkout],
  );
  return found.map(({ customer_id, shop: of, checkout_id, outcome, at: outcomeAt, because, fact }) => ({
    position: [outcomeAt, customer_id, of, checkout_id],
    item: {
      customerId: customer_id,
      fact: JSON.parse(fact) as Fact,
      role: outcome === 'abandoned' ? 'both' : 'denominator',
      numerator: outcome === 'abandoned' ? 1 : null,
      denominator: 1,
      outcome,
      outcomeAt: formatInstant(outcomeAt),
      because,
    },
  }));
}

const factBy = (id: string): string =>
  `SELECT fact FROM subject JOIN fact USING (subject) WHERE subject.customer_id = counted.customer_id AND fact.id = ${id} ORDER BY time, source LIMIT 1`;

/** `because` is a fact's id or `deadline:<timer>:<fact's id>`. */
export const DECIDING = factBy(`regexp_replace(counted.because, '^deadline:[^:]*:', '')`);
const STARTING = factBy('counted.started_by');
