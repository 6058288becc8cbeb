import { formatInstant } from '#lib/contracts';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import type { Daily } from '../kpis/daily.js';
import type { Definition } from '../kpis/definition.js';
import { Tally } from '../kpis/metrics.js';
import { acquisitionCosts } from './acquisition-cost.js';
import { inForceAt, sumsIn } from './read-values.js';
import { whyUnfitted } from './unfitted.js';
import { valueEvidence } from './value-evidence.js';
import { tallyOfSums } from './value-sums.js';
import type { ValueFit } from './worth.js';

/** What customers are worth, as numbers. */
export const VALUES: Daily = {
  async read(tx, definition, at) {
    const inForce = await inForceAt(tx, at);
    if (!inForce) return { ...definition.evaluate(new Tally()), unfitted: 'no night has worked out values yet' };
    const { midnight, fit } = inForce;
    const tally = tallyOfSums(await sumsIn(tx, inForce));
    if (definition.metrics.includes('acquisitionCost'))
      for (const [currency, cost] of Object.entries(await acquisitionCosts(tx, midnight))) tally.add('acquisitionCost', cost, currency);
    return { ...definition.evaluate(tally), asOf: formatInstant(midnight), fit: fit.id, ...unfitted(definition, fit, tally) };
  },

  async counted(tx, definition, at) {
    const inForce = await inForceAt(tx, at);
    return (
      inForce && {
        midnight: inForce.midnight,
        about: ABOUT_PURCHASES,
        evidence: (facts) => valueEvidence(definition.name, facts, inForce),
      }
    );
  },
};

/** Why a number that the models give is not theirs. */
function unfitted({ metrics }: Definition, fit: ValueFit, tally: Tally): { unfitted?: string } {
  const isOfMoney = metrics.includes('predictedValue');
  if (!isOfMoney && !metrics.includes('churnRisks')) return {};
  const why = whyUnfitted(fit, isOfMoney ? tally.currencies('valuedCustomers') : []);
  return why === undefined ? {} : { unfitted: why };
}
