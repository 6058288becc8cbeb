import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import type { Endpoints } from './endpoints.js';
import { COLUMNS } from './metrics.js';

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

/**
 * Sums of endpoints by hour and currency. A batch's difference is made by taking away the endpoints of the touched customers as they
 * were and adding those they have now; a late fact, a refund, a merge and its undo need nothing else.
 */
export class CellSums {
  private readonly byCurrency = new Map<string, Map<number, Float64Array>>();

  readonly plus: Endpoints = (slot, at, value, currency) => this.add(slot, at, value, currency);
  readonly minus: Endpoints = (slot, at, value, currency) => this.add(slot, at, -value, currency);

  private add(slot: number, at: Micros, value: number, currency: string): void {
    let byHour = this.byCurrency.get(currency);
    if (!byHour) this.byCurrency.set(currency, (byHour = new Map()));
    addTo(byHour, Math.floor(at / MICROS_PER_HOUR), slot, value);
  }

  /** The cells that are not all zero, in key order (whoever writes several takes their locks in this order). */
  cells(): Cell[] {
    const days: Cell[] = [];
    const hours: Cell[] = [];
    for (const currency of [...this.byCurrency.keys()].sort()) {
      const byDay = new Map<number, Float64Array>();
      for (const [hour, sums] of ordered(this.byCurrency.get(currency)!)) {
        if (sums.every((sum) => sum === 0)) continue;
        hours.push({ grain: 'hour', currency, bucket: hour, sums });
        sums.forEach((sum, slot) => addTo(byDay, Math.floor(hour / 24), slot, sum));
      }
      for (const [day, sums] of byDay) if (sums.some((sum) => sum !== 0)) days.push({ grain: 'day', currency, bucket: day, sums });
    }
    return [...days, ...hours];
  }
}

function addTo(byBucket: Map<number, Float64Array>, bucket: number, slot: number, value: number): void {
  let sums = byBucket.get(bucket);
  if (!sums) byBucket.set(bucket, (sums = new Float64Array(COLUMNS.length)));
  sums[slot]! += value;
}

const ordered = (byBucket: Map<number, Float64Array>): [number, Float64Array][] => [...byBucket].sort(([a], [b]) => a - b);
