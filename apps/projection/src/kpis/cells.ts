import { compareBytes, MICROS_PER_SECOND, type Fact, type Micros } from '#lib/contracts';
import { customerEndpoints, type CountedJourney, type Earlier } from './endpoints.js';
import { COLUMNS, type Endpoints } from './metrics.js';

export const MICROS_PER_HOUR = 3600 * MICROS_PER_SECOND;

/** Cells are kept for whole hours and for whole days: a read adds the days, then the hours of the last day. */
export type Grain = 'hour' | 'day';

export interface Cell {
  grain: Grain;
  currency: string;
  /** Hours or days since 1970. */
  bucket: number;
  /** One sum a slot. */
  sums: Float64Array;
}

/** One customer's endpoints, to the hour they lie in. */
export type Cells = { slot: number; hour: number; value: number; currency: string }[];

/**
 * Everything counted of one customer, from all facts of all of the customer's subjects (see `customerEndpoints`), as the sums per hour see
 * it; without what lies at or before `since`, where it is to be compared with something that has the same there.
 */
export function cellsOf(
  facts: readonly Fact[],
  journey: CountedJourney,
  { since = -1, ...options }: { erased?: boolean; earlier?: Earlier; since?: Micros } = {},
): Cells {
  const cells: Cells = [];
  const emit: Endpoints = (slot, at, value, currency) => {
    if (at > since) cells.push({ slot, hour: Math.floor(at / MICROS_PER_HOUR), value, currency });
  };
  customerEndpoints(facts, journey, emit, options);
  return cells;
}

/**
 * What to add to the stored cells when customers that counted as `before` now count as `after`. A live fact, a late one, a refund, a
 * merge (two customers before, one after), its undo and an erasure need nothing else.
 */
export function difference(before: readonly Cells[], after: readonly Cells[]): CellSums {
  const sums = new CellSums();
  for (const cells of before) sums.add(cells, -1);
  for (const cells of after) sums.add(cells, 1);
  return sums;
}

/** Sums of endpoints by hour and currency. */
export class CellSums {
  private readonly byCurrency = new Map<string, Map<number, Float64Array>>();

  add(cells: Cells, sign: 1 | -1): void {
    for (const { slot, hour, value, currency } of cells) {
      let byHour = this.byCurrency.get(currency);
      if (!byHour) this.byCurrency.set(currency, (byHour = new Map<number, Float64Array>()));
      addTo(byHour, hour, slot, sign * value);
    }
  }

  /** The cells that are not all zero, in the order of their key (whoever writes several takes the locks in this order). */
  cells(): Cell[] {
    const cells: Cell[] = [];
    for (const [currency, byHour] of this.byCurrency) {
      const byDay = new Map<number, Float64Array>();
      for (const [hour, sums] of byHour) {
        if (sums.every((sum) => sum === 0)) continue;
        cells.push({ grain: 'hour', currency, bucket: hour, sums });
        sums.forEach((sum, slot) => {
          if (sum !== 0) addTo(byDay, Math.floor(hour / 24), slot, sum);
        });
      }
      for (const [day, sums] of byDay) if (sums.some((sum) => sum !== 0)) cells.push({ grain: 'day', currency, bucket: day, sums });
    }
    return cells.sort((a, b) => compareBytes(a.grain, b.grain) || a.bucket - b.bucket || compareBytes(a.currency, b.currency));
  }
}

function addTo(byBucket: Map<number, Float64Array>, bucket: number, slot: number, value: number): void {
  let sums = byBucket.get(bucket);
  if (!sums) byBucket.set(bucket, (sums = new Float64Array(COLUMNS.length)));
  sums[slot]! += value;
}
