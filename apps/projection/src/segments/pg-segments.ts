import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import { isDeepStrictEqual } from 'node:util';
import type { DataSource, EntityManager } from 'typeorm';

type Database = EntityManager | DataSource;

/** A segment as it stands. */
export interface SegmentRow {
  name: string;
  version: number;
  rule: unknown;
  words: string | null;
  madeAt: Micros;
  members: number;
  /** How many customers were looked at since the rule came, and whether all have been. */
  lookedAt: number;
  isWhole: boolean;
}

/** How many there may be. */
export const MOST = 200;
export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

const SEGMENT = `
  SELECT name, version, rule, words, made_at AS "madeAt", looked_at AS "lookedAt", looked_to IS NULL AS "isWhole",
    (SELECT count(*)::int FROM segment_member WHERE segment_member.name = segment.name) AS members
  FROM segment JOIN segment_version USING (name, version)`;

export const allSegments = (tx: Database): Promise<SegmentRow[]> => rows<SegmentRow>(tx, `${SEGMENT} ORDER BY name`);

export const readSegment = async (tx: Database, name: string): Promise<SegmentRow | null> =>
  (await rows<SegmentRow>(tx, `${SEGMENT} WHERE name = $1`, [name]))[0] ?? null;

export type VersionRow = Pick<SegmentRow, 'version' | 'rule' | 'words' | 'madeAt'>;

/** A segment with its versions. */
export interface Kept {
  segment: SegmentRow;
  versions: VersionRow[];
}

export async function readKept(tx: Database, name: string): Promise<Kept | null> {
  const segment = await readSegment(tx, name);
  return segment && { segment, versions: await versionsOf(tx, name) };
}

/** The newest first. */
const versionsOf = (tx: Database, name: string): Promise<VersionRow[]> =>
  rows<VersionRow>(
    tx,
    'SELECT version, rule, words, made_at AS "madeAt" FROM segment_version WHERE name = $1 ORDER BY version DESC LIMIT 100',
    [name],
  );

/** As lists have them: neither those who are another customer now nor those who are erased. */
export const customersKnown = async (tx: Database): Promise<number> =>
  (
    await rows<{ count: number }>(
      tx,
      `SELECT count(*)::int AS count FROM journey
       WHERE NOT erased AND EXISTS (SELECT FROM subject WHERE subject.customer_id = journey.customer_id)`,
    )
  )[0]!.count;

/**
 * Holds all segments as they are while it is looked at who belongs to them; false where there are none. Before anything else is locked, so
 * that whoever changes them waits for nobody who waits in turn.
 */
export async function holdSegments(tx: EntityManager): Promise<boolean> {
  await tx.query('LOCK TABLE segment IN ROW EXCLUSIVE MODE');
  return (await rows(tx, 'SELECT FROM segment LIMIT 1')).length > 0;
}

/** For whoever changes them: one at a time, since what is compared must not change meanwhile, and while nobody looks. */
const takeSegments = (tx: EntityManager): Promise<unknown> => tx.query('LOCK TABLE segment IN SHARE ROW EXCLUSIVE MODE');

/**
 * Keeps a rule as the segment's next version; the same rule again, its keys in whatever order, is the same version. Gives it as it then stands, whoever deletes it next;
 * null where there are too many segments already.
 */
export async function putSegment(
  dataSource: DataSource,
  name: string,
  { rule, words }: { rule: unknown; words: string | null },
  now: Micros,
): Promise<Kept | null> {
  return dataSource.transaction(async (tx) => {
    await takeSegments(tx);
    const current = await readSegment(tx, name);
    const isSame = current && isDeepStrictEqual(current.rule, rule);
    if (isSame && current.words === words) return readKept(tx, name);
    if (!current && (await allSegments(tx)).length >= MOST) return null;
    const [made] = await rows<{ version: number }>(
      tx,
      `INSERT INTO segment_version (name, version, rule, words, made_at)
       SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM segment_version WHERE name = $1 RETURNING version`,
      [name, JSON.stringify(rule), words, now],
    );
    await tx.query(
      `INSERT INTO segment (name, version, looked_to) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE
         SET version = excluded.version${isSame ? '' : ', looked_to = excluded.looked_to, looked_at = 0'}`,
      [name, made!.version, BEFORE_ALL],
    );
    // Its days begin with the one it was made on.
    if (!current) await tx.query('INSERT INTO segment_day (name, day) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, dayOf(now)]);
    return readKept(tx, name);
  });
}

/** With its members and how many they were; its versions stay. False where there is none. */
export async function deleteSegment(dataSource: DataSource, name: string): Promise<boolean> {
  return dataSource.transaction(async (tx) => {
    await takeSegments(tx);
    if (!(await readSegment(tx, name))) return false;
    await tx.query('DELETE FROM segment WHERE name = $1', [name]);
    await tx.query('DELETE FROM segment_member WHERE name = $1', [name]);
    await tx.query('DELETE FROM segment_day WHERE name = $1', [name]);
    return true;
  });
}

export interface Member {
  customerId: string;
  since: Micros;
}

/** Those after a place, by id. */
export const membersAfter = (tx: Database, name: string, after: string, limit: number): Promise<Member[]> =>
  rows<Member>(
    tx,
    `SELECT customer_id AS "customerId", since FROM segment_member WHERE name = $1 AND customer_id > $2 ORDER BY customer_id LIMIT ${limit}`,
    [name, after],
  );

/** The segments that some customers belong to. */
export async function segmentsOf(tx: Database, customers: readonly string[]): Promise<Map<string, Set<string>>> {
  const found = await rows<{ name: string; customer: string }>(
    tx,
    'SELECT name, customer_id AS customer FROM segment_member WHERE customer_id = ANY($1::uuid[])',
    [plainArray(customers)],
  );
  const names = new Map<string, Set<string>>();
  for (const { name, customer } of found) names.set(customer, (names.get(customer) ?? new Set()).add(name));
  return names;
}

export interface Move {
  name: string;
  customer: string;
}

/** Keeps who came and who went, and how many that were this day. */
export async function keepMoves(tx: EntityManager, came: readonly Move[], went: readonly Move[], now: Micros): Promise<void> {
  const columns = (moves: readonly Move[]): string[] => [
    plainArray(moves.map(({ name }) => name)),
    plainArray(moves.map(({ customer }) => customer)),
  ];
  if (came.length > 0)
    await tx.query(
      'INSERT INTO segment_member (name, customer_id, since) SELECT name, customer, $3 FROM unnest($1::text[], $2::uuid[]) AS came (name, customer) ON CONFLICT DO NOTHING',
      [...columns(came), now],
    );
  if (went.length > 0)
    await tx.query(
      'DELETE FROM segment_member USING unnest($1::text[], $2::uuid[]) AS went (name, customer) WHERE (segment_member.name, customer_id) = (went.name, went.customer)',
      columns(went),
    );
  if (came.length + went.length === 0) return;
  // Last of all and in one order: whoever waits for these rows holds nothing that another waits for.
  await tx.query(
    `INSERT INTO segment_day AS kept (name, day, came, went)
     SELECT name, $3, sum(came), sum(went) FROM (
       SELECT name, 1 AS came, 0 AS went FROM unnest($1::text[]) AS name UNION ALL SELECT name, 0, 1 FROM unnest($2::text[]) AS name
     ) AS moved GROUP BY name ORDER BY name
     ON CONFLICT (name, day) DO UPDATE SET came = kept.came + excluded.came, went = kept.went + excluded.went`,
    [columns(came)[0], columns(went)[0], dayOf(now)],
  );
}

export const dayOf = (at: Micros): number => Math.floor(at / MICROS_PER_DAY);

export interface DayRow {
  day: number;
  came: number;
  went: number;
}

/** What happened on each day up to one, the oldest first: that is the day it was made on. */
export const daysUpTo = (tx: Database, name: string, day: number): Promise<DayRow[]> =>
  rows<DayRow>(tx, 'SELECT day, came, went FROM segment_day WHERE name = $1 AND day <= $2 ORDER BY day', [name, day]);
