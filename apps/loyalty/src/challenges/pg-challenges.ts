import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Span } from '#lib/rules';
import { purchasesOfSubjects } from '../orders/pg-purchases.js';
import type { Deeds } from './count.js';
import type { Part } from './part.js';

export const partsOf = (tx: EntityManager, members: readonly string[]): Promise<Part[]> =>
  rows<Part>(
    tx,
    `SELECT member, challenge, joined_at AS "joinedAt", programme_version AS "programmeVersion", progress, told, next_at AS "nextAt",
       completed_at AS "completedAt" FROM challenge_part WHERE member = ANY($1::uuid[]) ORDER BY joined_at, challenge, member`,
    [members],
  );

export async function insertPart(tx: EntityManager, { member, challenge, joinedAt, programmeVersion }: Part): Promise<void> {
  await tx.query('INSERT INTO challenge_part (member, challenge, joined_at, programme_version) VALUES ($1, $2, $3, $4)', [
    member,
    challenge,
    joinedAt,
    programmeVersion,
  ]);
}

export async function savePart(tx: EntityManager, { member, challenge, progress, told, nextAt, completedAt }: Part): Promise<void> {
  await tx.query(
    'UPDATE challenge_part SET progress = $3, told = $4, next_at = $5, completed_at = $6 WHERE member = $1 AND challenge = $2',
    [member, challenge, progress, told, nextAt, completedAt],
  );
}

export async function deleteParts(tx: EntityManager, challenge: string, members: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM challenge_part WHERE challenge = $1 AND member = ANY($2::uuid[])', [challenge, members]);
}

/** What a customer has done in a span: one review a product, one answer a survey, friends whose first order was kept. */
export async function deedsIn(
  tx: EntityManager,
  subjects: readonly string[],
  members: readonly string[],
  { from, until }: Span,
): Promise<Deeds> {
  const purchases = await purchasesOfSubjects(tx, subjects, from);
  const [told] = await rows<Omit<Deeds, 'purchases'>>(
    tx,
    `SELECT (SELECT count(DISTINCT (shop, coalesce(product, id))) FROM feedback WHERE kind = 'review' AND subject = ANY($1::uuid[]) AND at >= $3 AND at < $4)::int
         AS reviews,
       (SELECT count(DISTINCT (shop, id)) FROM feedback WHERE kind = 'survey' AND subject = ANY($1::uuid[]) AND at >= $3 AND at < $4)::int AS surveys,
       (SELECT count(*) FROM referral WHERE member = ANY($2::uuid[]) AND converted_at >= $3 AND converted_at < $4)::int AS referrals`,
    [subjects, members, from, until],
  );
  return { purchases: purchases.filter(({ at }) => at < until), ...told! };
}

/** Members of whose purchases more can no longer be returned by an instant. */
export async function membersDue(tx: EntityManager, at: Micros, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ member: string }>(
    tx,
    `SELECT DISTINCT member FROM challenge_part WHERE completed_at IS NULL AND next_at <= $1 AND member > $2 ORDER BY member LIMIT $3`,
    [at, after, limit],
  );
  return found.map(({ member }) => member);
}
