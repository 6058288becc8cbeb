import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import type { Effect } from './effect.js';

export type Timers = { abandonAfter: Micros; useAfter: Micros; engageFor: Micros };

export const DEFAULT_TIMERS: Timers = { abandonAfter: MICROS_PER_DAY, useAfter: 7 * MICROS_PER_DAY, engageFor: 90 * MICROS_PER_DAY };

/** An instant at which something changes by itself, and the fact that set the clock going. */
export interface Deadline {
  at: Micros;
  timer: keyof Timers;
  fact: string;
}

export const nameOf = ({ timer, fact }: Deadline): string => `deadline:${timer}:${fact}`;

/** The phase that shows while nothing is open. */
export interface Base {
  stage: 'discover' | 'explore' | 'buy' | 'use' | 'engage' | null;
  /** Live purchases so far. */
  cycle: number;
  /** The latest live purchase: its order, and its fact. */
  order: string | null;
  purchase: string | null;
  /** The fact that gave the stage, where that is not the purchase. */
  by: string | null;
  deadline: Deadline | null;
  /** The refund, cancellation or amendment that took a purchase away, while the stage is what was left then. */
  revoked: string | null;
}

export const NO_BASE: Base = { stage: null, cycle: 0, order: null, purchase: null, by: null, deadline: null, revoked: null };

/** One effect on the base; the same object where nothing changes. `live` says whether a purchase still counts. */
export function applyBase(base: Base, effect: Effect, live: boolean, timers: Timers): Base {
  const { id, at, does, evidence, order } = effect;
  if (effect.elsewhere || !evidence) return base;
  if (does === 'purchase' && live) return bought(base, effect, timers);
  if (base.cycle === 0) return beforePurchase(base, effect);
  if (evidence === 'use' && base.stage === 'buy' && (order === undefined || order === base.order)) return inUse(base, at, id, timers);
  if (evidence === 'engage' && base.stage !== 'buy') return engaged(base, at, id, timers);
  return base;
}

/** What the base becomes when its deadline passes. */
export function passBase(base: Base, { at, timer, fact }: Deadline, timers: Timers): Base {
  if (timer === 'useAfter') return inUse(base, at, fact, timers);
  return { ...base, stage: 'use', deadline: null, revoked: null };
}

function beforePurchase(base: Base, { id, evidence }: Effect): Base {
  if (base.stage === 'explore' || (base.stage === 'discover' && evidence === 'discover')) return base;
  return { ...NO_BASE, stage: evidence === 'discover' ? 'discover' : 'explore', by: id };
}

function bought(base: Base, { id, at, order }: Effect, { useAfter }: Timers): Base {
  const deadline: Deadline = { at: at + useAfter, timer: 'useAfter', fact: id };
  return { stage: 'buy', cycle: base.cycle + 1, order: order!, purchase: id, by: null, deadline, revoked: null };
}

/** Who gets to use what they bought a second time is engaged by that alone. */
function inUse(base: Base, at: Micros, by: string, timers: Timers): Base {
  if (base.cycle > 1) return engaged(base, at, by, timers);
  return { ...base, stage: 'use', by, deadline: null, revoked: null };
}

function engaged(base: Base, at: Micros, by: string, { engageFor }: Timers): Base {
  return { ...base, stage: 'engage', by, deadline: { at: at + engageFor, timer: 'engageFor', fact: by }, revoked: null };
}
