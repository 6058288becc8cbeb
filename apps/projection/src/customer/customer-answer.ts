import type { Fact, Micros } from '#lib/contracts';
import type { Found } from '../journey/customers.js';
import { nextAnswer, standingAnswer, type NextAnswer, type StandingAnswer } from '../journey/journey-answer.js';
import type { CustomerDocument } from './customer-document.js';
import { loyaltyView, type LoyaltyView } from './loyalty-view.js';

export interface CustomerAnswer extends StandingAnswer {
  next?: NextAnswer;
  /** Absent for whoever takes no part in the points programme. */
  loyalty?: LoyaltyView;
  stale?: true;
}

/** A customer at an instant, as the interface shows them. */
export function customerAnswer(input: {
  found: Found;
  document: CustomerDocument;
  stale: boolean;
  asOf: Micros;
  programmes: readonly Fact[];
}): CustomerAnswer {
  const { found, document, stale, asOf, programmes } = input;
  const next = nextAnswer(document.journey, asOf);
  const loyalty = loyaltyView(document.loyalty, asOf, programmes);
  return {
    ...standingAnswer(found, document.journey, asOf),
    ...(next && { next }),
    ...(loyalty && { loyalty }),
    ...(stale && { stale }),
  };
}
