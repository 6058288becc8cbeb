import { ClubJoinedV1, ClubLeftV1, ClubRenewedV1, formatInstant, type Contract, type Micros } from '#lib/contracts';
import { ConflictException, NotFoundException } from '@nestjs/common';
import type { Book } from '../members/book.js';
import { survivorOf, type Membership } from '../members/member.js';
import { loyaltyFact } from '../members/posting-facts.js';
import type { Programmes } from '../programme/programmes.js';
import { clubAt, joinAt, passTerms, type ClubTime } from './club.js';
import { loadClubs, saveClubs } from './pg-clubs.js';

/** A first term, to be paid now; for a member who has left and whose term still runs: it renews again, and nothing is owed now. */
export async function joinClub(book: Book, membership: Membership, at: Micros, programmes: Programmes): Promise<ClubTime> {
  const current = clubAt(await passClubs(book, membership, at, programmes), at);
  if (current?.leftAt === null) throw new ConflictException(`The member is in the club until ${formatInstant(current.until)}.`);
  const joined = current ? { ...current, leftAt: null } : joinAt(survivorOf(membership).id, at, programmes.at(at));
  if (!joined) throw new NotFoundException('The programme has no paid club.');
  await saveClubs(book.tx, [joined]);
  tell(book, ClubJoinedV1, { at, club: joined, isOwed: current === null }, programmes);
  return joined;
}

/** The benefits last to the end of what is paid; leaving again changes nothing. */
export async function leaveClub(book: Book, membership: Membership, at: Micros, programmes: Programmes): Promise<ClubTime> {
  const clubs = await passClubs(book, membership, at, programmes);
  const current = clubAt(clubs, at);
  if (!current) throw new NotFoundException('The member is not in the club.');
  const left = clubs.filter(({ leftAt }) => leftAt === null).map((club) => ({ ...club, leftAt: at }));
  await saveClubs(book.tx, left);
  for (const club of left) tell(book, ClubLeftV1, { at, club, isOwed: false }, programmes);
  return { ...current, leftAt: current.leftAt ?? at };
}

/** Lets a customer's terms end and renew up to an instant, keeps and tells it; answers with their clubs. */
export async function passClubs(book: Book, { members }: Membership, at: Micros, programmes: Programmes): Promise<ClubTime[]> {
  const before = await loadClubs(
    book.tx,
    members.map(({ id }) => id),
  );
  const { clubs, renewals } = passTerms(before, at, (instant) => programmes.at(instant));
  await saveClubs(
    book.tx,
    clubs.filter((club, index) => club !== before[index]),
  );
  for (const renewal of renewals) tell(book, ClubRenewedV1, { ...renewal, isOwed: true }, programmes);
  return clubs;
}

function tell(
  book: Book,
  contract: Contract & (new () => ClubJoinedV1),
  { at, club, isOwed }: { at: Micros; club: ClubTime; isOwed: boolean },
  programmes: Programmes,
): void {
  const { member, until, programmeVersion } = club;
  const { currency, club: terms } = programmes.named(programmeVersion);
  book.facts.push(
    loyaltyFact(
      contract,
      { member, at, recordedAt: book.now, about: `club ${member} ${at}` },
      { member, until: formatInstant(until), programmeVersion, ...(isOwed && { feeMinor: terms!.feeMinor, currency }) },
    ),
  );
}
