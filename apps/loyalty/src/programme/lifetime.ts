/** When points of an order become spendable. */
export interface Pending {
  /** Counted from the last delivery. */
  returnPeriodDays: number;
  /** An order nobody says is delivered counts as delivered so many days after the purchase. */
  undeliveredAfterDays: number;
}

/** How long points live, counted from availability to the end of a local day. */
export type Expiry =
  | { kind: 'rolling'; months: number }
  /** At the end of the calendar year in which they became available, or so many months later. */
  | { kind: 'end-of-year'; plusMonths: number }
  /** So many months after the member's last purchase or redemption. */
  | { kind: 'after-inactivity'; months: number }
  | { kind: 'never' };

/** How long before something happens a member is told; largest first. */
export interface Reminders {
  expiryDaysBefore: number[];
  tierDaysBefore: number[];
  /** A member without purchase or redemption for so long is dormant; missing: nobody is. */
  dormantAfterMonths?: number;
}
