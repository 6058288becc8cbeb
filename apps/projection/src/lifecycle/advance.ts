import type { Fact, Micros } from '#lib/contracts';
import { apply, passDeadlines } from './apply.js';
import type { Timers } from './base.js';
import type { Effect } from './effect.js';
import { finish, type Folded, type Journey } from './fold.js';
import { isAmong, NO_NAMES, withNames, type Names } from './names.js';
import { inOrder } from './order.js';
import type { Standing } from './standing.js';
import { newState, type Checkout, type Moment, type Shown, type State } from './state.js';

/** What of a fold later facts can need, small however long the history is; plain JSON. What is left out is known by name only. */
export interface Kept {
  /** As in the state: the instant of the last effect. Deadlines up to it have passed. */
  at: Micros;
  standing: Standing;
  shown: Shown;
  /** Those that are open. */
  checkouts: Checkout[];
  /** Everything else that a fact has named: whatever a later fact opens or buys under one of these names, only the whole history can tell. */
  names: Names;
}

/** What later facts make of a kept fold. Both journeys begin with the phase that showed, and show what comes after it. */
export interface Advanced {
  kept: Kept;
  before: Journey;
  after: Journey;
  /** How many purchases the facts were. */
  purchases: number;
}

export function keep({ at, standing, shown, checkouts, ...state }: State, names: Names = NO_NAMES): Kept {
  const isOpen = ({ key }: Checkout): boolean => standing.open.some((situation) => situation.key === key);
  const over = checkouts.filter((checkout) => !isOpen(checkout)).flatMap(({ key, cart, order }) => [key, cart, order]);
  const named = [state.orders, state.bought, state.startedElsewhere, state.matters].flatMap(Object.keys);
  return {
    at,
    standing,
    shown,
    // Copies, since finishing a fold writes into them.
    checkouts: checkouts.filter(isOpen).map((checkout) => ({ ...checkout })),
    names: withNames(names, [...over.filter((name) => name !== null), ...named, ...state.unopened]),
  };
}

/**
 * Folds facts that all lie after everything folded so far, or answers null where they touch what was before: an order that changes or ends,
 * something opened or bought under a name known already (`older` are such names, kept elsewhere). Then `fold` is needed.
 */
export function advance(kept: Kept, facts: readonly Fact[], timers: Timers, older: Names = NO_NAMES): Advanced | null {
  const { effects, earliest, unopened } = inOrder(facts, [], (key) => kept.checkouts.some((checkout) => checkout.key === key));
  if (earliest <= kept.at || !effects.every((effect) => standsAlone(effect, [kept.names, older]))) return null;
  const { state, moments } = wake(kept, timers);
  for (const effect of effects) if (!apply(state, moments, effect, null)) return null;
  passDeadlines(state, moments, state.at);
  const purchases = Object.keys(state.orders).length;
  state.unopened = unopened;
  return { kept: keep(state, kept.names), before: finish(wake(kept, timers)), after: finish({ state, moments }), purchases };
}

/** Whether an effect is the same without the history behind it. Following something opened long ago, it is. */
function standsAlone({ does, elsewhere, order, checkout, cart, matter }: Effect, known: readonly Names[]): boolean {
  const isKnown = (name: string | undefined): boolean => name !== undefined && known.some((names) => isAmong(names, name));
  if (elsewhere) return true;
  switch (does) {
    case 'purchase':
    case 'start-checkout':
      return ![order, checkout, cart].some(isKnown);
    case 'open':
      return !isKnown(matter);
    case 'amend':
    case 'refund':
    case 'cancel':
      return false;
    case 'reopen':
    case 'close':
    case 'abandon-checkout':
    case null:
      return true;
    default:
      return does satisfies never;
  }
}

/** A state to fold onto; the checkouts are copied, since a fold writes into them. */
function wake({ at, standing, shown, checkouts }: Kept, timers: Timers): Folded {
  const state: State = { ...newState(timers), at, standing, shown, checkouts: checkouts.map((checkout) => ({ ...checkout })) };
  const moments: Moment[] = shown.phase === null ? [] : [{ ...shown, phase: shown.phase, at, standing }];
  return { state, moments };
}
