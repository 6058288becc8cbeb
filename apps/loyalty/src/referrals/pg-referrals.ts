import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Span } from '#lib/rules';
import type { Referral } from './referral.js';

const COLUMNS = `id, member, made_at AS "madeAt", friend, joined_at AS "joinedAt", programme_version AS "programmeVersion",
  converted_at AS "convertedAt", lapsed_at AS "lapsedAt"`;

/** A new referral; false where its id is taken. */
export async function insertReferral(tx: EntityManager, code: string, referral: Referral): Promise<boolean> {
  const { id, member, madeAt, friend, joinedAt, programmeVersion } = referral;
  const inserted = await rows(
    tx,
    `INSERT INTO referral (id, code, member, made_at, friend, joined_at, programme_version) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [id, code, member, madeAt, friend, joinedAt, programmeVersion],
  );
  return inserted.length > 0;
}

/** All referrals of a code, the first of them locked: of several friends who come with it at once one goes first. */
export async function lockCode(tx: EntityManager, code: string): Promise<Referral[]> {
  await tx.query('SELECT 1 FROM referral WHERE id = $1 FOR UPDATE', [code]);
  return rows<Referral>(tx, `SELECT ${COLUMNS} FROM referral WHERE code = $1 ORDER BY made_at, id`, [code]);
}

export async function saveReferral(tx: EntityManager, referral: Referral): Promise<void> {
  const { id, friend, joinedAt, programmeVersion, convertedAt, lapsedAt } = referral;
  await tx.query(
    'UPDATE referral SET friend = $2, joined_at = $3, programme_version = $4, converted_at = $5, lapsed_at = $6 WHERE id = $1',
    [id, friend, joinedAt, programmeVersion, convertedAt, lapsedAt],
  );
}

/** What some members have asked friends for, newest first. */
export const referralsOf = (tx: EntityManager, members: readonly string[]): Promise<Referral[]> =>
  rows<Referral>(tx, `SELECT ${COLUMNS} FROM referral WHERE member = ANY($1::uuid[]) ORDER BY made_at DESC, id`, [members]);

/** Referrals some members have come by. */
export const referralsOfFriends = (tx: EntityManager, friends: readonly string[]): Promise<Referral[]> =>
  rows<Referral>(tx, `SELECT ${COLUMNS} FROM referral WHERE friend = ANY($1::uuid[])`, [friends]);

/** How many of some members' referrals converted in a span. */
export async function convertedIn(tx: EntityManager, members: readonly string[], { from, until }: Span): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    'SELECT count(*)::int AS count FROM referral WHERE member = ANY($1::uuid[]) AND converted_at >= $2 AND converted_at < $3',
    [members, from, until],
  );
  return found!.count;
}

export async function referralNamed(tx: EntityManager, id: string): Promise<Referral | null> {
  const [found] = await rows<Referral>(tx, `SELECT ${COLUMNS} FROM referral WHERE id = $1`, [id]);
  return found ?? null;
}

/** Referrals worth a look: the friend's customer has bought something, or they joined so long ago that nothing will come of it. */
export const referralsToJudge = (
  dataSource: DataSource,
  joinedBefore: Micros,
  after: string,
  limit: number,
): Promise<{ id: string; member: string; friend: string }[]> =>
  rows(
    dataSource,
    `SELECT id, member, friend FROM referral LEFT JOIN subject ON subject.subject = friend
     WHERE friend IS NOT NULL AND converted_at IS NULL AND lapsed_at IS NULL AND id > $2
       AND (joined_at <= $1 OR EXISTS (
         SELECT 1 FROM purchase JOIN subject AS buyer ON buyer.subject = purchase.subject WHERE buyer.customer_id = subject.customer_id))
     ORDER BY id LIMIT $3`,
    [joinedBefore, after, limit],
  );
