/** What is told by the intervals that are kept of every journey. */
export const INTERVAL_METRICS = ['phaseMoves', 'phaseStays'] as const;
export type IntervalMetric = (typeof INTERVAL_METRICS)[number];
