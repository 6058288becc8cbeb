import { MICROS_PER_DAY, type Fact, type TouchpointRecordedV1 } from '#lib/contracts';
import { datedFacts, type Dated } from '../kpis/dated.js';
import type { Purchase } from '../kpis/purchases.js';
import { TOUCHED } from './facts.js';
import { DIRECT, rulesOf, type AttributionRules, type Model, type ShopRules } from './rules.js';

export type Touchpoint = Dated<TouchpointRecordedV1>;

/** What a first purchase is owed to: to each of the touchpoints an equal share, in fact order; to none where it is direct. */
export interface Attribution {
  model: Model;
  lookbackDays: number;
  touchpoints: Touchpoint[];
}

/** By the facts of one customer, of all their subjects. Touchpoints count in `[purchase − lookback, purchase)`. */
export function attribute(purchase: Purchase, facts: readonly Fact[], rules: AttributionRules): Attribution {
  const shop = rulesOf(rules, purchase.fact.shop);
  const since = purchase.at - shop.lookbackDays * MICROS_PER_DAY;
  const before = facts.filter((fact) => fact.type === TOUCHED && counts(fact as Fact<TouchpointRecordedV1>, shop));
  const touchpoints = (datedFacts(before, TOUCHING) as Touchpoint[]).filter(({ at }) => at >= since && at < purchase.at);
  return { model: shop.model, lookbackDays: shop.lookbackDays, touchpoints: chosen(touchpoints, shop.model) };
}

const TOUCHING: ReadonlySet<string> = new Set([TOUCHED]);

function counts({ data }: Fact<TouchpointRecordedV1>, { kinds, channelKinds }: ShopRules): boolean {
  if (campaignOf(data) !== null) return kinds === undefined || kinds.includes(data.kind);
  return channelKinds.includes(data.kind) && data.channel !== DIRECT;
}

export const campaignOf = ({ campaign }: TouchpointRecordedV1): string | null => campaign || null;

function chosen(touchpoints: Touchpoint[], model: Model): Touchpoint[] {
  if (model === 'linear') return touchpoints;
  return model === 'last-touch' ? touchpoints.slice(-1) : touchpoints.slice(0, 1);
}

/** A whole amount in as many parts as equal as whole numbers can be, the larger ones first; they add up to it. */
export function equalParts(amount: number, parts: number): number[] {
  const least = Math.floor(amount / parts);
  const larger = amount - least * parts;
  return Array.from({ length: parts }, (_, index) => least + (index < larger ? 1 : 0));
}

/**
 * One customer in as many shares as they are counted in, so that sums of shares stay whole: divisible by every number up to sixteen, and
 * beyond that in parts that add up to it.
 */
export const ONE_CUSTOMER = 720_720;
