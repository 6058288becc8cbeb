/** What is known of all customers compared. */
export const CLASS_METRICS = ['abcClass', 'rfm', 'crossSell'] as const;
export type ClassMetric = (typeof CLASS_METRICS)[number];
