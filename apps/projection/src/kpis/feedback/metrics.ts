/** How it stands at the instant itself, whatever the window. */
export const FEEDBACK_HELD = ['openQuestions', 'overdueQuestions'] as const;
/** Counted once, never changed. */
export const SURVEYED = ['npsAnswers', 'npsPromoters', 'npsDetractors', 'csatAnswers', 'csatSatisfied', 'cesAnswers', 'cesPoints'] as const;
export const DELIVERED_ONCE = ['promisedDeliveries', 'deliveriesInTime'] as const;
/** Begins and ceases by itself in every window. */
export const LATEST_NPS = ['npsCustomers', 'npsPromotingCustomers', 'npsDetractingCustomers'] as const;
export const DECIDED = ['questionsDecided', 'questionsInTime'] as const;
/** Times that something took. They are not added up but ranked, so that no sums of them are kept. */
export const QUESTION_TIMES = [
  'firstResponses',
  'resolutions',
  'firstResolutions',
  'firstResponsesInOpenHours',
  'resolutionsInOpenHours',
  'firstResolutionsInOpenHours',
] as const;
export const RETURN_TIMES = ['returnsRefunded'] as const;

export const FEEDBACK_ONCE = [...SURVEYED, ...DELIVERED_ONCE] as const;
export const FEEDBACK_WINDOWED = [...LATEST_NPS, ...DECIDED] as const;
export const TIMES = [...QUESTION_TIMES, ...RETURN_TIMES] as const;

export type TimeMetric = (typeof TIMES)[number];

/** What the KPIs of feedback and after-sales count; none of it has a currency. */
export type FeedbackMetric =
  (typeof FEEDBACK_HELD)[number] | (typeof FEEDBACK_ONCE)[number] | (typeof FEEDBACK_WINDOWED)[number] | TimeMetric;
