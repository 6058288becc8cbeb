import type { Refusal } from './received.js';

export type Status = 'accepted' | 'duplicate' | 'invalid' | 'suppressed';

/** What became of one event of a request, at its place in the request. */
export interface Outcome {
  id?: string;
  status: Status;
  errors?: Refusal[];
}

/** The answer to a batch, as users see it. */
export interface IntakeResults {
  accepted: number;
  duplicates: number;
  /** Invalid or suppressed: neither was taken. The three counts add up to the number of results. */
  rejected: number;
  results: ({ index: number } & Outcome)[];
}

/** Outcomes in the order of the request's events. */
export function resultsOf(outcomes: readonly Outcome[]): IntakeResults {
  const count = (...statuses: Status[]): number => outcomes.filter(({ status }) => statuses.includes(status)).length;
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    rejected: count('invalid', 'suppressed'),
    results: outcomes.map(({ id, status, errors }, index) => ({
      index,
      ...(id !== undefined && { id }),
      status,
      ...(errors?.length && { errors }),
    })),
  };
}

/** One status for a call that said several things: accepted as soon as one of them is new. */
export function statusOf(statuses: readonly Status[]): Status {
  return (['accepted', 'duplicate', 'suppressed'] as const).find((status) => statuses.includes(status)) ?? 'invalid';
}
