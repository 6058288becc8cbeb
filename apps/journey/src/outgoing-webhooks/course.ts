import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { nextAttempt, nextForReceiver } from './pace.js';

/** What came of an attempt: the status that was answered, or why there is none. */
export type Outcome = { answer: number } | { problem: string };

/** How a receiver has fared lately. */
export interface Standing {
  /** Attempts in a row that have failed, those that were under way together as one, and when the first of them was. */
  failures: number;
  failingSince: Micros | null;
  /** Before that nothing more is sent to it; what is under way by then still comes to an end. */
  nextAt: Micros;
  /** Since when it is sent nothing more; attempts that were under way by then still come to an end. */
  disabled: Micros | null;
}

/** What is to be kept after an attempt. */
export interface Course {
  receiver: Omit<Standing, 'disabled'>;
  delivery: { status: 'delivered' | 'failed' } | { status: 'pending'; due: Micros };
  /** Why nothing more is sent to this receiver; null where that is so already. */
  disable: 'failing' | 'gone' | null;
}

const GONE = 410;
const AT_ONCE: Micros = 0;

/**
 * Any 2xx is a success, 410 ends it, and anything else, a redirect too, is tried again: the delivery for so many days after it was written
 * down, and the receiver until it has failed for so many days without a success between. What a receiver that is disabled was not told waits
 * until it is enabled again. Attempts that were under way together when one of them failed fail once for the receiver. Pure.
 */
export function afterAttempt(
  before: Standing,
  { attempts, written, begun }: { attempts: number; written: Micros; begun: Micros },
  outcome: Outcome,
  { now, failureDays, chance }: { now: Micros; failureDays: number; chance: number },
): Course {
  const status = 'answer' in outcome ? outcome.answer : 0;
  if (status >= 200 && status < 300)
    return { receiver: { failures: 0, failingSince: null, nextAt: AT_ONCE }, delivery: { status: 'delivered' }, disable: null };
  // Nothing is begun before `nextAt`: what was, was under way already when the last failure set it.
  const isKnown = begun < before.nextAt;
  const failures = isKnown ? before.failures : before.failures + 1;
  const failingSince = before.failingSince ?? now;
  const patience = failureDays * MICROS_PER_DAY;
  const isDisabled = before.disabled !== null;
  const disable = isDisabled ? null : status === GONE ? 'gone' : now - failingSince >= patience ? 'failing' : null;
  const isGivenUp = now - written >= patience && disable === null && !isDisabled;
  return {
    receiver: { failures, failingSince, nextAt: isKnown ? before.nextAt : nextForReceiver(now, failures, chance) },
    delivery: isGivenUp ? { status: 'failed' } : { status: 'pending', due: nextAttempt(now, attempts, chance) },
    disable,
  };
}
