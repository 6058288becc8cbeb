import type { Micros } from '#lib/contracts';
import type { Decimal, Period } from '#lib/rules';
import type { Expiry, Pending, Reminders } from './lifetime.js';
import type { CouponKind, PartMoney, Paying, Reward } from './rewards.js';

export type { Decimal, Period } from '#lib/rules';
export type { Expiry, Pending, Reminders } from './lifetime.js';
export type { CouponKind, CouponValue, PartMoney, Paying, Reward } from './rewards.js';

/**
 * The rules of one points programme as one version of `programme.yml` states them: plain JSON, complete (defaults are filled in),
 * checked. Points are whole numbers; money is in whole minor units of `currency`. A span runs from its first instant to before `until`.
 */
export interface Programme {
  version: string;
  /** Orders bought from here on are rated by it, until the next version begins. */
  from: Micros;
  /** IANA name; every day, month and year of the programme is one of this zone. */
  timeZone: string;
  /** ISO 4217; orders in other currencies earn nothing. */
  currency: string;
  earning: Earning;
  bonuses: Bonuses;
  caps: Caps;
  pending: Pending;
  expiry: Expiry;
  /** Points given back after their expiry has passed live so many days more; 0: an expiry that has passed is final. */
  reinstateGraceDays: number;
  reminders: Reminders;
  tiers: Tiers;
  rewards: Reward[];
  /** Missing: rewards cost points alone. */
  partMoney?: PartMoney;
  /** Missing: orders cannot be paid with points. */
  paying?: Paying;
  causes: Cause[];
  challenges: Challenge[];
  /** Missing: there is no referral programme. */
  referral?: Referral;
  /** Missing: there is no paid club. */
  club?: Club;
  partners: Partner[];
  coupons: CouponKind[];
  rebates: Rebate[];
}

export interface Earning {
  /** For one whole unit of the currency (1.00 EUR, 1 JPY) of goods, after every discount. */
  pointsPerUnit: Decimal;
  categories: Record<string, Decimal>;
  products: Record<string, Decimal>;
  orderBonuses: OrderBonus[];
  campaigns: Campaign[];
}

/** Fixed points for an order whose earning goods reach the threshold; they go whole when returns take it below. */
export interface OrderBonus {
  id: string;
  name: string;
  thresholdMinor: number;
  points: number;
}

/** Multiplies what the goods it is for earn, or adds fixed points to the order: one of the two. */
export interface Campaign {
  id: string;
  name: string;
  from: Micros;
  until: Micros;
  multiplier?: Decimal;
  points?: number;
  /** Of the goods it is for; 0: whatever the order is worth. */
  thresholdMinor: number;
  /** The goods it is for: of one of these categories or products; all, where neither is named. */
  categories?: string[];
  products?: string[];
  channels?: string[];
}

export interface Bonus {
  points: number;
  /** How often a member can have it in one calendar year. */
  mostPerYear?: number;
}

/** Points for what is no purchase; missing: none. */
export interface Bonuses {
  welcome?: Bonus;
  /** On the first day of the birth month. */
  birthday?: Bonus;
  review?: Bonus;
  survey?: Bonus;
  /** When the shop takes up an idea: it is planned, or done. */
  idea?: Bonus;
}

/** The most that goods can earn; fixed bonuses come on top. */
export interface Caps {
  perOrder?: number;
  perPeriod?: { period: Exclude<Period, 'quarter'>; points: number };
}

export interface Tiers {
  by: 'points' | 'spend';
  /** What was earned or spent counts for so many months. */
  months: number;
  graceDays: number;
  /** Ascending; empty: no tiers. Whoever does not reach the first has none. */
  levels: Tier[];
}

export interface Tier {
  id: string;
  name: string;
  /** Points, or minor units spent, that qualify. */
  from: number;
  multiplier: Decimal;
  benefits: string[];
}

export interface Cause {
  id: string;
  name: string;
}

export interface Challenge {
  id: string;
  name: string;
  from: Micros;
  until: Micros;
  goal: Goal;
  points: number;
}

/** Goods count where they are of one of the categories or products; all count, where neither is named. */
export type Goal =
  | { kind: 'orders'; count: number; leastMinor?: number }
  | { kind: 'spend'; amountMinor: number; categories?: string[]; products?: string[] }
  | { kind: 'items'; count: number; categories?: string[]; products?: string[] }
  | { kind: 'reviews'; count: number }
  | { kind: 'surveys'; count: number }
  | { kind: 'referrals'; count: number };

/** Both are rewarded once the friend's first order is past its return period. */
export interface Referral {
  referrerPoints: number;
  friendPoints: number;
  /** What the goods of the friend's first order must be worth. */
  leastOrderMinor: number;
  /** The friend must buy within so many days. */
  withinDays: number;
  mostPerYear?: number;
}

/** The paid premium club. */
export interface Club {
  name: string;
  feeMinor: number;
  months: number;
  renews: boolean;
  benefits: string[];
}

export interface Partner {
  id: string;
  name: string;
  pointsPerUnit: Decimal;
  /** What the partner owes for 100 points, in minor units, decimals allowed. */
  settlementMinorPer100Points: Decimal;
  /** Whether members can spend points there. */
  spendable: boolean;
}

/** Points for the volume of a whole period, once it is over. The highest step reached counts for the whole volume. */
export interface Rebate {
  id: string;
  name: string;
  period: Exclude<Period, 'day'>;
  steps: RebateStep[];
}

/** Fixed points, or a percentage of the volume in points (at what a point is worth when paying). */
export type RebateStep = { fromMinor: number; points: number } | { fromMinor: number; percent: Decimal };
