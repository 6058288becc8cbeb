import { tooFew } from './models/fit.js';
import type { ValueFit } from './worth.js';

/** Why predictions are the formula's: all of them, or in which of the currencies that somebody is valued in. Undefined where none is. */
export function whyUnfitted(
  { purchases, spend }: Pick<ValueFit, 'purchases' | 'spend'>,
  currencies: readonly string[],
): string | undefined {
  if (purchases.state === 'unfitted') return purchases.reason;
  const without = currencies.flatMap((currency) => {
    // In a currency that nobody has bought again in there was nothing to fit.
    const fit = spend[currency] ?? tooFew(0);
    return fit.state === 'unfitted' ? [`${currency}: ${fit.reason}`] : [];
  });
  return without.length === 0 ? undefined : without.join('; ');
}
