import { timeOf, type Fact, type Micros, type Phase } from '#lib/contracts';
import { acquisitionEndpoints } from '../attribution/endpoints.js';
import { firstLead } from '../attribution/leads.js';
import { feedbackEndpoints } from './feedback/endpoints.js';
import { answersOf, latestNps, type NpsAnswer } from './feedback/surveys.js';
import { loyaltyEndpoints } from './loyalty/endpoints.js';
import { plainSlot, windowedSlot, type Endpoints, type Metric } from './metrics.js';
import { purchasesOf, type Purchase, type Purchases, type Step } from './purchases.js';
import { LENGTHS, WINDOWS, type Window } from './windows.js';

/** What the lifecycle says of a customer that is counted here. */
export interface CountedJourney {
  history: readonly { phase: Phase; from: Micros; to: Micros | null }[];
  checkouts: readonly { outcome: 'bought' | 'abandoned'; at: Micros }[];
}

/** What of the facts before a certain instant those after it are counted with. */
export interface Earlier {
  /** See `latestCounting`. */
  purchases: readonly Micros[];
  nps: NpsAnswer | null;
  /** When they were first discovered as a lead. */
  lead: Micros | null;
}

export const NOTHING_EARLIER: Earlier = { purchases: [], nps: null, lead: null };

/** The same of those facts too. */
export const earlierOf = (facts: readonly Fact[], before = NOTHING_EARLIER, { purchases } = purchasesOf(facts)): Earlier => ({
  purchases: latestCounting(purchases, before.purchases),
  nps: latestNps(answersOf(facts), before.nps),
  lead: before.lead ?? timeOfLead(facts),
});

function timeOfLead(facts: readonly Fact[]): Micros | null {
  const lead = firstLead(facts);
  return lead && timeOf(lead);
}

/**
 * Everything counted of one customer; an erased one is in no phase any more, the orders keep counting. Where the facts are only those after
 * a certain instant, `earlier` is what was before it, and none of the facts is one that only the whole history can count.
 */
export function customerEndpoints(
  facts: readonly Fact[],
  journey: CountedJourney,
  emit: Endpoints,
  { erased = false, earlier = NOTHING_EARLIER }: { erased?: boolean; earlier?: Earlier } = {},
): void {
  const made = purchasesOf(facts);
  purchaseEndpoints(made, emit, earlier.purchases);
  acquisitionEndpoints(facts, made.purchases, emit, { hasBought: earlier.purchases.length > 0, lead: earlier.lead });
  loyaltyEndpoints(facts, emit);
  feedbackEndpoints(facts, emit, earlier.nps);
  checkoutEndpoints(journey.checkouts, emit);
  if (!erased) phaseEndpoints(journey.history, emit);
}

/**
 * The times of the last two purchases that count for good, which is all that a later purchase needs to know of those before it: whether
 * someone is a buyer, a repeater or returning at a later instant depends on the two latest, and what has ended by then is out of it.
 */
export function latestCounting(purchases: readonly Purchase[], earlier: readonly Micros[] = []): Micros[] {
  const times = purchases.filter(({ endedAt }) => endedAt === Infinity).map(({ at }) => at);
  return [...earlier, ...times].sort((a, b) => a - b).slice(-2);
}

export function purchaseEndpoints({ purchases, refunds }: Purchases, emit: Endpoints, earlier: readonly Micros[] = []): void {
  for (const purchase of purchases) amountEndpoints(purchase, emit);
  for (const { fact, at, purchase } of refunds) {
    const { currency, amountMinor, subtotalMinor } = fact.data;
    emit(REFUNDS, at, 1, currency);
    if (amountMinor !== 0) emit(REFUNDED_VALUE, at, amountMinor, currency);
    if (purchase !== null) continue;
    emit(CREDIT_NOTES, at, 1, currency);
    if (subtotalMinor !== 0) emit(REVENUE, at, -subtotalMinor, currency);
  }
  const counting: Counting[] = earlier.map((at) => ({ at, endedAt: Infinity }));
  for (const purchase of purchases) if (purchase.endedAt > purchase.at) counting.push(purchase);
  if (counting.length > 0) for (const window of WINDOWS) buyerEndpoints(counting, window, emit);
}

/** A person is in a phase from an instant on, that instant included: read these sums up to and with `at`. */
export function phaseEndpoints(history: CountedJourney['history'], emit: Endpoints): void {
  for (const { phase, from, to } of history) {
    emit(plainSlot(phase), from, 1, '');
    if (to !== null) emit(plainSlot(phase), to, -1, '');
  }
}

export function checkoutEndpoints(checkouts: CountedJourney['checkouts'], emit: Endpoints): void {
  for (const { outcome, at } of checkouts) emit(outcome === 'bought' ? BOUGHT : ABANDONED, at, 1, '');
}

/**
 * A purchase enters at its time for every window. What changes later is a difference of its own for each window it still
 * lies in, and leaves that window with the purchase.
 */
function amountEndpoints(purchase: Purchase, emit: Endpoints): void {
  const [first, ...later] = purchase.steps as [Step, ...Step[]];
  emitStep(first, 1, (metric, value) => emit(plainSlot(metric), purchase.at, value, first.currency));
  let before = first;
  for (const after of later) {
    for (const window of WINDOWS) {
      const leavesAt = purchase.at + LENGTHS[window];
      if (after.at >= leavesAt) continue;
      const change = (currency: string) => (metric: Metric, value: number) => {
        const slot = windowedSlot(metric, window);
        emit(slot, after.at, value, currency);
        if (leavesAt !== Infinity) emit(slot, leavesAt, -value, currency);
      };
      emitStep(before, -1, change(before.currency));
      emitStep(after, 1, change(after.currency));
    }
    before = after;
  }
}

function emitStep(step: Step, sign: 1 | -1, emit: (metric: Metric, value: number) => void): void {
  emit('made', sign);
  if (step.counts) emit('orders', sign);
  if (step.revenueMinor !== 0) emit('revenue', sign * step.revenueMinor);
  if (step.totalMinor !== 0) emit('purchased', sign * step.totalMinor);
}

type Counting = Pick<Purchase, 'at' | 'endedAt'>;

interface Change {
  at: Micros;
  inWindow: number;
  ever: number;
}

/**
 * A purchase is alive in a window of length W on `(o, min(o + W, r)]`, o its time, r its end. A customer is a buyer where one
 * alive interval lies, a repeater where two overlap, and returning where one is alive in the window and two in `all`: the later
 * of the two is then in the window and the earlier was before it.
 */
function buyerEndpoints(purchases: readonly Counting[], window: Window, emit: Endpoints): void {
  const changes = changesOf(purchases, LENGTHS[window]);
  const [buyers, repeaters, returning] = BUYER_SLOTS[window];
  let inWindow = 0;
  let ever = 0;
  for (let index = 0; index < changes.length;) {
    const { at } = changes[index]!;
    const before = inWindow;
    const wasReturning = inWindow >= 1 && ever >= 2;
    for (; index < changes.length && changes[index]!.at === at; index++) {
      inWindow += changes[index]!.inWindow;
      ever += changes[index]!.ever;
    }
    if (before >= 1 !== inWindow >= 1) emit(buyers, at, inWindow >= 1 ? 1 : -1, '');
    if (before >= 2 !== inWindow >= 2) emit(repeaters, at, inWindow >= 2 ? 1 : -1, '');
    const isReturning = inWindow >= 1 && ever >= 2;
    if (wasReturning !== isReturning) emit(returning, at, isReturning ? 1 : -1, '');
  }
}

function changesOf(purchases: readonly Counting[], length: Micros): Change[] {
  const changes: Change[] = [];
  for (const { at, endedAt } of purchases) {
    const leavesAt = at + length;
    changes.push({ at, inWindow: 1, ever: 1 });
    if (endedAt <= leavesAt && endedAt !== Infinity) changes.push({ at: endedAt, inWindow: -1, ever: -1 });
    else if (leavesAt !== Infinity) {
      changes.push({ at: leavesAt, inWindow: -1, ever: 0 });
      if (endedAt !== Infinity) changes.push({ at: endedAt, inWindow: 0, ever: -1 });
    }
  }
  return changes.sort((a, b) => a.at - b.at);
}

const REVENUE = plainSlot('revenue');
const REFUNDS = plainSlot('refunds');
const REFUNDED_VALUE = plainSlot('refunded');
const CREDIT_NOTES = plainSlot('creditNotes');
const BOUGHT = plainSlot('checkoutsBought');
const ABANDONED = plainSlot('checkoutsAbandoned');
const BUYER_SLOTS = Object.fromEntries(
  WINDOWS.map((window) => [window, (['buyers', 'repeaters', 'returning'] as const).map((metric) => windowedSlot(metric, window))]),
) as Record<Window, [number, number, number]>;
