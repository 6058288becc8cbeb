import { hash } from 'node:crypto';
import {
  formatInstant,
  formatUuid,
  type CheckoutAbandonedV1,
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
  /** The first moment after the last announcements: what lies before it has been announced. */
  due: Micros | null;
  before: Journey | null;
  after: Journey;
  /** The latest fact of the old journey; null where there was none. */
  latest: Micros | null;
  /** Ids of the facts that caused it. */
  because: string[];
}

/** The customer's phase now differs from the one last announced. Where one of `known` has begun it, it goes on with that fact's chain. */
export function phaseChanged(
  { customerId, version, announced, after }: Change,
  now: Micros,
  known: FactsById = new Map(),
): Fact<PhaseChangedV1> | null {
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
  const cause = known.get(data.because);
  return { ...announcement('itinera.projection.phase-changed.v1', customerId, version, now, data), ...(cause && linkTo(cause)) };
}

/** Facts by their ids; of several with one id none. */
export type FactsById = ReadonlyMap<string, Fact | undefined>;

export function factsById(facts: readonly Fact[]): FactsById {
  const known = new Map<string, Fact | undefined>();
  for (const fact of facts) known.set(fact.id, known.has(fact.id) ? undefined : fact);
  return known;
}

const linkTo = ({ source, id, correlationid, claimid }: Fact): Pick<Fact, 'correlationid' | 'causationid'> => ({
  correlationid: correlationid ?? claimid ?? id,
  causationid: `${source} ${id}`,
});

/**
 * The new facts change what had already been said: the first instant at which old and new differ lies before a fact already known, or at
 * or before a boundary already passed (a deadline's, too). A fact later than all of that only goes on with the history.
 */
export function historyCorrected(
  { customerId, version, before, after, latest, because }: Change,
  now: Micros,
): Fact<HistoryCorrectedV1> | null {
  if (!before) return null;
  const old = historyAt(before, now);
  const since = firstDifference(old, historyAt(after, now));
  if (since === null || (since >= Math.min(latest ?? 0, now) && !old.some(({ from }) => from >= since))) return null;
  return announcement('itinera.projection.history-corrected.v1', customerId, version, now, {
    customerId,
    version,
    since: formatInstant(since),
    because,
  });
}

/** The checkouts left open past their deadline since the last announcements; those of an import passed it long ago and are none. */
export function checkoutsAbandoned({ customerId, version, due, after }: Change, now: Micros): Fact<CheckoutAbandonedV1>[] {
  if (due === null) return [];
  return after.checkouts
    .filter(({ outcome, because, at }) => outcome === 'abandoned' && because.startsWith('deadline:') && at >= due && at <= now)
    .map(({ checkoutId, shop }) => ({
      ...announcement(
        'itinera.projection.checkout-abandoned.v1',
        customerId,
        version,
        now,
        { customerId, checkoutId },
        `${shop}\0${checkoutId}`,
      ),
      ...(shop && { shop }),
    }));
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

/** An id from (customer, journey version, type, what it is about): announcing twice is harmless. */
function announcement<Data>(type: string, customerId: string, version: number, now: Micros, data: Data, about = ''): Fact<Data> {
  const id = formatUuid(hash('sha256', `${customerId} ${version} ${type} ${about}`, 'buffer').subarray(0, 16), 8);
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
