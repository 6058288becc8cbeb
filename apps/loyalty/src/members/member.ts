import { compareBytes, type Micros } from '#lib/contracts';
import type { Ledger } from '../ledger/ledger.js';

/** Somebody who takes part: one ledger, named by the subject that enrolled. */
export interface Member {
  id: string;
  /** The customer they enrolled as. */
  home: string;
  enrolledAt: Micros;
  channel: string | null;
  ledger: Ledger;
  /** The latest purchase or redemption. */
  activeAt: Micros;
  /** The latest instant anything was decided at. */
  clockAt: Micros;
  /** What the tier rule keeps (tiers/). */
  tier: object;
}

/** One customer's members: usually one, after a merge several, the surviving one first; new points are its. */
export interface Membership {
  customerId: string;
  members: [Member, ...Member[]];
}

export const survivorOf = ({ members }: Membership): Member => members[0];

export const ledgersOf = ({ members }: Membership): Ledger[] => members.map(({ ledger }) => ledger);

/** Of at least one member: who is at home in the customer comes first, then who enrolled first. */
export const asMembership = (customerId: string, members: readonly Member[]): Membership => ({
  customerId,
  members: members.toSorted(bySeniority(customerId)) as [Member, ...Member[]],
});

function bySeniority(customerId: string): (a: Member, b: Member) => number {
  const isAway = ({ home }: Member): number => Number(home !== customerId);
  return (a, b) => isAway(a) - isAway(b) || a.enrolledAt - b.enrolledAt || compareBytes(a.id, b.id);
}

/** The instant an operation counts at: a clock that was moved back goes on from where it was. */
export const operationTime = ({ members }: Membership, now: Micros): Micros => Math.max(now, ...members.map(({ clockAt }) => clockAt));
