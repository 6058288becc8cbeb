import { rows } from '#lib/persistence';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { digestOf, type Ledger } from '../ledger/ledger.js';
import type { Posting } from '../ledger/posting.js';
import { loadMembers, postingsOfAll } from '../members/pg-members.js';
import { refold, shortcomingsOf } from './refold.js';

export interface LedgersVerified {
  members: number;
  postings: number;
  /** One digest over the digests of all ledgers, in the order of their ids: equal for equal postings. */
  ledgersDigest: string;
  differences: object[];
}

const PORTION = 500;

/** Every member's ledger as its postings give it, against what is stored of it. */
export async function verifyLedgers(tx: EntityManager): Promise<LedgersVerified> {
  const hash = createHash('sha256');
  const differences: object[] = [];
  let [members, postings] = [0, 0];
  for (let last: string | null = null; ;) {
    const portion: { member: string }[] = await rows(
      tx,
      `SELECT member FROM member WHERE $1::uuid IS NULL OR member > $1::uuid ORDER BY member LIMIT ${PORTION}`,
      [last],
    );
    if (portion.length === 0) {
      differences.push(...(await strays(tx)), ...(await twice(tx)));
      return { members, postings, ledgersDigest: hash.digest('hex'), differences };
    }
    const ids = portion.map(({ member }) => member);
    last = ids.at(-1)!;
    const stored = new Map((await loadMembers(tx, ids)).map(({ id, ledger }): [string, Ledger] => [id, ledger]));
    const posted = await postingsOfAll(tx, ids);
    for (const member of ids) {
      const own: Posting[] = posted.get(member) ?? [];
      members++;
      postings += own.length;
      differences.push(...shortcomingsOf(own).map((found) => ({ member, ...found })));
      differences.push(...refold(stored.get(member)!, own).map((found) => ({ member, ...found })));
      hash.update(`${member} ${digestOf(own)}\n`);
    }
  }
}

/** Kept for nobody. */
const strays = (tx: EntityManager): Promise<object[]> =>
  rows<object>(
    tx,
    `SELECT DISTINCT member, 'kept for nobody who takes part' AS stored, '' AS recomputed
     FROM (SELECT member FROM posting UNION ALL SELECT member FROM lot) AS kept
     WHERE NOT EXISTS (SELECT FROM member WHERE member.member = kept.member) LIMIT 1000`,
  );

const twice = (tx: EntityManager): Promise<object[]> =>
  rows<object>(
    tx,
    `SELECT min(member::text) AS member, count(*)::int || ' postings for ' || cause AS stored, '1 posting' AS recomputed
     FROM posting GROUP BY cause HAVING count(*) > 1 LIMIT 1000`,
  );
