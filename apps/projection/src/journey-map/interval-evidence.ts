import { formatInstant, MICROS_PER_SECOND, type Fact, type Micros, type Phase } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Asked } from '../kpis/definition.js';
import type { Placed, Position } from '../kpis/evidence.js';
import { DECIDING } from '../kpis/journey-evidence.js';
import { moveName, timeOfIntervals } from './intervals.js';
import { MOVED } from './pg-intervals.js';

interface Row {
  customer_id: string;
  at: Micros;
  from: Phase;
  to: Phase;
  since: Micros;
  because: string;
  fact: string;
}

/** One item a move, or a stay that ended, with the fact that ended it, or that set the clock that did; in the order of their instants. */
export async function intervalEvidence(
  tx: EntityManager,
  { definition: { name }, window, at }: Asked,
  after: Position | null,
  limit: number,
): Promise<Placed[]> {
  const [start, end] = timeOfIntervals(name, window, at);
  const [from, customer] = after ?? [null, null];
  const found = await rows<Row>(
    tx,
    `SELECT *, (${DECIDING}) AS fact FROM (
       SELECT entered.customer_id, entered.from_micros AS at, gone.phase AS "from", entered.phase AS "to", gone.from_micros AS since, entered.because
       FROM ${MOVED}
     ) AS counted
     WHERE at >= $1 AND at < $2 AND ($3::bigint IS NULL OR (at, customer_id) > ($3::bigint, $4::uuid)) ORDER BY at, customer_id LIMIT ${limit}`,
    [Math.max(start, Number.MIN_SAFE_INTEGER), end, from, customer],
  );
  return found.map((row) => ({
    position: [row.at, row.customer_id],
    item: {
      customerId: row.customer_id,
      fact: JSON.parse(row.fact) as Fact,
      ...(name === 'timeInPhase' ? stay(row) : { role: 'numerator', numerator: { [moveName(row)]: 1 }, denominator: null }),
      because: row.because,
    },
  }));
}

function stay({ from, since, at }: Row): Pick<Placed['item'], 'role' | 'numerator' | 'denominator' | 'seconds' | 'since'> {
  const seconds = (at - since) / MICROS_PER_SECOND;
  return { role: 'both', numerator: { [from]: seconds }, denominator: { [from]: 1 }, seconds, since: formatInstant(since) };
}
