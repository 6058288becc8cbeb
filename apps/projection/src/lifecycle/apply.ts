import { applyBase, nameOf, type Base } from './base.js';
import type { Effect } from './effect.js';
import { closeSituations, nextDue, openSituation, pass, type Standing } from './standing.js';
import { stand, type Checkout, type Moment, type State } from './state.js';

/** What the base would be had the orders that ended by now never been bought; null where only a fold from the start can tell. */
export type Replay = ((state: State) => Base) | null;

/** Folds one effect. False where it would have needed a replay that there is none of; the state is then spoilt. */
export function apply(state: State, moments: Moment[], effect: Effect, replay: Replay): boolean {
  passDeadlines(state, moments, effect.at - 1);
  state.at = effect.at;
  let standing = situations(state, effect);
  if (endsOrder(state, effect)) {
    if (!replay) return false;
    standing = { ...standing, base: { ...replay(state), revoked: effect.id } };
  } else {
    const base = applyBase(standing.base, effect, true, state.timers);
    if (base !== standing.base) standing = { ...standing, base };
  }
  stand(state, moments, effect.at, effect.id, standing);
  return true;
}

/** Lets every deadline at or before an instant pass, in order. */
export function passDeadlines(state: State, moments: Moment[], until: number): void {
  for (let due = nextDue(state.standing, until); due; due = nextDue(state.standing, until)) {
    const { at } = due.deadline;
    const because = nameOf(due.deadline);
    const checkout = due.checkout && state.checkouts.find(({ key }) => key === due!.checkout);
    if (checkout) Object.assign(checkout, { outcome: 'abandoned', at, because });
    stand(state, moments, at, because, pass(state.standing, due, state.timers));
  }
}

function situations(state: State, effect: Effect): Standing {
  const { standing } = state;
  const { does, matter, matterKind, id } = effect;
  switch (does) {
    case 'start-checkout':
      return startCheckout(state, effect);
    case 'purchase':
      return endCheckouts(state, purchaseOf(state, effect), effect, 'bought');
    case 'abandon-checkout':
      return endCheckouts(
        state,
        state.checkouts.filter(({ key }) => key === effect.checkout),
        effect,
        'abandoned',
      );
    case 'open':
    case 'reopen':
      // Without its question a reopening is the only sign that one is open, so it opens it.
      if (does === 'open' && state.matters[matter!]) return standing;
      state.matters[matter!] = true;
      return openSituation(standing, { key: matter!, kind: matterKind!, fact: id, deadline: null });
    case 'close':
      return closeSituations(standing, [matter!]);
    case 'amend':
    case 'refund':
    case 'cancel':
    case null:
      return standing;
    default:
      return does satisfies never;
  }
}

function startCheckout(state: State, { id, at, shop, checkout, checkoutId, cart, order, elsewhere }: Effect): Standing {
  const { standing, timers, bought } = state;
  const key = checkout!;
  if (elsewhere) state.startedElsewhere[key] = true;
  if (elsewhere || state.checkouts.some((known) => known.key === key)) return standing;
  state.checkouts.push({
    key,
    checkoutId: checkoutId!,
    shop,
    cart: cart ?? null,
    order: order ?? null,
    startedAt: at,
    startedBy: id,
    outcome: null,
    at: null,
    because: null,
  });
  if ([key, cart, order].some((name) => name !== undefined && bought[name])) return standing;
  return openSituation(standing, {
    key,
    kind: 'checkout',
    fact: id,
    deadline: { at: at + timers.abandonAfter, timer: 'abandonAfter', fact: id },
  });
}

/** The checkouts a purchase is the purchase of: all that share a name with it, else the one of its shop opened last. */
function purchaseOf(state: State, { shop, checkout, cart, order, elsewhere }: Effect): Checkout[] {
  const { checkouts, bought, startedElsewhere, standing } = state;
  if (checkout) bought[checkout] = true;
  if (elsewhere) return checkouts.filter(({ key }) => key === checkout);
  for (const name of [cart, order]) if (name) bought[name] = true;
  const named = checkouts.filter((known) => known.key === checkout || (cart && known.cart === cart) || known.order === order);
  if (named.length > 0 || (checkout && startedElsewhere[checkout])) return named;
  const last = standing.open.findLast(({ key }) => checkouts.some((known) => known.key === key && known.shop === shop));
  return checkouts.filter(({ key }) => key === last?.key);
}

/** Ends those of them that are open. */
function endCheckouts(state: State, checkouts: Checkout[], { at, id }: Effect, outcome: 'bought' | 'abandoned'): Standing {
  const ending = checkouts.filter(({ key }) => state.standing.open.some((situation) => situation.key === key));
  for (const checkout of ending) Object.assign(checkout, { outcome, at, because: id });
  return closeSituations(
    state.standing,
    ending.map(({ key }) => key),
  );
}

/**
 * Books what a fact does to its order, and says whether the order counts no longer from here on. An amendment counts from its own instant
 * (the past stays), and ends the order where what was refunded already reaches the new total; an order that has ended stays ended.
 */
function endsOrder({ orders }: State, { does, elsewhere, at, id, shop, order: key, orderId, minor, revision }: Effect): boolean {
  if (elsewhere || key === undefined) return false;
  if (does === 'purchase') {
    orders[key] = {
      orderId: orderId!,
      shop,
      purchasedAt: at,
      purchase: id,
      totalMinor: minor,
      revision: 0,
      refundedMinor: 0,
      isRefunded: false,
      endedAt: null,
      endedBy: null,
    };
    return false;
  }
  const order = orders[key];
  if (!order || order.endedAt !== null) return false;
  if (does === 'amend' && revision > order.revision) Object.assign(order, { totalMinor: minor, revision });
  if (does === 'refund') Object.assign(order, { refundedMinor: order.refundedMinor + minor, isRefunded: true });
  const ends = does === 'cancel' || (order.isRefunded && order.refundedMinor >= order.totalMinor);
  if (ends) Object.assign(order, { endedAt: at, endedBy: id });
  return ends;
}
