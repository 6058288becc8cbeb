import { ChallengeCompletedV1, ChallengeProgressedV1, type Micros } from '#lib/contracts';
import type { Book } from '../members/book.js';
import { grantBonus } from '../members/grant-bonus.js';
import { survivorOf, type Membership } from '../members/member.js';
import { loyaltyFact } from '../members/posting-facts.js';
import type { Challenge, Programme } from '../programme/programme.js';
import type { Programmes } from '../programme/programmes.js';
import { count, sizeOf } from './count.js';
import { joinedOf, type Joined, type Part } from './part.js';
import { deedsIn, partsOf, savePart } from './pg-challenges.js';

/**
 * Counts a customer's open challenges anew from what they have bought and done, at the instant their ledgers have got to; tells of progress
 * that has changed, and rewards what is met, once. To be called after anything that counts has changed and been written; called again, it
 * changes nothing.
 */
export async function recountChallenges(book: Book, membership: Membership, programmes: Programmes): Promise<void> {
  await recount(book, membership, await partsOf(book.tx, idsOf(membership)), programmes);
}

/** The same for every customer of a book, of whom few are in a challenge. */
export async function recountAll(book: Book, programmes: Programmes): Promise<void> {
  const parts = await partsOf(
    book.tx,
    book.all().map(({ id }) => id),
  );
  if (parts.every(({ completedAt }) => completedAt !== null)) return;
  for (const membership of book.allMemberships()) {
    const ids = idsOf(membership);
    await recount(
      book,
      membership,
      parts.filter(({ member }) => ids.includes(member)),
      programmes,
    );
  }
}

async function recount(book: Book, membership: Membership, parts: readonly Part[], programmes: Programmes): Promise<void> {
  const at = Math.max(...membership.members.map(({ clockAt }) => clockAt));
  for (const joined of joinedOf(parts)) {
    if (joined.completedAt === null) await recountOne(book, membership, joined, { at, programmes });
    else await saveChanged(book, joined.parts, joined.parts.map(resting));
  }
}

async function recountOne(
  book: Book,
  membership: Membership,
  { lead, parts }: Joined,
  { at, programmes }: { at: Micros; programmes: Programmes },
): Promise<void> {
  const programme = programmes.named(lead.programmeVersion);
  const challenge = challengeIn(programme, lead.challenge)!;
  const span = { from: Math.max(challenge.from, lead.joinedAt), until: challenge.until };
  const deeds = await deedsIn(book.tx, book.subjectsOf(membership.customerId), idsOf(membership), span);
  const { progress, isMet, nextAt } = count(challenge.goal, deeds, at, programme);
  const now: Part = { ...lead, progress, nextAt, told: progress === lead.progress ? lead.told : lead.told + 1 };
  if (now.told !== lead.told) tellProgress(book, now, challenge, at);
  const [, ...others] = parts;
  const completed = (part: Part): Part => ({ ...part, nextAt: null, completedAt: at });
  await saveChanged(book, parts, isMet ? [completed(now), ...others.map(completed)] : [now, ...others.map(resting)]);
  if (isMet) reward(book, membership, lead, { challenge, programme, at });
}

/** While another part of the customer's is counted, or has met the challenge, nothing is due for this one. */
const resting = (part: Part): Part => ({ ...part, nextAt: null });

async function saveChanged({ tx }: Book, before: readonly Part[], after: readonly Part[]): Promise<void> {
  for (const [index, part] of after.entries()) {
    const { told, nextAt, completedAt } = before[index]!;
    if (part.told !== told || part.nextAt !== nextAt || part.completedAt !== completedAt) await savePart(tx, part);
  }
}

/** The cause names who joined first, so that it stays theirs whatever is merged or undone. */
function reward(
  book: Book,
  membership: Membership,
  { member, challenge: id }: Part,
  { challenge, programme, at }: { challenge: Challenge; programme: Programme; at: Micros },
): void {
  const cause = `challenge ${id} ${member}`;
  book.facts.push(loyaltyFact(ChallengeCompletedV1, { member, at, recordedAt: book.now, about: cause }, { member, challengeId: id }));
  const { points } = challenge;
  if (points > 0) grantBonus(survivorOf(membership), programme, { at, points, cause, reason: 'challenge' });
}

function tellProgress(book: Book, { member, challenge, progress, told, joinedAt }: Part, { goal }: Challenge, at: Micros): void {
  const telling = { member, at, recordedAt: book.now, about: `challenge ${challenge} ${member} ${joinedAt} ${told}` };
  book.facts.push(loyaltyFact(ChallengeProgressedV1, telling, { member, challengeId: challenge, progress, goal: sizeOf(goal) }));
}

export const challengeIn = ({ challenges }: Programme, id: string): Challenge | undefined => challenges.find((one) => one.id === id);

const idsOf = ({ members }: Membership): string[] => members.map(({ id }) => id);
