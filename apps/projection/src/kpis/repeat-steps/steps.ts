import type { Fact, Micros, PurchaseCompletedV1 } from '#lib/contracts';
import type { Asked } from '../definition.js';
import type { Counted } from '../evidence.js';
import { countsAt, groupOf, tallyIn, type GroupBy } from '../groups.js';
import type { Tally } from '../metrics.js';
import { purchasesOf, stepAt, type Purchase } from '../purchases.js';
import { inWindow, type Window } from '../windows.js';
import { FractionSum, perUnit, type Fraction } from './fractions.js';

/** A purchase, and the one of the same customer and currency before it. */
interface Repeat {
  currency: string;
  purchase: Purchase;
  previous: Purchase;
}

/** Those in the window that count at its end, as does what is before them, whenever that was. */
function repeatsIn(facts: readonly Fact[], window: Window, at: Micros, isPassedOver: (purchase: Purchase) => boolean): Repeat[] {
  const latest = new Map<string, Purchase>();
  const repeats: Repeat[] = [];
  for (const purchase of purchasesOf(facts).purchases) {
    if (!countsAt(purchase, at) || isPassedOver(purchase)) continue;
    const { currency } = stepAt(purchase, at)!;
    const previous = latest.get(currency);
    latest.set(currency, purchase);
    if (previous && inWindow(purchase.at, window, at)) repeats.push({ currency, purchase, previous });
  }
  return repeats;
}

const linesAt = (purchase: Purchase, at: Micros): PurchaseCompletedV1['items'] =>
  (stepAt(purchase, at)!.amendment ?? purchase.fact).data.items;

/** What a unit cost on average, as bought: a refund makes nothing cheaper. */
function priceAt(purchase: Purchase, at: Micros): Fraction {
  const lines = linesAt(purchase, at);
  return perUnit(
    lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    lines.map(({ quantity }) => quantity),
  );
}

const minus = ({ parts, of }: Fraction): Fraction => ({ parts: -parts, of });

const priceSteps = (facts: readonly Fact[], window: Window, at: Micros): Repeat[] =>
  repeatsIn(facts, window, at, (purchase) => linesAt(purchase, at).length === 0);

const orderSteps = (facts: readonly Fact[], window: Window, at: Micros): Repeat[] => repeatsIn(facts, window, at, () => false);

const orderStep = ({ purchase, previous }: Repeat, at: Micros): number =>
  stepAt(purchase, at)!.revenueMinor - stepAt(previous, at)!.revenueMinor;

/** Adds one customer's steps, each in the group of the later purchase. */
export function tallySteps(
  facts: readonly Fact[],
  { by, window, at }: Pick<Asked, 'window' | 'at'> & { by: GroupBy | null },
  groups: Map<string, Tally>,
): void {
  const tallyOf = ({ purchase }: Repeat): Tally | null => {
    const group = groupOf(purchase.fact, by);
    return group === null ? null : tallyIn(groups, group);
  };
  for (const repeat of priceSteps(facts, window, at)) {
    const tally = tallyOf(repeat);
    tally?.add('priceSteps', 1, repeat.currency);
    tally?.addFraction('priceStepSum', priceAt(repeat.purchase, at), repeat.currency);
    tally?.addFraction('priceStepSum', minus(priceAt(repeat.previous, at)), repeat.currency);
  }
  for (const repeat of orderSteps(facts, window, at)) {
    const tally = tallyOf(repeat);
    tally?.add('orderSteps', 1, repeat.currency);
    tally?.add('orderStepSum', orderStep(repeat, at), repeat.currency);
  }
}

/** Each later purchase with its step; with 0, what else makes it: the one before, and what amends either and is refunded of it. */
export function stepEvidence(facts: readonly Fact[], { definition, window, at }: Asked): Counted[] {
  const isOfPrices = definition.name === 'upsellPriceStep';
  const repeats = (isOfPrices ? priceSteps : orderSteps)(facts, window, at);
  const counted = new Map<Fact, Counted>();
  const show = (fact: Fact, currency: string): void => {
    if (!counted.has(fact)) counted.set(fact, { fact, role: 'numerator', numerator: { [currency]: 0 }, denominator: null });
  };
  for (const repeat of repeats) {
    const { currency, purchase } = repeat;
    const step = isOfPrices ? priceStep(repeat, at) : orderStep(repeat, at);
    counted.set(purchase.fact, { fact: purchase.fact, role: 'both', numerator: { [currency]: step }, denominator: { [currency]: 1 } });
  }
  for (const { currency, purchase, previous } of repeats)
    for (const side of [purchase, previous]) {
      const { amendment } = stepAt(side, at)!;
      show(side.fact, currency);
      if (amendment) show(amendment, currency);
      if (!isOfPrices) for (const refund of side.refunds) if (refund.at < at) show(refund.fact, currency);
    }
  return [...counted.values()];
}

function priceStep({ purchase, previous }: Repeat, at: Micros): number {
  const sum = new FractionSum();
  sum.add(priceAt(purchase, at));
  sum.add(minus(priceAt(previous, at)));
  return sum.over(1);
}
