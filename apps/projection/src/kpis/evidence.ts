import type { Fact, Micros, Phase } from '#lib/contracts';
import type { AttributionView } from '../attribution/attribution-view.js';
import type { ByKey } from './definition.js';
import { countsAt } from './groups.js';
import { stepAt, type Purchase, type Purchases } from './purchases.js';
import { inWindow, type Window } from './windows.js';

/** A fact behind a number, and what it adds to either side: over all evidence these add up to numerator and denominator. */
export interface Counted {
  fact: Fact;
  role: 'numerator' | 'denominator' | 'both';
  numerator: number | ByKey | null;
  denominator: number | ByKey | null;
  /** For checkouts and questions: how it ended or stands, and when that was. */
  outcome?: string;
  outcomeAt?: string;
  /** The fact or deadline that ended a checkout or a time, or began a phase. */
  because?: string;
  /** For times: how long it took until then, and since when it ran. */
  seconds?: number;
  since?: string;
  /** For answers: the customer's phase at the answer. */
  phase?: Phase | null;
  /** For first purchases: what they are owed to. */
  attributedTo?: AttributionView;
}

export interface EvidenceItem extends Counted {
  /** Absent for what is about nobody: a campaign's spend. */
  customerId?: string;
}

/** The fields a list is ordered by, an instant first. */
export type Position = (string | number)[];

/** One item of a list and its place in it. */
export interface Placed {
  item: EvidenceItem;
  position: Position;
}

type Side = 'numerator' | 'denominator';

/** The facts of one customer that a KPI about purchases counts over `[at − W, at)`. */
export function evidenceOf(name: string, customer: Purchases, window: Window, at: Micros): Counted[] {
  const evidence = new Evidence();
  const made = customer.purchases.filter((purchase) => inWindow(purchase.at, window, at));
  const bought = made.filter((purchase) => countsAt(purchase, at));
  switch (name) {
    case 'orders':
      for (const { fact } of bought) evidence.count(fact, 'numerator', 1);
      break;
    case 'revenue':
    case 'averageOrderValue':
      revenueEvidence(evidence, customer, bought, window, at);
      if (name === 'averageOrderValue') for (const purchase of bought) orderEvidence(evidence, purchase, at);
      break;
    case 'repeatPurchaseRate':
      bought.forEach(({ fact }, index) => evidence.count(fact, 'denominator', index === 0 ? 1 : 0));
      if (bought.length >= 2) bought.forEach(({ fact }, index) => evidence.count(fact, 'numerator', index === 1 ? 1 : 0));
      break;
    case 'upsellRatio':
      bought.forEach(({ fact }, index) =>
        evidence.count(fact, bought.length === 1 ? 'denominator' : 'numerator', index === 1 || bought.length === 1 ? 1 : 0),
      );
      break;
    case 'returningCustomerRate':
      returningEvidence(evidence, customer, bought, at);
      break;
    case 'refundRate':
    case 'refundRateByValue':
      refundEvidence(evidence, name === 'refundRateByValue', customer, made, window, at);
      break;
  }
  return evidence.items();
}

function revenueEvidence(evidence: Evidence, { refunds }: Purchases, bought: readonly Purchase[], window: Window, at: Micros): void {
  for (const purchase of bought) {
    const { currency, amendment } = stepAt(purchase, at)!;
    const { data } = purchase.fact;
    evidence.count(purchase.fact, 'numerator', data.subtotalMinor, data.currency);
    if (amendment) {
      evidence.count(amendment, 'numerator', -data.subtotalMinor, data.currency);
      evidence.count(amendment, 'numerator', amendment.data.subtotalMinor, currency);
    }
    for (const { fact, at: effective } of purchase.refunds) {
      if (effective < at && fact.data.currency === currency) evidence.count(fact, 'numerator', -fact.data.subtotalMinor, currency);
    }
  }
  for (const { fact, at: effective, purchase } of refunds) {
    if (!purchase && inWindow(effective, window, at)) evidence.count(fact, 'numerator', -fact.data.subtotalMinor, fact.data.currency);
  }
}

function orderEvidence(evidence: Evidence, purchase: Purchase, at: Micros): void {
  const { currency, amendment } = stepAt(purchase, at)!;
  const first = purchase.fact.data.currency;
  evidence.count(purchase.fact, 'denominator', 1, first);
  if (!amendment || currency === first) return;
  evidence.count(amendment, 'denominator', -1, first);
  evidence.count(amendment, 'denominator', 1, currency);
}

function returningEvidence(evidence: Evidence, { purchases }: Purchases, bought: readonly Purchase[], at: Micros): void {
  bought.forEach(({ fact }, index) => evidence.count(fact, 'denominator', index === 0 ? 1 : 0));
  const counting = purchases.filter((purchase) => countsAt(purchase, at));
  const again = bought.find((purchase) => purchase !== counting[0]);
  if (!again) return;
  for (const { fact } of bought) evidence.count(fact, 'numerator', fact === again.fact ? 1 : 0);
  evidence.count(counting[counting.indexOf(again) - 1]!.fact, 'numerator', 0);
}

function refundEvidence(
  evidence: Evidence,
  byValue: boolean,
  { refunds }: Purchases,
  made: readonly Purchase[],
  window: Window,
  at: Micros,
): void {
  for (const { fact, at: effective } of refunds) {
    if (!inWindow(effective, window, at)) continue;
    if (byValue) evidence.count(fact, 'numerator', fact.data.amountMinor, fact.data.currency);
    else evidence.count(fact, 'numerator', 1);
  }
  for (const purchase of made) {
    const { data } = purchase.fact;
    const { currency, totalMinor, amendment } = stepAt(purchase, at)!;
    if (!byValue) {
      evidence.count(purchase.fact, 'denominator', 1);
      continue;
    }
    evidence.count(purchase.fact, 'denominator', data.totalMinor, data.currency);
    if (!amendment) continue;
    evidence.count(amendment, 'denominator', -data.totalMinor, data.currency);
    evidence.count(amendment, 'denominator', totalMinor, currency);
  }
}

/** Collects what each fact adds. */
class Evidence {
  private readonly byFact = new Map<Fact, Partial<Record<Side, number | ByKey>>>();

  count(fact: Fact, side: Side, value: number, currency?: string): void {
    const sides = this.byFact.get(fact) ?? {};
    this.byFact.set(fact, sides);
    if (currency === undefined) sides[side] = ((sides[side] as number | undefined) ?? 0) + value;
    else {
      const amounts = (sides[side] ?? {}) as Record<string, number>;
      sides[side] = { ...amounts, [currency]: (amounts[currency] ?? 0) + value };
    }
  }

  items(): Counted[] {
    return [...this.byFact].map(([fact, { numerator, denominator }]) => ({
      fact,
      role: numerator === undefined ? 'denominator' : denominator === undefined ? 'numerator' : 'both',
      numerator: numerator ?? null,
      denominator: denominator ?? null,
    }));
  }
}
