import { compareFacts, timeOf, type Fact } from '#lib/contracts';
import type { ByKey } from '../kpis/definition.js';
import type { Counted } from '../kpis/evidence.js';
import { PURCHASE_TYPES } from '../kpis/purchases.js';
import type { InForce } from './read-values.js';
import { worthFrom } from './read-values.js';
import { churnRiskOf, type Amounts, type Worth } from './worth.js';

type Sides = Pick<Counted, 'numerator' | 'denominator'>;

/** All that a customer bought and gave back before the midnight; the first of it stands for what they add to the number. */
export function valueEvidence(name: string, facts: readonly Fact[], { midnight, fit }: InForce): Counted[] {
  const worth = worthFrom(facts, midnight, fit);
  const sides = worth && sidesOf(name, worth);
  if (!sides) return [];
  const known = facts.filter((fact) => PURCHASE_TYPES.has(fact.type) && timeOf(fact) < midnight);
  const [first] = [...known].sort(compareFacts);
  return known.map((fact) => {
    const isFirst = fact.id === first!.id && fact.source === first!.source;
    const { numerator, denominator } = isFirst ? sides : nothingOf(sides);
    return { fact, role: denominator === null ? 'numerator' : 'both', numerator, denominator };
  });
}

function sidesOf(name: string, worth: Worth): Sides | null {
  const amounts = (of: keyof Amounts): ByKey =>
    Object.fromEntries(Object.entries(worth.amounts).map(([currency, those]) => [currency, those[of]]));
  const once = Object.fromEntries(Object.keys(worth.amounts).map((currency) => [currency, 1]));
  if (name === 'churnRisk') {
    const risk = churnRiskOf(worth);
    return risk === null ? null : { numerator: risk, denominator: 1 };
  }
  if (name === 'valueToCost') return { numerator: amounts('formula'), denominator: null };
  return { numerator: amounts(OF[name] ?? 'formula'), denominator: once };
}

const OF: Record<string, keyof Amounts> = { historicValue: 'historic', predictedValue: 'predicted' };

const nothingOf = ({ numerator, denominator }: Sides): Sides => ({
  numerator: typeof numerator === 'number' ? 0 : {},
  denominator: denominator === null ? null : typeof denominator === 'number' ? 0 : {},
});
