import { TraitsChangedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { datedFacts } from '../kpis/dated.js';
import { ASKED } from '../kpis/feedback/facts.js';

/** What is known of a customer that names nobody, each as it was told last. */
export interface TraitsView {
  country?: string;
  language?: string;
  birthMonth?: string;
}

/** How they would rather be spoken to. */
export interface PreferredChannel {
  channel: string;
  /** They said so, or it is the one they asked on last. */
  of: 'told' | 'used';
  since: string;
  because: string;
}

const TRAITS = wireType(TraitsChangedV1);
const TOLD: ReadonlySet<string> = new Set([TRAITS]);
const USED: ReadonlySet<string> = new Set([ASKED]);
const NAMES = ['country', 'language', 'birthMonth'] as const;

export const isTraits = ({ type }: Fact): boolean => type === TRAITS;

export function traitsView(facts: readonly Fact[], asOf: Micros): TraitsView {
  const traits: TraitsView = {};
  for (const { fact, at } of datedFacts(facts, TOLD))
    if (at <= asOf)
      for (const name of NAMES) {
        const told = (fact.data as TraitsChangedV1)[name];
        if (told) traits[name] = told;
      }
  return traits;
}

/** From what was told of traits and what was asked; null where neither says anything. */
export function preferredChannel(traits: readonly Fact[], care: readonly Fact[], asOf: Micros): PreferredChannel | null {
  const told = datedFacts(traits, TOLD).findLast(({ fact, at }) => at <= asOf && (fact.data as TraitsChangedV1).preferredChannel);
  if (told) return channelOf(told.fact, (told.fact.data as TraitsChangedV1).preferredChannel!, 'told');
  const used = datedFacts(care, USED).findLast(({ at }) => at <= asOf);
  return used ? channelOf(used.fact, (used.fact.data as { channel: string }).channel, 'used') : null;
}

const channelOf = ({ time, id }: Fact, channel: string, of: PreferredChannel['of']): PreferredChannel => ({
  channel,
  of,
  since: time,
  because: id,
});
