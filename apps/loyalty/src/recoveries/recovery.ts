import { RecoveryClosedV1, timeOf, wireType, type Fact, type Micros } from '#lib/contracts';
import { becauseOf, type Because } from '../members/posting-facts.js';

/** A case that was closed with points or a coupon. */
export interface Recovery {
  caseId: string;
  subject: string;
  at: Micros;
  points: number | null;
  /** The kind of coupon. */
  coupon: string | null;
  couponId: string | null;
  because: Because;
  /** When it was granted; null while whoever is to have the points takes no part. */
  grantedAt: Micros | null;
  member: string | null;
}

/** What a fact grants; null where it grants nothing. */
export function recoveryOf(fact: Fact): Recovery | null {
  if (fact.type !== wireType(RecoveryClosedV1) || fact.subject === undefined) return null;
  const { caseId, points = null, coupon = null } = fact.data as RecoveryClosedV1;
  if (points === null && coupon === null) return null;
  const nothing = { couponId: null, grantedAt: null, member: null };
  return { caseId, subject: fact.subject, at: timeOf(fact), points, coupon, because: becauseOf(fact), ...nothing };
}

/** What points and coupon are granted for: once, whatever is replayed. */
export const causeOf = (caseId: string): string => `recovery ${caseId}`;
