import { PHASES, type Micros, type Phase } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** From one phase directly to another. */
export interface MoveCount {
  from: Phase;
  to: Phase;
  moves: number;
}

/** What begins where the same customer's interval before it ended, in another phase. */
export const MOVED = `phase_interval AS entered JOIN phase_interval AS gone
  ON gone.customer_id = entered.customer_id AND gone.to_micros = entered.from_micros AND gone.phase <> entered.phase`;

/** Moves in `[start, end)`, in the order of the phases. */
export async function movesIn(tx: EntityManager, start: Micros, end: Micros): Promise<MoveCount[]> {
  const found = await rows<MoveCount>(
    tx,
    `SELECT gone.phase AS "from", entered.phase AS "to", count(*)::int AS moves FROM ${MOVED}
     WHERE entered.from_micros >= $1 AND entered.from_micros < $2 GROUP BY 1, 2`,
    [bounded(start), end],
  );
  const place = ({ from, to }: MoveCount): number => PHASES.indexOf(from) * PHASES.length + PHASES.indexOf(to);
  return found.sort((one, other) => place(one) - place(other));
}

/** Stays of one phase that ended: how many, how long in all, and the two in the middle (one, if their number is odd). */
export interface StayCount {
  phase: Phase;
  stays: number;
  took: Micros;
  lower: Micros;
  upper: Micros;
}

/** Of the stays that ended in `[start, end)`. */
export function staysIn(tx: EntityManager, start: Micros, end: Micros): Promise<StayCount[]> {
  return rows<StayCount>(
    tx,
    `SELECT phase, count(*)::int AS stays, sum(took)::bigint AS took,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS lower, percentile_disc(0.5) WITHIN GROUP (ORDER BY took DESC) AS upper
     FROM (SELECT phase, to_micros - from_micros AS took FROM phase_interval WHERE to_micros >= $1 AND to_micros < $2) AS stay GROUP BY phase`,
    [bounded(start), end],
  );
}

export async function peopleAt(tx: EntityManager, at: Micros): Promise<Record<Phase, number>> {
  const found = await rows<{ phase: Phase; people: number }>(
    tx,
    'SELECT phase, count(*)::int AS people FROM phase_interval WHERE from_micros <= $1 AND (to_micros IS NULL OR to_micros > $1) GROUP BY phase',
    [at],
  );
  return Object.fromEntries(PHASES.map((phase) => [phase, found.find((row) => row.phase === phase)?.people ?? 0])) as Record<Phase, number>;
}

/** What customers did in a phase by a channel. */
export interface TouchpointCount {
  phase: Phase;
  channel: string;
  touchpoints: number;
  people: number;
}

/** As the index of them has it. */
export const IS_TOUCHPOINT = `type = 'itinera.journey.touchpoint-recorded.v1'`;

/** Of `[start, end)`, each in the phase that its customer was in then, itself included; the most frequent first. Told of two subjects of one customer it is one. */
export async function touchpointsIn(tx: EntityManager, start: Micros, end: Micros): Promise<TouchpointCount[]> {
  const found = await rows<TouchpointCount>(
    tx,
    `SELECT phase, channel, count(*)::int AS touchpoints, count(DISTINCT customer_id)::int AS people FROM (
       SELECT DISTINCT customer_id, source, id, time, fact::json -> 'data' ->> 'channel' AS channel
       FROM fact JOIN subject USING (subject) WHERE ${IS_TOUCHPOINT} AND time >= $1 AND time < $2
     ) AS touched JOIN phase_interval USING (customer_id)
     WHERE from_micros <= time AND (to_micros IS NULL OR to_micros > time) AND channel IS NOT NULL
     GROUP BY phase, channel ORDER BY touchpoints DESC, channel COLLATE "C"`,
    [bounded(start), end],
  );
  return found.sort((one, other) => PHASES.indexOf(one.phase) - PHASES.indexOf(other.phase));
}

/** The database has no −∞ among whole numbers. */
const bounded = (start: Micros): Micros => Math.max(start, Number.MIN_SAFE_INTEGER);
