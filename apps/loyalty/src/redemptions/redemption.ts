import type { Micros } from '#lib/contracts';
import type { Allocation } from '../ledger/spend.js';
import type { Because } from '../members/posting-facts.js';

/** Points that were turned into something, and which lots they came from. */
export interface Redemption {
  /** Ours, or the one a till gave it. */
  id: string;
  /** The surviving member of the customer who redeemed. */
  member: string;
  at: Micros;
  purpose: 'reward' | 'order' | 'partner';
  points: number;
  /** How many have been given back since. */
  returned: number;
  /** In the order in which they were taken. */
  allocations: Allocation[];
  about: RedemptionAbout;
}

/** What points were redeemed for. */
export interface RedemptionAbout {
  programmeVersion: string;
  rewardId?: string;
  /** What was paid for missing points, or what an order was paid with; in minor units of the currency. */
  cashMinor?: number;
  amountMinor?: number;
  currency?: string;
  shop?: string;
  orderId?: string;
  partner?: string;
  /** The voucher given out for it. */
  couponId?: string;
  /** The claim that told of it; absent where a request did. */
  because?: Because;
  /** The postings that took them: one for each member that gave some. */
  postings: { member: string; number: number }[];
  /** When it was taken back because nothing was handed out for it. */
  cancelledAt?: Micros;
}
