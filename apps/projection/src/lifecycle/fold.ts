import { compareBytes, type Fact, type Micros, type Phase } from '#lib/contracts';
import { apply, passDeadlines } from './apply.js';
import { applyBase, DEFAULT_TIMERS, passBase, type Base, type Timers } from './base.js';
import type { Effect } from './effect.js';
import { inOrder } from './order.js';
import { newState, type Moment, type Order, type State } from './state.js';

export { DEFAULT_TIMERS, type Timers } from './base.js';

/** A stretch of one phase; `because` is the id of the fact that began it, or `deadline:<timer>:<fact that started it>`. */
export interface Interval {
  phase: Phase;
  from: Micros;
  to: Micros | null;
  because: string;
}

/** How a checkout ended, with the facts behind it. */
export interface CheckoutOutcome {
  checkoutId: string;
  shop: string;
  startedAt: Micros;
  startedBy: string;
  outcome: 'bought' | 'abandoned';
  at: Micros;
  because: string;
}

/** One customer's journey over all time: what the known facts give, every deadline passed. Any instant is answered by cutting it. */
export interface Journey {
  timers: Timers;
  history: Interval[];
  /** Every instant at which anything behind the phase changed. */
  moments: Moment[];
  /** Those with an outcome, in the order of their starts. */
  checkouts: CheckoutOutcome[];
  /** By purchase; one that has ended counts until `endedAt`. */
  orders: Order[];
}

/** As far as the facts go; deadlines after the last of them have not passed yet. */
export interface Folded {
  state: State;
  moments: Moment[];
}

/**
 * The journey of a set of facts: the same for every order, copy and split of them, and for any facts at all. `elsewhere` are other customers'
 * starts and purchases of the same checkouts: a purchase ends a checkout whoever started it.
 */
export function foldJourney(facts: readonly Fact[], timers: Timers = DEFAULT_TIMERS, elsewhere: readonly Fact[] = []): Journey {
  return finish(fold(facts, timers, elsewhere));
}

export function fold(facts: readonly Fact[], timers: Timers = DEFAULT_TIMERS, elsewhere: readonly Fact[] = []): Folded {
  const { effects, unopened } = inOrder(facts, elsewhere);
  const state = { ...newState(timers), unopened };
  const moments: Moment[] = [];
  const before: Checkpoints = new Map();
  effects.forEach((effect, index) => {
    if (effect.does === 'purchase' && !effect.elsewhere) before.set(effect.order!, { index, base: state.standing.base });
    apply(state, moments, effect, (now) => replayBase(effects, index, now, before));
  });
  passDeadlines(state, moments, state.at);
  return { state, moments };
}

/** Lets the deadlines after the last fact pass, and uses up what it is given. */
export function finish({ state, moments }: Folded): Journey {
  passDeadlines(state, moments, Infinity);
  const checkouts = state.checkouts.flatMap(({ checkoutId, shop, startedAt, startedBy, outcome, at, because }) =>
    outcome ? [{ checkoutId, shop, startedAt, startedBy, outcome, at: at!, because: because! }] : [],
  );
  // Not in the order of the record's keys: a store may not keep it.
  const orders = Object.values(state.orders).sort(
    (a, b) => a.purchasedAt - b.purchasedAt || compareBytes(a.shop, b.shop) || compareBytes(a.orderId, b.orderId),
  );
  return { timers: state.timers, history: historyOf(moments), moments, checkouts, orders };
}

/** For each order the base just before its purchase, as the orders that count by now give it. */
type Checkpoints = Map<string, { index: number; base: Base }>;

/** Folds the base anew without an order, from its purchase up to and with the effect that ended it. */
function replayBase(effects: readonly Effect[], last: number, { orders, timers }: State, before: Checkpoints): Base {
  const { index: first, base: start } = before.get(effects[last]!.order!)!;
  let base = start;
  for (let index = first; index <= last; index++) {
    const effect = effects[index]!;
    if (effect.does === 'purchase' && !effect.elsewhere) before.set(effect.order!, { index, base });
    while (base.deadline && base.deadline.at < effect.at) base = passBase(base, base.deadline, timers);
    const live = effect.does !== 'purchase' || orders[effect.order ?? '']?.endedAt === null;
    base = applyBase(base, effect, live, timers);
  }
  return base;
}

function historyOf(moments: readonly Moment[]): Interval[] {
  const history: Interval[] = [];
  for (const { phase, since, because } of moments) {
    const last = history.at(-1);
    if (last?.from === since) continue;
    if (last) last.to = since;
    history.push({ phase, from: since, to: null, because });
  }
  return history;
}
