import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';

const [SECOND, MINUTE, HOUR] = [1, 60, 3600];

/** Pauses after the first failed attempt, the second, … as Standard Webhooks suggests them; the last again and again. In seconds. */
const PAUSES = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR];
/** A pause is up to a fifth longer by chance, so that what failed together does not come back together. */
const JITTER = 0.2;
/** A receiver that has failed several times in a row is left alone between two attempts for so long at most. In seconds. */
const LONGEST_REST = 5 * MINUTE;

/** When a delivery is tried again after so many failed attempts; `chance` lies in [0, 1). */
export const nextAttempt = (now: Micros, attempts: number, chance: number): Micros =>
  later(now, PAUSES[Math.min(attempts, PAUSES.length) - 1]!, chance);

/** When a receiver is sent anything at all again, after so many failures in a row. */
export const nextForReceiver = (now: Micros, failures: number, chance: number): Micros =>
  later(now, Math.min(LONGEST_REST, PAUSES[0]! * 2 ** Math.min(failures - 1, 10)), chance);

const later = (now: Micros, seconds: number, chance: number): Micros =>
  now + Math.round(seconds * (1 + JITTER * chance) * MICROS_PER_SECOND);
