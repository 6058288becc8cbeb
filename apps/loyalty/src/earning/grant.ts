import type { Decimal } from '../programme/programme.js';

/** What an order earned, and why: plain JSON, fixed once when the order is accepted, and enough to take back what is returned. */
export interface Grant {
  programmeVersion: string;
  orderId: string;
  /** Base and bonuses. */
  points: number;
  /** What the goods earned, after caps: the sum of the lines' points. */
  basePoints: number;
  pointsPerUnit: Decimal;
  /** The tier before the purchase. */
  tier: string | null;
  /** Of every `ofMinor` of the order, so much was paid with what earns (neither points nor gift cards). */
  paid: { earningMinor: number; ofMinor: number };
  lines: GrantLine[];
  bonuses: GrantBonus[];
  /** What the goods would have earned without the cap that held. */
  capped?: { by: 'order' | 'period'; from: number };
  /** Why nothing could be earned. */
  nothing?: 'other-currency';
}

export interface GrantLine {
  /** Counted from 0; an order without lines is one. */
  line: number;
  productId?: string;
  /** What can come back for it: its part of the order's subtotal. */
  refundableMinor: number;
  points: number;
  multipliers: Multiplier[];
}

export interface Multiplier {
  of: 'category' | 'product' | 'tier' | 'campaign';
  id: string;
  by: Decimal;
}

/** Fixed points, for as long as what is left of these lines is worth the threshold (and anything at all). */
export interface GrantBonus {
  /** Of the order bonus or the campaign. */
  id: string;
  points: number;
  thresholdMinor: number;
  lines: number[];
}
