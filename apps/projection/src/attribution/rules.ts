import type { TouchpointKind } from '#lib/contracts';

export const MODELS = ['last-touch', 'first-touch', 'linear'] as const;

/** Which of the touchpoints before a first purchase it is attributed to: the last, the first, or all of them in equal shares. */
export type Model = (typeof MODELS)[number];

/** How a shop attributes first purchases. */
export interface ShopRules {
  model: Model;
  lookbackDays: number;
  /** The kinds of touchpoints that count where they name a campaign; all where absent. */
  kinds?: TouchpointKind[];
  /** The kinds that count without a campaign, by the channel they came by, unless that is `direct`. */
  channelKinds: TouchpointKind[];
}

export interface AttributionRules extends ShopRules {
  /** What other shops do otherwise. */
  shops: Record<string, Partial<ShopRules>>;
}

/** Where a shop has said nothing. */
export const USUAL_RULES: AttributionRules = { model: 'last-touch', lookbackDays: 30, channelKinds: [], shops: {} };

/** Of a purchase that no touchpoint counts for. */
export const DIRECT = 'direct';

export const rulesOf = ({ shops, ...usual }: AttributionRules, shop: string | undefined): ShopRules =>
  shop !== undefined && Object.hasOwn(shops, shop) ? { ...usual, ...shops[shop] } : usual;
