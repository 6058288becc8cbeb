import { formatInstant } from '#lib/contracts';
import type { Purchase } from '../kpis/purchases.js';
import type { Attribution } from './attribute.js';
import { DIRECT, type Model } from './rules.js';

/** How a first purchase is attributed, for people: each touchpoint with its share of it. */
export interface AttributionView {
  model: Model;
  lookbackDays: number;
  /** In the order in which they happened; none where the purchase is direct. */
  touchpoints: { at: string; kind: string; channel: string; campaign?: string; share: number; source: string; id: string }[];
}

/** How a customer was won as of an instant, and what that cost by the last night before it; null where that is not known. */
export interface Acquisition {
  purchase: Purchase;
  attribution: Attribution;
  cost: Record<string, number> | null;
}

/** As it is shown: by which purchase, to what that is owed, and what it cost. */
export interface AcquisitionView extends AttributionView {
  at: string;
  orderId: string;
  shop?: string;
  /** Of the last of the touchpoints; the campaign is absent where none is named. */
  channel: string;
  campaign?: string;
  /** Minor units by currency, as of the last midnight; null where nothing is known of what campaigns cost. */
  cost: Record<string, number> | null;
}

export const attributionView = ({ model, lookbackDays, touchpoints }: Attribution): AttributionView => ({
  model,
  lookbackDays,
  touchpoints: touchpoints.map(({ at, fact: { source, id, data } }) => ({
    at: formatInstant(at),
    kind: data.kind,
    channel: data.channel,
    ...(data.campaign && { campaign: data.campaign }),
    share: 1 / touchpoints.length,
    source,
    id,
  })),
});

export function acquisitionView({ purchase: { fact, at }, attribution, cost }: Acquisition): AcquisitionView {
  const last = attribution.touchpoints.at(-1)?.fact.data;
  return {
    at: formatInstant(at),
    orderId: fact.data.orderId,
    ...(fact.shop && { shop: fact.shop }),
    channel: last?.channel ?? DIRECT,
    ...(last?.campaign && { campaign: last.campaign }),
    ...attributionView(attribution),
    cost,
  };
}
