/** How many purchases have one before them to be compared with, and the sum of the differences; by currency. */
export const STEP_METRICS = ['priceSteps', 'priceStepSum', 'orderSteps', 'orderStepSum'] as const;
export type StepMetric = (typeof STEP_METRICS)[number];
