import { PHASES, type Micros, type Phase } from '#lib/contracts';
import { ACQUISITION_CHANGING, ATTRIBUTED, SPEND, type AcquisitionMetric } from '../attribution/metrics.js';
import { FEEDBACK_HELD, FEEDBACK_ONCE, FEEDBACK_WINDOWED, TIMES, type FeedbackMetric, type TimeMetric } from './feedback/metrics.js';
import { CHANGING, HELD, ONCE, WINDOWED, type LoyaltyMetric } from './loyalty/metrics.js';
import { FractionSum, type Fraction } from './repeat-steps/fractions.js';
import { STEP_METRICS, type StepMetric } from './repeat-steps/metrics.js';
import type { ClassMetric } from '../classes/class-metrics.js';
import type { IntervalMetric } from '../journey-map/metrics.js';
import type { ValueMetric } from '../value/value-metrics.js';
import { WINDOWS, type Window } from './windows.js';

/** What a purchase brings at its time, and what later facts may change of it; by currency. */
export const AMOUNTS = ['orders', 'revenue', 'made', 'purchased'] as const;
/** Distinct customers: with a purchase in the window, with two or more, with one before. */
export const CUSTOMERS = ['buyers', 'repeaters', 'returning'] as const;
/** What happens once and is never changed. */
export const EVENTS = ['creditNotes', 'refunds', 'refunded', 'checkoutsBought', 'checkoutsAbandoned'] as const;

/** The counts and sums that every window KPI is made of. */
export type Metric =
  | (typeof AMOUNTS)[number]
  | (typeof CUSTOMERS)[number]
  | (typeof EVENTS)[number]
  | Phase
  | LoyaltyMetric
  | FeedbackMetric
  | ValueMetric
  | AcquisitionMetric
  | ClassMetric
  | StepMetric
  | IntervalMetric;

/**
 * Takes one endpoint: from just after `at` on, the sum in `slot` is larger by `value`. Always integers.
 * A function and not a list, because the writer works out every touched customer's endpoints twice a batch.
 */
export type Endpoints = (slot: number, at: Micros, value: number, currency: string) => void;

/**
 * Where the endpoints of a metric are summed. A number over `[at − W, at)` is
 * `plain(at) − plain(at − W) + windowed(at)`, each the sum of the endpoints before that instant:
 * *plain* endpoints serve every window, *windowed* ones say themselves when they leave theirs.
 */
export interface Slots {
  plain: number | null;
  windowed: Readonly<Record<Window, number>> | null;
}

/** The columns of a cell, one a slot; null is 0. Only ever append: a stored cell knows its sums by these names. */
export const COLUMNS: string[] = [];
const slots = new Map<Metric, Slots>();

const column = (name: string): number => COLUMNS.push(name) - 1;
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const byWindow = (slotOf: (window: Window) => number): Record<Window, number> =>
  Object.fromEntries(WINDOWS.map((window) => [window, slotOf(window)])) as Record<Window, number>;

function define(metric: Metric, name: string, kinds: { plain: boolean; windowed: boolean }): void {
  slots.set(metric, {
    plain: kinds.plain ? column(name) : null,
    windowed: kinds.windowed ? byWindow((window) => column(`${name}_${window}`)) : null,
  });
}

/** One column, read for every window. */
function defineHeld(metric: Metric): void {
  const slot = column(snake(metric));
  slots.set(metric, { plain: null, windowed: byWindow(() => slot) });
}

for (const metric of AMOUNTS) define(metric, metric, { plain: true, windowed: true });
for (const metric of CUSTOMERS) define(metric, metric, { plain: false, windowed: true });
for (const metric of EVENTS) define(metric, snake(metric), { plain: true, windowed: false });
for (const phase of PHASES) define(phase, `phase_${phase}`, { plain: true, windowed: false });
/** Those a cell had from the beginning: a number in every cell. */
export const FIRST_COLUMNS: readonly string[] = [...COLUMNS];

for (const metric of HELD) defineHeld(metric);
for (const metric of CHANGING) define(metric, snake(metric), { plain: true, windowed: true });
for (const metric of WINDOWED) define(metric, snake(metric), { plain: false, windowed: true });
for (const metric of ONCE) define(metric, snake(metric), { plain: true, windowed: false });
/** Null where nothing is counted, so that a cell of purchases alone is no wider for them. */
export const LOYALTY_COLUMNS: readonly string[] = COLUMNS.slice(FIRST_COLUMNS.length);

for (const metric of FEEDBACK_HELD) defineHeld(metric);
for (const metric of FEEDBACK_ONCE) define(metric, snake(metric), { plain: true, windowed: false });
for (const metric of FEEDBACK_WINDOWED) define(metric, snake(metric), { plain: false, windowed: true });
export const FEEDBACK_COLUMNS: readonly string[] = COLUMNS.slice(FIRST_COLUMNS.length + LOYALTY_COLUMNS.length);
for (const metric of [...TIMES, ...STEP_METRICS]) slots.set(metric, { plain: null, windowed: null });

for (const metric of ACQUISITION_CHANGING) define(metric, snake(metric), { plain: true, windowed: true });
export const ACQUISITION_COLUMNS: readonly string[] = COLUMNS.slice(
  FIRST_COLUMNS.length + LOYALTY_COLUMNS.length + FEEDBACK_COLUMNS.length,
);
for (const metric of [...ATTRIBUTED, ...SPEND]) slots.set(metric, { plain: null, windowed: null });

export const slotsOf = (metric: Metric): Slots => slots.get(metric)!;
export const plainSlot = (metric: Metric): number => slotsOf(metric).plain!;
export const windowedSlot = (metric: Metric, window: Window): number => slotsOf(metric).windowed![window];
export const heldSlot = (metric: (typeof HELD)[number] | (typeof FEEDBACK_HELD)[number]): number => windowedSlot(metric, 'all');

/** Counts and sums at one instant, by metric and currency ('' where none), and times that things took. */
export class Tally {
  private readonly sums = new Map<string, Map<Metric, number>>();
  private readonly fractions = new Map<string, FractionSum>();
  private readonly taken = new Map<TimeMetric, Micros[]>();

  add(metric: Metric, value: number, currency = ''): void {
    if (value === 0) return;
    let byMetric = this.sums.get(currency);
    if (!byMetric) this.sums.set(currency, (byMetric = new Map<Metric, number>()));
    byMetric.set(metric, (byMetric.get(metric) ?? 0) + value);
  }

  of(metric: Metric, currency = ''): number {
    return this.sums.get(currency)?.get(metric) ?? 0;
  }

  addFraction(metric: 'priceStepSum', value: Fraction, currency: string): void {
    const key = `${metric} ${currency}`;
    if (!this.fractions.has(key)) this.fractions.set(key, new FractionSum());
    this.fractions.get(key)!.add(value);
  }

  /** The double nearest to the sum ÷ count. */
  fraction(metric: 'priceStepSum', currency: string, count: number): number {
    return this.fractions.get(`${metric} ${currency}`)?.over(count) ?? 0;
  }

  addTime(metric: TimeMetric, took: Micros): void {
    if (this.taken.has(metric)) this.taken.get(metric)!.push(took);
    else this.taken.set(metric, [took]);
  }

  /** In no order. */
  times(metric: TimeMetric): readonly Micros[] {
    return this.taken.get(metric) ?? [];
  }

  /** Over all currencies; for counts only. */
  total(metric: Metric): number {
    let total = 0;
    for (const byMetric of this.sums.values()) total += byMetric.get(metric) ?? 0;
    return total;
  }

  /** The currencies in which one of these counts something, in order. */
  currencies(...metrics: Metric[]): string[] {
    return [...this.sums.keys()].filter((currency) => metrics.some((metric) => this.of(metric, currency) !== 0)).sort();
  }
}
