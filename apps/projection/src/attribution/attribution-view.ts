import { formatInstant } from '#lib/contracts';
import type { Attribution } from './attribute.js';

/** How a first purchase is attributed, for people: each touchpoint with its share of it. */
export interface AttributionView {
  model: string;
  lookbackDays: number;
  /** In the order in which they happened; none where the purchase is direct. */
  touchpoints: { at: string; kind: string; channel: string; campaign?: string; share: number; source: string; id: string }[];
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
