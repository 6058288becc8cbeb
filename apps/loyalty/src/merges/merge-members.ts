import type { Fact, Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { pointsOf, type Posting } from '../ledger/posting.js';
import { reverse } from '../ledger/reverse.js';
import type { Book } from '../members/book.js';
import type { Membership } from '../members/member.js';
import { becauseOf } from '../members/posting-facts.js';
import { doubleBonuses, type DoubleBonus } from './double-bonuses.js';
import { lapse } from './lapse.js';
import { keepReversal, lapseReversal, reversalsOf, type MergeReversal } from './merge-reversals.js';

/**
 * Takes back the bonuses that cannot stand beside each other now that members are one customer, and lets lapse what was taken back
 * for a reason that is gone since they are not. What was due up to `at` must have been posted. Asked again, it changes nothing.
 */
export async function settleBonuses(book: Book, membership: Membership, at: Micros, fact: Fact): Promise<void> {
  const members = membership.members.map(({ id }) => id);
  const reversals = await reversalsOf(book.tx, members);
  const isTogether = ({ beside }: MergeReversal): boolean => book.customerOf(beside) === membership.customerId;
  for (const reversal of reversals.filter((one) => !isTogether(one))) await lapseOne(book, reversal, at, fact);
  if (members.length === 1) return;
  const standing = reversals.filter(isTogether);
  const isStanding = ({ member, number }: Posting): boolean => !standing.some((one) => one.member === member && one.granted === number);
  const bonuses = (await bonusesOf(book.tx, members)).filter(isStanding);
  for (const double of doubleBonuses(bonuses, members)) await reverseOne(book, double, at, fact);
}

async function reverseOne(book: Book, { posting, beside }: DoubleBonus, at: Micros, fact: Fact): Promise<void> {
  const { ledger } = book.member(posting.member)!;
  const cause = `merge ${JSON.stringify([fact.source, fact.id])} ${posting.cause}`;
  const { number } = reverse(ledger, {
    at,
    cause,
    programmeVersion: posting.programmeVersion,
    points: pointsOf(posting),
    own: [posting.about.lotId!],
    about: { reason: 'merge', because: becauseOf(fact) },
  });
  await keepReversal(book.tx, { cause, member: posting.member, beside, granted: posting.number, reversed: number });
}

async function lapseOne(book: Book, reversal: MergeReversal, at: Micros, fact: Fact): Promise<void> {
  const { ledger } = book.member(reversal.member)!;
  const numbers = [reversal.granted, reversal.reversed];
  const kept = await postingsIn(book.tx, 'member = $1 AND number = ANY($2::int[])', [reversal.member, numbers]);
  const of = (number: number): Posting => kept.find((posting) => posting.number === number)!;
  lapse(ledger, {
    at,
    cause: `lapse ${reversal.cause}`,
    reversal: of(reversal.reversed),
    lot: of(reversal.granted).about.lotId!,
    about: { reason: 'merge-undone', because: becauseOf(fact) },
  });
  await lapseReversal(book.tx, reversal, at);
}

const bonusesOf = (tx: EntityManager, members: readonly string[]): Promise<Posting[]> =>
  postingsIn(tx, `member = ANY($1::uuid[]) AND kind = 'earned' AND about->>'reason' IN ('welcome', 'referral')`, [members]);

async function postingsIn(tx: EntityManager, where: string, parameters: unknown[]): Promise<Posting[]> {
  return rows<Posting>(
    tx,
    `SELECT member, number, at, kind, cause, programme_version AS "programmeVersion", entries, about FROM posting WHERE ${where} ORDER BY member, number`,
    parameters,
  );
}
