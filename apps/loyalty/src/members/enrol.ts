import { MemberEnrolledV1, type Micros } from '#lib/contracts';
import { newLedger } from '../ledger/ledger.js';
import { earnOwed } from '../orders/earn-owed.js';
import type { Programmes } from '../programme/programmes.js';
import { noteReferral, type Noted } from '../referrals/note-referral.js';
import type { Book } from './book.js';
import { grantBonus } from './grant-bonus.js';
import type { Member, Membership } from './member.js';
import { loyaltyFact, type Because } from './posting-facts.js';

export interface Enrolment {
  at: Micros;
  channel?: string | undefined;
  /** The code of a referral, as a friend gave it to them. */
  referralId?: string | undefined;
  because?: Because | undefined;
}

export interface Enrolled {
  membership: Membership;
  isNew: boolean;
  /** What became of the referral they came with. */
  referral?: Noted;
}

/** What a member's enrolment is told under; with the type it gives the fact's id. */
export const enrolmentOf = (member: string): string => `enrolment ${member}`;

/**
 * Lets a customer take part from an instant on: the welcome bonus, and what they have bought since. Once a customer: whoever takes part
 * already stays as they are, under whichever of their subjects they are named.
 */
export async function enrol(book: Book, subject: string, enrolment: Enrolment, programmes: Programmes): Promise<Enrolled> {
  const standing = book.membershipOf(subject);
  if (standing) return { membership: standing, isNew: false };
  const programme = programmes.at(enrolment.at);
  const member = newMember(book.customerOf(subject), subject, enrolment);
  const membership = book.add(member);
  const { at, referralId, because } = enrolment;
  const referral = referralId === undefined ? undefined : await noteReferral(book, { referralId, friend: member.id, at }, programmes);
  tell(book, member, enrolment, programme.version, referral);
  const { welcome } = programme.bonuses;
  if (welcome) {
    grantBonus(member, programme, { at, points: welcome.points, cause: `welcome ${member.id}`, reason: 'welcome', because });
  }
  await earnOwed(book, membership, programmes);
  return { membership, isNew: true, ...(referral && { referral }) };
}

const newMember = (home: string, id: string, { at, channel }: Enrolment): Member => ({
  id,
  home,
  enrolledAt: at,
  channel: channel ?? null,
  ledger: newLedger(id),
  activeAt: at,
  clockAt: at,
  tier: {},
});

/** A referral that is refused is not told of: nobody has brought them. */
function tell(
  book: Book,
  member: Member,
  { at, channel, because }: Enrolment,
  programmeVersion: string,
  referral: Noted | undefined,
): void {
  const telling = { member: member.id, at, recordedAt: book.now, about: enrolmentOf(member.id), because };
  book.facts.push(
    loyaltyFact(MemberEnrolledV1, telling, {
      member: member.id,
      programmeVersion,
      ...(channel !== undefined && { channel }),
      ...(referral?.kind === 'noted' && { referralId: referral.referralId }),
    }),
  );
}
