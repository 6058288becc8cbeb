import {
  compareFacts,
  MICROS_PER_DAY,
  parseInstant,
  timeOf,
  type CampaignSpendRecordedV1,
  type Fact,
  type LeadDiscoveredV1,
  type Micros,
  type PurchaseCompletedV1,
  type TouchpointRecordedV1,
} from '#lib/contracts';
import { LENGTHS, type Window } from '../../kpis/windows.js';
import { ordersOf } from '../../kpis/testing/orders-by-force.js';
import { USUAL_RULES, type AttributionRules } from '../rules.js';

type Amounts = Record<string, number>;

/** Which purchase, touchpoint or spend counts in a group; the usual: all in one. */
export interface Grouping {
  purchase(fact: Fact<PurchaseCompletedV1>): boolean;
  touchpoint(fact: Fact<TouchpointRecordedV1>): boolean;
  /** Whether a first purchase nothing is owed to counts. */
  direct: boolean;
  spend(fact: Fact<CampaignSpendRecordedV1>): boolean;
  lead(fact: Fact<LeadDiscoveredV1>): boolean;
}

export const WHOLE: Grouping = { purchase: () => true, touchpoint: () => true, direct: true, spend: () => true, lead: () => true };

/** Touchpoints tell campaign and channel, the purchase its shop. */
export const GROUPED: Record<'campaign' | 'channel' | 'shop', (group: string) => Grouping> = {
  campaign: (group) => ({
    ...WHOLE,
    direct: false,
    touchpoint: ({ data }) => data.campaign === group,
    spend: ({ data }) => data.campaign === group,
    lead: ({ data }) => data.campaign === group,
  }),
  channel: (group) => ({
    ...WHOLE,
    direct: group === 'direct',
    touchpoint: ({ data }) => data.channel === group,
    spend: ({ data }) => data.channel === group,
    lead: ({ data }) => data.channel === group,
  }),
  shop: (group) => ({
    ...WHOLE,
    purchase: ({ shop }) => shop === group,
    spend: ({ shop }) => shop === group,
    lead: ({ shop }) => shop === group,
  }),
};

/** The groups that arbitrary facts carry. */
export const GROUPS_TOLD = { campaign: ['spring', 'autumn'], channel: ['email', 'display', 'direct'], shop: ['main', 'other'] } as const;

/** The acquisition KPIs straight from their definitions, without anything that the product itself uses to count. */
export function bruteForceAcquisition(
  customers: readonly (readonly Fact[])[],
  told: readonly Fact[],
  window: Window,
  at: Micros,
  { rules = USUAL_RULES, group = WHOLE }: { rules?: AttributionRules; group?: Grouping } = {},
): Record<string, unknown> {
  const lies = (time: Micros): boolean => time >= at - LENGTHS[window] && time < at;
  const [spend, revenue, owed]: [Amounts, Amounts, Amounts] = [{}, {}, {}];
  const put = (into: Amounts, key: string, value: number): void => void (into[key] = (into[key] ?? 0) + value);
  let [acquired, leads, converted] = [0, 0, 0];

  for (const facts of customers) {
    const all = [...new Map(facts.map((fact) => [`${fact.source} ${fact.id}`, fact])).values()].sort(compareFacts);
    const known = all.filter((fact) => timeOf(fact) < at);
    const counting = ordersOf(known).filter((order) => order.counts);
    const [first] = counting;
    if (first && lies(first.at) && group.purchase(first.fact)) {
      const rule = { ...rules, ...rules.shops[first.fact.shop ?? ''] };
      const touched = all.filter((fact): fact is Fact<TouchpointRecordedV1> => {
        if (fact.type !== 'itinera.journey.touchpoint-recorded.v1') return false;
        const { campaign, channel, kind } = fact.data as TouchpointRecordedV1;
        const isIn = timeOf(fact) >= first.at - rule.lookbackDays * MICROS_PER_DAY && timeOf(fact) < first.at;
        const isOfKind = campaign ? !rule.kinds || rule.kinds.includes(kind) : rule.channelKinds.includes(kind) && channel !== 'direct';
        return isIn && isOfKind;
      });
      const owedTo = rule.model === 'linear' ? touched : rule.model === 'first-touch' ? touched.slice(0, 1) : touched.slice(-1);
      const inGroup = owedTo.map(group.touchpoint);
      const rest = ((first.netMinor % owedTo.length) + owedTo.length) % owedTo.length;
      owedTo.forEach((_, index) => {
        if (!inGroup[index]) return;
        acquired += Math.floor(720720 / owedTo.length) + (index < 720720 % owedTo.length ? 1 : 0);
        put(revenue, first.currency, (first.netMinor - rest) / owedTo.length + (index < rest ? 1 : 0));
        put(owed, first.currency, 1);
      });
      if (owedTo.length === 0 && group.direct) acquired += 720720;
    }
    const lead = all.find((fact) => fact.type === 'itinera.identity.lead-discovered.v1') as Fact<LeadDiscoveredV1> | undefined;
    if (!lead || !lies(timeOf(lead)) || !group.lead(lead)) continue;
    if (counting.some((order) => compareFacts(order.fact, lead) < 0)) continue;
    leads += 1;
    if (counting.length > 0) converted += 1;
  }
  const spent = told as Fact<CampaignSpendRecordedV1>[];
  const isLast = (fact: Fact<CampaignSpendRecordedV1>): boolean =>
    !spent.some(
      (other) =>
        compareFacts(other, fact) > 0 &&
        other.shop === fact.shop &&
        (['campaign', 'channel', 'currency', 'day'] as const).every((key) => other.data[key] === fact.data[key]),
    );
  for (const fact of new Set(spent.filter(isLast).filter(group.spend))) {
    const endOfDay = parseInstant(`${fact.data.day}T23:59:59.999999Z`)!;
    if (!lies(endOfDay)) continue;
    put(spend, fact.data.currency, fact.data.amountMinor);
    put(owed, fact.data.currency, 0);
  }
  const customersWon = acquired / 720720;
  const byCurrency = (valueOf: (currency: string) => number | null, of: Amounts): Record<string, number | null> =>
    Object.fromEntries(Object.keys(of).map((currency) => [currency, valueOf(currency)]));
  const currencies = Object.fromEntries(
    Object.keys(owed)
      .filter((key) => (revenue[key] ?? 0) !== 0 || key in spend)
      .map((key) => [key, 0]),
  );
  return {
    acquisitionCostPerConvertedLead: {
      value: byCurrency((currency) => (customersWon === 0 ? null : spend[currency]! / customersWon), spend),
      numerator: spend,
      denominator: customersWon,
    },
    returnOnSpend: {
      value: byCurrency((currency) => (spend[currency] ? (revenue[currency] ?? 0) / spend[currency] : null), currencies),
      numerator: byCurrency((currency) => revenue[currency] ?? 0, currencies),
      denominator: byCurrency((currency) => spend[currency] ?? 0, currencies),
    },
    leads: { value: leads, numerator: leads, denominator: null },
    leadConversionRate: { value: leads === 0 ? null : converted / leads, numerator: converted, denominator: leads },
  };
}
