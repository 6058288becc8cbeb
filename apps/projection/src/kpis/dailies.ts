import { VALUES } from '../value/daily-values.js';
import { VALUE_METRICS } from '../value/value-metrics.js';
import type { Daily } from './daily.js';
import type { Definition } from './definition.js';
import type { Metric } from './metrics.js';

const DAILY: ReadonlyMap<Metric, Daily> = new Map(VALUE_METRICS.map((metric) => [metric, VALUES]));

/** Null for what is answered at any instant. */
export const dailyOf = ({ metrics }: Definition): Daily | null => DAILY.get(metrics[0]!) ?? null;
