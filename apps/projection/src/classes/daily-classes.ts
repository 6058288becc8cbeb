import { compareFacts, formatInstant, timeOf, type Fact, type Micros } from '#lib/contracts';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import type { Daily } from '../kpis/daily.js';
import type { ByKey, Result } from '../kpis/definition.js';
import type { Counted } from '../kpis/evidence.js';
import { PURCHASE_TYPES } from '../kpis/purchases.js';
import { inForceAt } from '../value/read-values.js';
import { abcOf } from './abc.js';
import { comparisonAt } from './comparisons.js';
import { comparedAt } from './figures.js';
import { cellOf, rfmOf } from './rfm.js';
import type { Comparison } from './ranks.js';

/** How customers compare, as numbers. */
export const CLASSES: Daily = {
  async read(tx, { name }, at, { comparer }) {
    const inForce = await inForceAt(tx, at);
    if (!inForce) return { value: {}, numerator: {}, denominator: null, unfitted: 'no night has compared customers yet' };
    const { midnight, fit } = inForce;
    return { ...resultOf(name, await comparisonAt(tx, inForce, comparer)), asOf: formatInstant(midnight), fit: fit.id };
  },

  async counted(tx, { name }, at, comparer) {
    const inForce = await inForceAt(tx, at);
    if (!inForce) return null;
    const comparison = await comparisonAt(tx, inForce, comparer);
    const { midnight } = inForce;
    return {
      midnight,
      about: ABOUT_PURCHASES,
      evidence: (facts, customer) => evidenceOf(facts, midnight, sidesOf(name, facts, customer, midnight, comparison)),
    };
  },
};

function resultOf(name: string, { abc, rfm, crossSell }: Comparison): Result {
  if (name === 'abcClass') return { value: abc.customers, numerator: abc.customers, denominator: null, parts: abc.revenue };
  if (name === 'rfm') return { value: rfm, numerator: rfm, denominator: null };
  const { customers, pairs } = crossSell;
  const by = (of: (pair: (typeof pairs)[number]) => number): Record<string, number> =>
    Object.fromEntries(pairs.map((pair) => [pair.products.join(' + '), of(pair)]));
  return { value: by((pair) => pair.customers / customers), numerator: by((pair) => pair.customers), denominator: customers, pairs };
}

interface Sides {
  numerator: ByKey;
  denominator: number | null;
}

function sidesOf(name: string, facts: readonly Fact[], customer: string, midnight: Micros, comparison: Comparison): Sides | null {
  const compared = comparedAt(facts, midnight);
  if (!compared) return null;
  const { ranks, crossSell } = comparison;
  const { figures, products } = compared;
  if (name === 'abcClass') return { numerator: { [abcOf(customer, figures, ranks.abc).abc]: 1 }, denominator: null };
  if (name === 'rfm') return { numerator: { [cellOf(rfmOf(figures, ranks.rfm))]: 1 }, denominator: null };
  const bought = new Set(products);
  const pairs = crossSell.pairs.filter((pair) => pair.products.every((product) => bought.has(product)));
  return products.length === 0
    ? null
    : { numerator: Object.fromEntries(pairs.map((pair) => [pair.products.join(' + '), 1])), denominator: 1 };
}

/** All that a customer bought and gave back before the midnight; the first of it stands for what they add to the number. */
function evidenceOf(facts: readonly Fact[], midnight: Micros, sides: Sides | null): Counted[] {
  if (!sides) return [];
  const known = facts.filter((fact) => PURCHASE_TYPES.has(fact.type) && timeOf(fact) < midnight).sort(compareFacts);
  return known.map((fact, index) => {
    const role = sides.denominator === null ? 'numerator' : 'both';
    return index === 0 ? { fact, role, ...sides } : { fact, role, numerator: {}, denominator: sides.denominator === null ? null : 0 };
  });
}
