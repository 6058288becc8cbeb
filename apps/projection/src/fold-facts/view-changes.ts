import { hash } from 'node:crypto';
import { formatInstant, formatUuid, type Fact, type Micros, type Phase } from '#lib/contracts';
import { CHANGES_TOPIC, type Publication } from '#lib/log';
import { PROJECTION_SOURCE } from './announcements.js';

/** That a customer's view is another now, and by what. */
export interface ViewChange {
  customerId: string;
  /** Counts the customer's changes. */
  version: number;
  /** The phase from now on. */
  phase: Phase | null;
  /** The phase before, where it was another. */
  from?: Phase | null;
  /** The facts that were new; none where time or a night did it. */
  facts: { source: string; id: string; type: string; time: string }[];
  /** Other subjects belong to the customer now, or one of them is erased. */
  moved?: true;
}

export const phaseFrom = (before: Phase | null, phase: Phase | null): Pick<ViewChange, 'phase' | 'from'> => ({
  phase,
  ...(phase !== before && { from: before }),
});

export const VIEWS_CHANGED = 'itinera.projection.views-changed.v1';

/** One customer's facts of a batch may be many, and a message has its limits. */
const AT_ONCE = 500;

/**
 * All of them have one key: a customer's changes, which stand in the outbox in the order of their versions, would otherwise lie in the
 * partitions of their several subjects, in no order at all.
 */
export function publishViewChanges(changes: readonly ViewChange[], now: Micros): Publication[] {
  const publications: Publication[] = [];
  for (let start = 0; start < changes.length; start += AT_ONCE)
    publications.push({ topic: CHANGES_TOPIC, key: PROJECTION_SOURCE, fact: telling(changes.slice(start, start + AT_ONCE), now) });
  return publications;
}

function telling(changes: readonly ViewChange[], now: Micros): Fact<{ changes: readonly ViewChange[] }> {
  const { customerId, version } = changes[0]!;
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id: formatUuid(hash('sha256', `${customerId} ${version} ${VIEWS_CHANGED}`, 'buffer').subarray(0, 16), 8),
    source: PROJECTION_SOURCE,
    type: VIEWS_CHANGED,
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    data: { changes },
  };
}
