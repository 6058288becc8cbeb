import type { Fact, Micros } from '#lib/contracts';
import { plainSlot, windowedSlot, type Endpoints } from '../kpis/metrics.js';
import type { Purchase } from '../kpis/purchases.js';
import { LENGTHS, WINDOWS } from '../kpis/windows.js';
import { firstsOf } from './first-purchases.js';
import { convertedTimes, leadOf, type Lead } from './leads.js';
import type { ACQUISITION_CHANGING } from './metrics.js';

/** What of the facts before a certain instant those after it are counted with. */
export interface EarlierAcquisition {
  /** Whether a purchase counts for good: then nobody is won any more, and no lead either. */
  hasBought: boolean;
  lead: Micros | null;
}

const NOTHING_BEFORE: EarlierAcquisition = { hasBought: false, lead: null };

/** Whether, and when, one customer was won: by their first purchase, and as a lead before it. */
export function acquisitionEndpoints(
  facts: readonly Fact[],
  purchases: readonly Purchase[],
  emit: Endpoints,
  earlier = NOTHING_BEFORE,
): void {
  if (earlier.hasBought) return;
  for (const { purchase, from, to } of firstsOf(purchases)) countWhile('acquired', { anchor: purchase.at, from, to }, emit);
  const lead = earlier.lead === null ? leadOf(facts, purchases) : { at: earlier.lead, from: earlier.lead, purchases: [...purchases] };
  if (lead) leadEndpoints(lead, emit);
}

function leadEndpoints(lead: Lead, emit: Endpoints): void {
  const anchor = lead.at;
  countWhile('leads', { anchor, from: lead.from, to: Infinity }, emit);
  for (const times of convertedTimes(lead)) countWhile('convertedLeads', { anchor, ...times }, emit);
}

/** Counts one on `(from, to]`, in the windows that hold the anchor. No anchor lies after `from`. */
function countWhile(
  metric: (typeof ACQUISITION_CHANGING)[number],
  { anchor, from, to }: { anchor: Micros; from: Micros; to: Micros },
  emit: Endpoints,
): void {
  const isPlain = from === anchor;
  if (isPlain) emit(plainSlot(metric), anchor, 1, '');
  if (isPlain && to === Infinity) return;
  for (const window of WINDOWS) {
    const leavesAt = anchor + LENGTHS[window];
    const change = (at: Micros, value: number): void => {
      if (at >= leavesAt) return;
      emit(windowedSlot(metric, window), at, value, '');
      if (leavesAt !== Infinity) emit(windowedSlot(metric, window), leavesAt, -value, '');
    };
    if (!isPlain) change(from, 1);
    change(to, -1);
  }
}
