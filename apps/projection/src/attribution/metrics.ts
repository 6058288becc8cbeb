/** Counted at its time for every window; what changes later is counted per window, until the first count leaves it. */
export const ACQUISITION_CHANGING = ['acquired', 'leads', 'convertedLeads'] as const;
/** Counted from the facts whenever it is asked for: by the rules of attribution in force, and what campaigns cost. */
export const ATTRIBUTED = ['acquiredShares', 'attributedRevenue'] as const;
export const SPEND = ['spend', 'spendDays'] as const;

export type AcquisitionMetric = (typeof ACQUISITION_CHANGING)[number] | (typeof ATTRIBUTED)[number] | (typeof SPEND)[number];
