import type { Micros } from '#lib/contracts';

/**
 * Where points lie. `pending` and `available` are the member's own; all others are the programme's. What the member gains the programme
 * loses, so the entries of every posting, and with them the whole ledger, sum to zero.
 */
export type AccountName =
  | 'pending'
  | 'available'
  | 'issued'
  | 'redeemed'
  | 'expired'
  | 'reversed'
  | 'transferred'
  | 'adjusted'
  | `donated:${string}`
  | `partner:${string}`;

/** One line of a posting. Without a lot, `available` is debt: below zero while points are owed. */
export interface Entry {
  account: AccountName;
  lot: string | null;
  points: number;
}

/** What a posting says of a lot besides moving its points; only the fields that change. */
export interface LotTerms {
  id: string;
  /** The key of the order that earned it (earning/order-key.ts). */
  order?: string | null;
  /** When its pending points become available; null while an open return holds them. */
  availableAt?: Micros | null;
  activatedAt?: Micros;
  /** From here on they cannot be spent; null for never. */
  expiresAt?: Micros | null;
  /** Whether every purchase and redemption puts its expiry off. */
  slides?: boolean;
  /** What of it counts for a tier, in points and in money, net of reversals. */
  base?: number;
  spendMinor?: number;
}

export type PostingKind =
  | 'earned'
  | 'activated'
  | 'held'
  | 'terms'
  | 'redeemed'
  | 'reversed'
  | 'reinstated'
  | 'expired'
  | 'donated'
  | 'given'
  | 'received'
  | 'accrued'
  | 'adjusted';

/** What a posting is about, for the facts and for people. */
export interface About {
  /** The fact or claim it goes back to; absent where a request or the day was the cause. */
  because?: { source: string; id: string; correlationid?: string };
  /** What it stands for: `purchase`, `welcome`, `return`, … */
  reason?: string;
  shop?: string;
  orderId?: string;
  refundId?: string;
  lotId?: string;
  redemptionId?: string;
  partner?: string;
  cause?: string;
  receipt?: string;
  transferId?: string;
  accrualId?: string;
  /** The member on the other side of a transfer. */
  other?: string;
  purpose?: 'reward' | 'order' | 'partner';
}

/** What a rule wants posted. */
export interface Draft {
  kind: PostingKind;
  at: Micros;
  /** Names what it is posted for: posted once, whatever is replayed. */
  cause: string;
  programmeVersion: string;
  entries: Entry[];
  lots?: LotTerms[];
  about: About;
}

/** One line of a member's ledger, never changed. Numbered from 1 without gaps, under the member's lock. */
export interface Posting extends Draft {
  member: string;
  number: number;
}

/** The same points from one account to another, within a lot or within the debt. */
export function move(points: number, from: AccountName, to: AccountName, lot: string | null): Entry[] {
  return [
    { account: from, lot, points: -points },
    { account: to, lot, points },
  ];
}

/** How many points a posting is about: those that move on the member's side, debts paid aside. */
export function pointsOf({ kind, entries }: Draft): number {
  const side = kind === 'activated' || kind === 'earned' || kind === 'accrued' || kind === 'received' ? 1 : -1;
  const programme = entries.filter(({ account }) => account !== 'pending' && account !== 'available');
  const total = programme.reduce((sum, { points }) => sum + points, 0);
  if (kind === 'activated') return entries.reduce((sum, { account, points }) => sum + (account === 'pending' ? -points : 0), 0);
  return side === 1 ? -total : Math.abs(total);
}
