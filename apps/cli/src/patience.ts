/** How often, and after which pauses, a request is made again. */
export interface Patience {
  attempts: number;
  /** Attempts while the product has not answered at all: it is probably not running. */
  attemptsUnanswered: number;
  firstPauseMs: number;
  longestPauseMs: number;
}

/** A minute and a half in all: a restart of the product passes unnoticed. */
export const PATIENT: Patience = { attempts: 12, attemptsUnanswered: 3, firstPauseMs: 250, longestPauseMs: 15_000 };

/** A product may ask for no longer a pause than this. */
const LONGEST_ASKED_MS = 5 * 60_000;

/** The pause before attempt `next` (2, 3, …): as long as the product asks, else twice the last one. */
export function pauseBefore(next: number, patience: Patience, retryAfter: string | undefined, now: number): number {
  const asked = retryAfterMs(retryAfter, now);
  if (asked !== undefined) return Math.min(asked, LONGEST_ASKED_MS);
  return Math.min(patience.firstPauseMs * 2 ** (next - 2), patience.longestPauseMs);
}

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
