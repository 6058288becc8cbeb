import type { Micros, Phase } from '#lib/contracts';
import type { Timers } from './base.js';
import { NOWHERE, phaseOf, type Standing } from './standing.js';

/** A checkout and how it ended. */
export interface Checkout {
  key: string;
  checkoutId: string;
  shop: string;
  /** The cart and order its first start named. */
  cart: string | null;
  order: string | null;
  startedAt: Micros;
  startedBy: string;
  /** Null while open, and for ever where it was bought before it started. */
  outcome: 'bought' | 'abandoned' | null;
  at: Micros | null;
  /** The fact or the deadline that ended it. */
  because: string | null;
}

/** An order: what it costs as it now stands, what was given back, and since when it counts no longer. */
export interface Order {
  orderId: string;
  shop: string;
  purchasedAt: Micros;
  purchase: string;
  totalMinor: number;
  revision: number;
  refundedMinor: number;
  isRefunded: boolean;
  endedAt: Micros | null;
  endedBy: string | null;
}

/** The phase shown, and since when. */
export interface Shown {
  phase: Phase | null;
  since: Micros;
  because: string;
}

/** Where the customer stood from an instant on, until the next moment. */
export interface Moment extends Shown {
  phase: Phase;
  at: Micros;
  standing: Standing;
}

/** All that later facts can depend on. */
export interface State {
  timers: Timers;
  /** The instant of the last effect; −1 before the first. */
  at: Micros;
  standing: Standing;
  /** What shows after the last change, the instant of that change, and what showed before that instant. */
  shown: Shown;
  changedAt: Micros;
  before: Shown;
  checkouts: Checkout[];
  orders: Record<string, Order>;
  /** Checkouts, carts and orders that a purchase has named. */
  bought: Record<string, true>;
  /** Checkouts that another customer has started. */
  startedElsewhere: Record<string, true>;
  /** Questions, returns and recovery cases ever opened. */
  matters: Record<string, true>;
  /** Named by a fact and opened by none so far. */
  unopened: string[];
}

const NOTHING: Shown = { phase: null, since: -1, because: '' };

/** Without a prototype it is a table from the start; else every key never seen before would be a new shape of object to the engine. */
const record = <Value>(): Record<string, Value> => Object.create(null) as Record<string, Value>;

export function newState(timers: Timers): State {
  return {
    timers,
    at: -1,
    standing: NOWHERE,
    shown: NOTHING,
    changedAt: -1,
    before: NOTHING,
    checkouts: [],
    orders: record(),
    bought: record(),
    startedElsewhere: record(),
    matters: record(),
    unopened: [],
  };
}

/**
 * Takes over a standing. Several within one instant leave one moment, and a phase left and come back to within an instant goes on as if it
 * had never been left.
 */
export function stand(state: State, moments: Moment[], at: Micros, because: string, standing: Standing): void {
  if (standing === state.standing) return;
  if (at !== state.changedAt) Object.assign(state, { before: state.shown, changedAt: at });
  state.standing = standing;
  const phase = phaseOf(standing);
  if (phase !== state.shown.phase) state.shown = phase === state.before.phase ? state.before : { phase, since: at, because };
  if (phase === null) return;
  const moment: Moment = { at, ...state.shown, phase, standing };
  if (moments.at(-1)?.at === at) moments.pop();
  moments.push(moment);
}
