import { amount, type Definition } from '../kpis/definition.js';
import type { IntervalMetric } from './metrics.js';

/** How customers go through the phases. */
export const INTERVAL_DEFINITIONS: readonly Definition[] = [
  ofIntervals(
    'phaseConversion',
    'phaseMoves',
    'moves by pair of phases',
    'How often customers went from one phase to another in the window, as in explore-buy. As of the last midnight (UTC)',
  ),
  ofIntervals(
    'timeInPhase',
    'phaseStays',
    'seconds by phase',
    'Median time in each phase, over the stays that ended in the window. The numerator is their sum, the denominator their number',
  ),
];

function ofIntervals(name: string, metric: IntervalMetric, unit: string, words: string): Definition {
  return { name, version: 1, unit, words, groups: [], metrics: [metric], evaluate: () => amount({}) };
}
