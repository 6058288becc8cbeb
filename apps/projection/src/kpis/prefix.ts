import { PHASES, type Micros } from '#lib/contracts';
import type { Cell } from './cells.js';
import { COLUMNS, slotsOf, Tally, type Endpoints, type Metric } from './metrics.js';
import { LENGTHS, type Window } from './windows.js';

/** The sums of all endpoints before an instant, a currency each. */
export type Sums = Map<string, Float64Array>;

/** The instants whose prefix sums make a number over `[at − W, at)`; phases hold at the instant itself, so theirs is just after. */
export function instantsOf(metrics: readonly Metric[], window: Window, at: Micros): { upTo: Micros; from: Micros | null } {
  if (metrics.every((metric) => PHASE_METRICS.has(metric))) return { upTo: at + 1, from: null };
  return { upTo: at, from: window === 'all' ? null : at - LENGTHS[window] };
}

const PHASE_METRICS: ReadonlySet<Metric> = new Set<Metric>(PHASES);

/** `plain(at) − plain(at − W) + windowed(at)` for each metric and currency. */
export function tallyOf(metrics: readonly Metric[], window: Window, upTo: Sums, from: Sums | null): Tally {
  const tally = new Tally();
  for (const metric of metrics) {
    const { plain, windowed } = slotsOf(metric);
    for (const [currency, sums] of upTo) {
      if (plain !== null) tally.add(metric, sums[plain]!, currency);
      if (windowed !== null) tally.add(metric, sums[windowed[window]]!, currency);
    }
    if (plain !== null && from !== null) for (const [currency, sums] of from) tally.add(metric, -sums[plain]!, currency);
  }
  return tally;
}

/** Takes the endpoints in `[start, end)`: of an hour not yet over, whose cell cannot be read as a whole. */
export function summing(sums: Sums, start: Micros, end: Micros): Endpoints {
  return (slot, at, value, currency) => {
    if (at >= start && at < end) sumsIn(sums, currency)[slot]! += value;
  };
}

export function sumsIn(sums: Sums, currency: string): Float64Array {
  let of = sums.get(currency);
  if (!of) sums.set(currency, (of = new Float64Array(COLUMNS.length)));
  return of;
}

/** The prefix sums at the start of an hour, from cells in memory: what the store does in SQL. */
export function sumsBefore(cells: readonly Cell[], hour: number): Sums {
  const sums: Sums = new Map();
  const day = Math.floor(hour / 24);
  for (const { grain, currency, bucket, sums: values } of cells) {
    const counted = grain === 'day' ? bucket < day : bucket >= day * 24 && bucket < hour;
    if (counted) values.forEach((value, slot) => (sumsIn(sums, currency)[slot]! += value));
  }
  return sums;
}
