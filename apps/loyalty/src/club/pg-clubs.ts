import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { ClubTime } from './club.js';

/** Every club time of some members, over or not. */
export const loadClubs = (tx: EntityManager, members: readonly string[]): Promise<ClubTime[]> =>
  rows<ClubTime>(
    tx,
    `SELECT member, joined_at AS "joinedAt", months, until, left_at AS "leftAt", programme_version AS "programmeVersion"
     FROM club WHERE member = ANY($1::uuid[]) ORDER BY joined_at, member`,
    [members],
  );

export async function saveClubs(tx: EntityManager, clubs: readonly ClubTime[]): Promise<void> {
  for (const { member, joinedAt, months, until, leftAt, programmeVersion } of clubs)
    await tx.query(
      `INSERT INTO club (member, joined_at, months, until, left_at, programme_version) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (member, joined_at) DO UPDATE SET months = excluded.months, until = excluded.until, left_at = excluded.left_at,
         programme_version = excluded.programme_version`,
      [member, joinedAt, months, until, leftAt, programmeVersion],
    );
}
