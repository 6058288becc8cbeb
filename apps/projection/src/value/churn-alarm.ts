import type { BuyingHistory } from './buying-history.js';
import { churnRiskOf, type ValueFit, type Worth } from './worth.js';

/** Why somebody seems about to leave. */
export type ChurnReason = { because: 'churn-risk'; risk: number } | { because: 'silence'; days: number; usualDays: number };

/**
 * Whether somebody seems about to leave at the fit's midnight: who has bought again, where the churn risk is above the threshold; who has
 * bought on one day only, where more days have passed than nine in ten took who came back. Null where they do not. Undefined where that
 * cannot be told, and the alarm that stands was raised for that very reason: it stays as it is.
 */
export function churnReason(
  history: BuyingHistory | null,
  worth: Worth | null,
  { settings, secondWithinDays }: Pick<ValueFit, 'settings' | 'secondWithinDays'>,
  standing: ChurnReason['because'] | undefined,
): ChurnReason | null | undefined {
  if (!history || !worth || history.days.length === 0) return null;
  if (history.days.length > 1) {
    const risk = churnRiskOf(worth);
    if (risk === null) return standing === 'churn-risk' ? undefined : null;
    return risk > settings.churnThreshold ? { because: 'churn-risk', risk } : null;
  }
  if (secondWithinDays === null) return standing === 'silence' ? undefined : null;
  return history.age > secondWithinDays ? { because: 'silence', days: history.age, usualDays: secondWithinDays } : null;
}
