import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Span } from '#lib/rules';

/** Points given for a period. */
export interface GivenRebate extends Span {
  member: string;
  rebate: string;
  period: string;
  members: string[];
  programmeVersion: string;
  lot: string;
  points: number;
  reversed: number;
}

/** For so long after its period a rebate follows what is returned. */
const FOLLOWED_FOR = 400 * MICROS_PER_DAY;

/** Members who have bought something in a span. */
export async function boughtWithin(dataSource: DataSource, { from, until }: Span, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ member: string }>(
    dataSource,
    'SELECT DISTINCT member FROM purchase WHERE member > $1 AND at >= $2 AND at < $3 ORDER BY member LIMIT $4',
    [after, from, until, limit],
  );
  return found.map(({ member }) => member);
}

/** Members with a rebate, something of whose period has come back or was changed. */
export async function withReturns(dataSource: DataSource, at: Micros, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ member: string }>(
    dataSource,
    `SELECT DISTINCT member FROM rebate WHERE member > $1 AND until_micros > $2 AND points > reversed AND EXISTS (
       SELECT FROM purchase WHERE purchase.member = ANY(rebate.members) AND at >= from_micros AND at < until_micros
         AND (refunds IS NOT NULL OR cancelled_at IS NOT NULL OR amended IS NOT NULL))
     ORDER BY member LIMIT $3`,
    [after, at - FOLLOWED_FOR, limit],
  );
  return found.map(({ member }) => member);
}

/** What some members were given. */
export const rebatesOf = (tx: EntityManager, members: readonly string[]): Promise<GivenRebate[]> =>
  rows<GivenRebate>(
    tx,
    `SELECT member, rebate, period, from_micros AS "from", until_micros AS until, members, programme_version AS "programmeVersion", lot, points,
       reversed FROM rebate WHERE member = ANY($1::uuid[]) ORDER BY until_micros, rebate, member`,
    [members],
  );

export async function keepRebate(tx: EntityManager, given: GivenRebate): Promise<void> {
  await tx.query(
    `INSERT INTO rebate (member, rebate, period, from_micros, until_micros, members, programme_version, lot, points, reversed)
     VALUES ($1, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10)`,
    [
      given.member,
      given.rebate,
      given.period,
      given.from,
      given.until,
      given.members,
      given.programmeVersion,
      given.lot,
      given.points,
      given.reversed,
    ],
  );
}

/** Writes down how much of it has been taken back in all. */
export async function takenBack(tx: EntityManager, { member, rebate, period }: GivenRebate, reversed: number): Promise<void> {
  await tx.query('UPDATE rebate SET reversed = $4 WHERE member = $1 AND rebate = $2 AND period = $3', [member, rebate, period, reversed]);
}
