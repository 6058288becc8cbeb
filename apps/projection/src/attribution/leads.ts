import { compareFacts, timeOf, type Fact, type Micros } from '#lib/contracts';
import { purchasesOf, type Purchase } from '../kpis/purchases.js';
import { LEAD } from './facts.js';

/** The first time somebody was discovered as a lead, and from when on that counts: after it, without a counting purchase before it. */
export interface Lead {
  at: Micros;
  /** Absent where only the instant is known. */
  fact?: Fact;
  from: Micros;
  /** The purchases that make a customer of them, in fact order; none of those before the lead counts any more then. */
  purchases: Purchase[];
}

/** Null for whoever was never discovered, or had bought before for good. */
export function leadOf(facts: readonly Fact[], purchases: readonly Purchase[] = purchasesOf(facts).purchases): Lead | null {
  const fact = firstLead(facts);
  if (fact === null) return null;
  const at = timeOf(fact);
  const before = purchases.filter((purchase) => compareFacts(purchase.fact, fact) < 0);
  const from = before.reduce((latest, { endedAt }) => Math.max(latest, endedAt), at);
  return from === Infinity ? null : { at, fact, from, purchases: purchases.filter((purchase) => !before.includes(purchase)) };
}

export function firstLead(facts: readonly Fact[]): Fact | null {
  let first: Fact | null = null;
  for (const fact of facts) if (fact.type === LEAD && (first === null || compareFacts(fact, first) < 0)) first = fact;
  return first;
}

/** The times `(from, to]` in which a lead has become a customer: has a purchase that counts. */
export function convertedTimes({ from, purchases }: Lead): { from: Micros; to: Micros }[] {
  const times: { from: Micros; to: Micros }[] = [];
  for (const purchase of purchases) {
    const [start, end] = [Math.max(purchase.at, from), purchase.endedAt];
    const last = times.at(-1);
    if (end <= start) continue;
    if (last && start <= last.to) last.to = Math.max(last.to, end);
    else times.push({ from: start, to: end });
  }
  return times;
}
