import { timeOf, type Fact, type Phase } from '#lib/contracts';
import { foldJourney } from './fold.js';
import { phaseAt } from './journey.js';

/**
 * The phase a customer was in when a fact of theirs happened, as the others of their facts give it: without the fact itself, and without
 * what it has brought about.
 */
export function phaseWithout(fact: Fact, facts: readonly Fact[]): Phase | null {
  const effects = effectsOf(fact, facts);
  return phaseAt(foldJourney(facts.filter((other) => !effects.has(nameOf(other)))), timeOf(fact));
}

/** A fact and everything that names it as its cause, or as the cause of its cause, or as what its chain began with. */
function effectsOf(fact: Fact, facts: readonly Fact[]): ReadonlySet<string> {
  const begun = [fact.id, fact.claimid];
  const names = new Set([nameOf(fact), `${fact.source} ${fact.claimid ?? fact.id}`]);
  // An id names a chain within its source only, and nothing comes before its cause.
  const isOfChain = (other: Fact): boolean =>
    other.correlationid !== undefined && begun.includes(other.correlationid) && timeOf(other) >= timeOf(fact);
  for (let known = 0; known < names.size;) {
    known = names.size;
    for (const other of facts) if (names.has(other.causationid ?? '') || isOfChain(other)) names.add(nameOf(other));
  }
  return names;
}

/** As a fact names its cause. */
const nameOf = ({ source, id }: Fact): string => `${source} ${id}`;
