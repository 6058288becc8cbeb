import { compareFacts, MICROS_PER_DAY, parseInstant, type CampaignSpendRecordedV1, type Fact, type Micros } from '#lib/contracts';
import { SPENT } from './facts.js';

export type Spend = Fact<CampaignSpendRecordedV1>;

export const isSpend = (fact: Fact): fact is Spend => fact.type === SPENT;

/** A day's spend counts at its last microsecond (UTC), whenever it was told; null where there is no such day. */
export function countsFrom({ data: { day } }: Spend): Micros | null {
  const midnight = parseInstant(`${day}T00:00:00Z`);
  return midnight === null ? null : midnight + MICROS_PER_DAY - 1;
}

/** What a shop's campaign's cost on a day is told under; told again, the last in fact order counts. */
export const spendKey = ({ shop = '', data: { campaign, channel, currency, day } }: Spend): string =>
  JSON.stringify([campaign, shop, channel, currency, day]);

/** Those that count among these, by key, in the order of the keys. */
export function lastTold(facts: readonly Fact[]): Map<string, Spend> {
  const last = new Map<string, Spend>();
  for (const fact of facts) {
    if (!isSpend(fact) || countsFrom(fact) === null) continue;
    const key = spendKey(fact);
    const known = last.get(key);
    if (!known || compareFacts(fact, known) > 0) last.set(key, fact);
  }
  return new Map([...last].sort(([a], [b]) => (a < b ? -1 : 1)));
}
