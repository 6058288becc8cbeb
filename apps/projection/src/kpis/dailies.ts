import { CLASS_METRICS } from '../classes/class-metrics.js';
import { CLASSES } from '../classes/daily-classes.js';
import { INTERVALS } from '../journey-map/intervals.js';
import { INTERVAL_METRICS } from '../journey-map/metrics.js';
import { VALUES } from '../value/daily-values.js';
import { VALUE_METRICS } from '../value/value-metrics.js';
import type { Daily } from './daily.js';
import type { Definition } from './definition.js';
import type { Metric } from './metrics.js';

const DAILY: ReadonlyMap<Metric, Daily> = new Map<Metric, Daily>([
  ...VALUE_METRICS.map((metric) => [metric, VALUES] as const),
  ...CLASS_METRICS.map((metric) => [metric, CLASSES] as const),
  ...INTERVAL_METRICS.map((metric) => [metric, INTERVALS] as const),
]);

/** Null for what is counted at any instant. */
export const dailyOf = ({ metrics }: Definition): Daily | null => DAILY.get(metrics[0]!) ?? null;
