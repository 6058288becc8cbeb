import { ReferralMadeV1, type Micros } from '#lib/contracts';
import { randomBytes } from 'node:crypto';
import { readCode, written } from '../coupons/code.js';
import type { Book } from '../members/book.js';
import { loyaltyFact } from '../members/posting-facts.js';
import type { Programmes } from '../programme/programmes.js';
import { insertReferral, lockCode, referralsOfFriends, saveReferral } from './pg-referrals.js';
import type { Referral } from './referral.js';

const LETTERS = 8;
const GROUP = 4;

/** A member asks a friend; answers with the code to pass on, `7KQ2-M9XD`. */
export async function makeReferral(book: Book, member: string, at: Micros): Promise<string> {
  for (;;) {
    const id = written(randomBytes(LETTERS), GROUP);
    if (await insertReferral(book.tx, id, asked(id, member, at))) {
      tell(book, asked(id, member, at));
      return id;
    }
  }
}

export interface Arrival {
  /** The code the friend came with, as they typed it. */
  referralId: string;
  /** The member the friend has just become. */
  friend: string;
  at: Micros;
}

export type Noted = { kind: 'noted'; referralId: string } | { kind: 'refused'; why: 'no-programme' | 'unknown' | 'own' | 'came-before' };

/**
 * Notes with which referral a friend came, in the transaction of their enrolment; a code that is refused hinders nobody from taking part.
 * Nobody refers themselves, and a friend counts once. A code that was shared with several friends is a referral for each of them: the
 * second and later ones are told as made when they come.
 */
export async function noteReferral(book: Book, { referralId, friend, at }: Arrival, programmes: Programmes): Promise<Noted> {
  const programme = programmes.at(at);
  if (!programme.referral) return { kind: 'refused', why: 'no-programme' };
  const code = readCode(referralId, GROUP);
  const [first, ...others] = await lockCode(book.tx, code);
  if (!first) return { kind: 'refused', why: 'unknown' };
  if (book.ownership.ownerOf.get(first.member) === book.customerOf(friend)) return { kind: 'refused', why: 'own' };
  const members = book.membershipOf(friend)?.members.map(({ id }) => id) ?? [];
  if ((await referralsOfFriends(book.tx, [...members, friend])).length > 0) return { kind: 'refused', why: 'came-before' };
  const came = { friend, joinedAt: at, programmeVersion: programme.version };
  if (first.friend === null) await saveReferral(book.tx, { ...first, ...came });
  const id = first.friend === null ? first.id : `${code}-${others.length + 2}`;
  if (first.friend !== null) {
    const another = { ...asked(id, first.member, at), ...came };
    await insertReferral(book.tx, code, another);
    tell(book, another);
  }
  return { kind: 'noted', referralId: id };
}

const asked = (id: string, member: string, at: Micros): Referral => ({
  id,
  member,
  madeAt: at,
  friend: null,
  joinedAt: null,
  programmeVersion: null,
  convertedAt: null,
  lapsedAt: null,
});

function tell(book: Book, { id, member, madeAt }: Referral): void {
  const telling = { member, at: madeAt, recordedAt: book.now, about: `referral ${id}` };
  book.facts.push(loyaltyFact(ReferralMadeV1, telling, { member, referralId: id }));
}
