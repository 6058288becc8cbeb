import type { Fact, Micros } from '#lib/contracts';
import type { Found } from '../journey/customers.js';
import { nextAnswer, standingAnswer, type NextAnswer, type StandingAnswer } from '../journey/journey-answer.js';
import { careView, type CareView } from './care-view.js';
import type { CustomerDocument } from './customer-document.js';
import type { ValueView } from '../value/value-view.js';
import { representativeView, type RepresentativeView } from './representative-view.js';
import { loyaltyView, type LoyaltyView } from './loyalty-view.js';

export interface CustomerAnswer extends StandingAnswer, CareView {
  next?: NextAnswer;
  /** Absent for whoever takes no part in the points programme. */
  loyalty?: LoyaltyView;
  /** Absent where nobody cares for them in person. */
  representative?: RepresentativeView;
  /** Absent for whoever has bought nothing that counts. */
  value?: ValueView;
  stale?: true;
}

/** A customer at an instant, as the interface shows them. */
export function customerAnswer(input: {
  found: Found;
  document: CustomerDocument;
  stale: boolean;
  asOf: Micros;
  programmes: readonly Fact[];
  value: ValueView | null;
}): CustomerAnswer {
  const { found, document, stale, asOf, programmes, value } = input;
  const next = nextAnswer(document.journey, asOf);
  const representative = representativeView(document.representatives, asOf);
  const loyalty = loyaltyView(document.loyalty, asOf, programmes);
  return {
    ...standingAnswer(found, document.journey, asOf),
    ...(next && { next }),
    ...careView(document.care, document.journey, asOf),
    ...(loyalty && { loyalty }),
    ...(representative && { representative }),
    ...(value && { value }),
    ...(stale && { stale }),
  };
}
