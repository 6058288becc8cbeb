import type { Micros } from '#lib/contracts';
import { availableAt } from '../programme/availability.js';
import { periodAt, type Span } from '#lib/rules';
import type { Programme, Rebate } from '../programme/programme.js';

/** A rebate whose period is over and past its last order's return period; by the programme in force at the period's end. */
export interface Decided extends Span {
  rebate: Rebate;
  programme: Programme;
}

/** The rebates decided after one instant and up to another. */
export function periodsDecided(until: Micros, after: Micros, programmes: { at(instant: Micros): Programme }): Decided[] {
  return (['month', 'quarter', 'year'] as const).flatMap((period) => {
    const decided: Decided[] = [];
    for (let end = periodAt(until, period, programmes.at(until).timeZone).from; ;) {
      const programme = programmes.at(end - 1);
      const span = periodAt(end - 1, period, programme.timeZone);
      const at = decidedAt(span, programme);
      if (at <= after) return decided;
      if (at <= until)
        decided.push(...programme.rebates.flatMap((rebate) => (rebate.period === period ? [{ ...span, rebate, programme }] : [])));
      end = span.from;
    }
  });
}

/** When an order of the period's last instant, which nobody said was delivered, can no longer be returned. */
const decidedAt = ({ until }: Span, programme: Programme): Micros =>
  availableAt({ purchasedAt: until - 1, deliveries: [], lines: 0 }, programme);
