import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';

const MINUTE: Micros = 60 * MICROS_PER_SECOND;
const LONGEST: Micros = 6 * 60 * MINUTE;

/** How often a shop is compared where nothing is said. */
export const EVERY_MINUTES = 15;

/** When a shop is asked next: after its interval; after failures twice as long each time, up to 6 hours; never before it says so itself. */
export function nextPull(now: Micros, everyMinutes: number, failures: number, retryAfterSeconds = 0): Micros {
  const pause = Math.min(everyMinutes * MINUTE * 2 ** Math.min(failures, 20), Math.max(LONGEST, everyMinutes * MINUTE));
  return now + Math.max(pause, retryAfterSeconds * MICROS_PER_SECOND);
}

/** Where the next page begins. */
export interface Cursor {
  /** Orders changed after this instant. */
  after: Micros;
  page: number;
}

/**
 * The page after a full one. Pages are counted anew from the last change seen, since an order that changes while pages are read moves to the
 * end of the list and all others one place up: by mere page numbers one would be passed over. Only where a page is full of one second's
 * changes (the shop tells no finer) the next page of the same list is asked for.
 */
export function nextCursor({ after, page }: Cursor, lastChanged: Micros): Cursor {
  const before = lastChanged - MICROS_PER_SECOND;
  return before > after ? { after: before, page: 1 } : { after, page: page + 1 };
}
