import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Rule } from './rule.js';
import type { Crossed, Name } from './standing.js';

export interface Threshold {
  name: string;
  rule: Rule;
  changed: Micros;
  crossed: Crossed[];
  /** Which of its values there have been. */
  seen: Name[];
  evaluated: Micros | null;
  problem: string | null;
}

const COLUMNS = 'name, rule, changed, crossed, seen, evaluated, problem';

/** How many there may be, since each is looked at again and again. */
export const MOST = 500;

export const allThresholds = (db: DataSource): Promise<Threshold[]> => rows(db, `SELECT ${COLUMNS} FROM threshold ORDER BY name`);

export async function readThreshold(db: DataSource, name: string): Promise<Threshold | undefined> {
  const [found] = await rows<Threshold>(db, `SELECT ${COLUMNS} FROM threshold WHERE name = $1`, [name]);
  return found;
}

/** The same rule again changes nothing; another begins anew, with nothing crossed. False where there are too many. */
export async function putThreshold(db: DataSource, name: string, rule: Rule, now: Micros): Promise<boolean> {
  const kept = await rows(
    db,
    `INSERT INTO threshold AS known (name, rule, changed)
     SELECT $1, $2::json, $3 WHERE EXISTS (SELECT FROM threshold WHERE name = $1) OR (SELECT count(*) FROM threshold) < ${MOST}
     ON CONFLICT (name) DO UPDATE SET
       changed = CASE WHEN known.rule::jsonb = excluded.rule::jsonb THEN known.changed ELSE excluded.changed END,
       crossed = CASE WHEN known.rule::jsonb = excluded.rule::jsonb THEN known.crossed ELSE '[]' END,
       seen = CASE WHEN known.rule::jsonb = excluded.rule::jsonb THEN known.seen ELSE '[]' END,
       evaluated = CASE WHEN known.rule::jsonb = excluded.rule::jsonb THEN known.evaluated END,
       problem = CASE WHEN known.rule::jsonb = excluded.rule::jsonb THEN known.problem END,
       rule = excluded.rule, due = 0
     RETURNING name`,
    [name, JSON.stringify(rule), now],
  );
  return kept.length > 0;
}

/** Whether there was one. */
export async function deleteThreshold(db: DataSource, name: string): Promise<boolean> {
  const gone = await rows(db, 'WITH gone AS (DELETE FROM threshold WHERE name = $1 RETURNING name) SELECT name FROM gone', [name]);
  return gone.length > 0;
}

/** The one that has been due for longest; replicas pass over what another is at. */
export async function lockDue(tx: EntityManager, now: Micros): Promise<Threshold | undefined> {
  const [found] = await rows<Threshold>(
    tx,
    `SELECT ${COLUMNS} FROM threshold WHERE due <= $1 ORDER BY due, name LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [now],
  );
  return found;
}

export async function keepEvaluated(
  tx: EntityManager,
  { name, crossed, seen, problem }: Pick<Threshold, 'name' | 'crossed' | 'seen' | 'problem'>,
  now: Micros,
  due: Micros,
): Promise<void> {
  await tx.query('UPDATE threshold SET crossed = $2, seen = $3, problem = $4, evaluated = $5, due = $6 WHERE name = $1', [
    name,
    JSON.stringify(crossed),
    JSON.stringify(seen),
    problem,
    now,
    due,
  ]);
}
