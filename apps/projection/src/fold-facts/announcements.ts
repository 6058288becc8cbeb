import { createHash } from 'node:crypto';
import {
  formatInstant,
  formatUuid,
  type Fact,
  type HistoryCorrectedV1,
  type Micros,
  type Phase,
  type PhaseChangedV1,
} from '#lib/contracts';
import type { Interval, Journey } from '../lifecycle/fold.js';
import { historyAt } from '../lifecycle/journey.js';

export const PROJECTION_SOURCE = 'itinera/projection';

/** What became of one customer's journey in a batch. */
export interface Change {
  customerId: string;
  /** Counts the customer's changes; with the type it names the announcement. */
  version: number;
  announced: Phase | null;
  before: Journey | null;
  after: Journey;
  /** Ids of the facts that caused it. */
  because: string[];
}

/** The customer's phase now differs from the one last announced. */
export function phaseChanged({ customerId, version, announced, after }: Change, now: Micros): Fact<PhaseChangedV1> | null {
  const current = historyAt(after, now).at(-1);
  if ((current?.phase ?? null) === announced) return null;
  const data = {
    customerId,
    version,
    ...(announced && { from: announced }),
    ...(current && { to: current.phase }),
    since: formatInstant(current?.from ?? now),
    because: current?.because ?? 'nothing of this customer remains here',
  };
  return announcement('itinera.projection.phase-changed.v1', customerId, version, now, data);
}

/**
 * The new facts change what had already been said of an instant before them: a boundary of the old history, at or before now, lies
 * at or after the first instant where old and new differ. A fact that only adds the newest interval corrects nothing.
 */
export function historyCorrected({ customerId, version, before, after, because }: Change, now: Micros): Fact<HistoryCorrectedV1> | null {
  if (!before) return null;
  const old = historyAt(before, now);
  const since = firstDifference(old, historyAt(after, now));
  if (since === null || !old.some(({ from }) => from >= since)) return null;
  return announcement('itinera.projection.history-corrected.v1', customerId, version, now, {
    customerId,
    version,
    since: formatInstant(since),
    because,
  });
}

/** The first instant at which two histories name different phases, or null. */
export function firstDifference(a: readonly Interval[], b: readonly Interval[]): Micros | null {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left?.phase === right?.phase && left?.from === right?.from) continue;
    return Math.min(left?.from ?? Infinity, right?.from ?? Infinity);
  }
  return null;
}

/** An id from (customer, journey version, type): announcing twice is harmless. */
function announcement<Data>(type: string, customerId: string, version: number, now: Micros, data: Data): Fact<Data> {
  const id = formatUuid(createHash('sha256').update(`${customerId} ${version} ${type}`).digest().subarray(0, 16), 8);
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id,
    source: PROJECTION_SOURCE,
    type,
    time,
    recordedtime: time,
    subject: customerId,
    datacontenttype: 'application/json',
    data,
  };
}
