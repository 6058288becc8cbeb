import { WINDOWS, type Window } from '../windows.js';

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

/** The counts and sums of the loyalty KPIs; none of them has a currency. */
export type LoyaltyMetric = (typeof HELD)[number] | (typeof CHANGING)[number] | (typeof WINDOWED)[number] | (typeof ONCE)[number];

/** The columns each metric is summed in, by window; `plain` ones serve all windows by their difference. */
export interface LoyaltySlots {
  plain: number | null;
  windowed: Readonly<Record<Window, number>> | null;
}

/** In the order they are appended to a cell. */
export const LOYALTY_COLUMNS: string[] = [];
const slots = new Map<LoyaltyMetric, LoyaltySlots>();

const column = (name: string): number => LOYALTY_COLUMNS.push(name) - 1;
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const byWindow = (slotOf: (window: Window) => number): Record<Window, number> =>
  Object.fromEntries(WINDOWS.map((window) => [window, slotOf(window)])) as Record<Window, number>;

for (const metric of HELD) {
  const slot = column(snake(metric));
  slots.set(metric, { plain: null, windowed: byWindow(() => slot) });
}
for (const metric of CHANGING)
  slots.set(metric, { plain: column(snake(metric)), windowed: byWindow((window) => column(`${snake(metric)}_${window}`)) });
for (const metric of WINDOWED) slots.set(metric, { plain: null, windowed: byWindow((window) => column(`${snake(metric)}_${window}`)) });
for (const metric of ONCE) slots.set(metric, { plain: column(snake(metric)), windowed: null });

export const slotsOf = (metric: LoyaltyMetric): LoyaltySlots => slots.get(metric)!;
export const plainSlot = (metric: LoyaltyMetric): number => slotsOf(metric).plain!;
export const windowedSlot = (metric: LoyaltyMetric, window: Window): number => slotsOf(metric).windowed![window];
export const heldSlot = (metric: (typeof HELD)[number]): number => windowedSlot(metric, 'all');
