import { TOUCHPOINT_KINDS, type TouchpointKind } from '#lib/contracts';
import { list, map, named, oneOf, optional, readRules, someDays, type Keys } from '#lib/rules';
import { MODELS, USUAL_RULES, type AttributionRules, type ShopRules } from './rules.js';

const kinds = list(oneOf<TouchpointKind>(...TOUCHPOINT_KINDS));

/** Keys that both the shop as a whole and a single one have; a default for those of the whole. */
const keys = ({ model, lookbackDays, channelKinds }: Partial<ShopRules> = {}): Keys<Partial<ShopRules>> => ({
  model: optional(oneOf(...MODELS), 'which of the touchpoints before a first purchase it is attributed to', model),
  lookbackDays: optional(someDays, 'for so many days before the purchase touchpoints count', lookbackDays),
  kinds: optional(kinds, 'touchpoints of these kinds count where they name a campaign; all where absent'),
  channelKinds: optional(kinds, 'touchpoints of these kinds count without a campaign, by their channel, unless it is direct', channelKinds),
});

/** Every key of `attribution.yml`. */
const shape = map<Partial<AttributionRules>>({
  ...keys(USUAL_RULES),
  shops: optional(named(map<Partial<ShopRules>>(keys()), 'a shop'), 'what single shops do otherwise', {}),
});

/** Throws `RulesMistake` with everything in it that cannot be meant. */
export const readAttributionRules = (text: string): AttributionRules => ({ ...USUAL_RULES, ...readRules(text, shape) });
