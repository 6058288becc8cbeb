/** How it stands at the instant itself, whatever the window: every window reads the same column. */
export const HELD = ['members', 'pointsAvailable', 'pointsPending', 'pointsOwed'] as const;
/** Counted at its time for every window; what changes later is counted per window, until the first count leaves it. */
export const CHANGING = ['usablePoints'] as const;
/** Begins and ceases by itself in every window. */
export const WINDOWED = [
  'engagedMembers',
  'activeMembers',
  'redeemedPoints',
  'expiredPoints',
  'endedPoints',
  'brokenPoints',
  'campaignRedeemers',
] as const;
/** Counted once, never changed. */
export const ONCE = ['campaignTargets'] as const;

export const LOYALTY_METRICS = [...HELD, ...CHANGING, ...WINDOWED, ...ONCE] as const;

/** The counts and sums of the loyalty KPIs; none of them has a currency. */
export type LoyaltyMetric = (typeof LOYALTY_METRICS)[number];
