import { parseInstant, type Fact, type Micros } from '#lib/contracts';
import type { Who } from '../journey/customers.js';
import { nextAnswer, standingAnswer, type NextAnswer, type StandingAnswer } from '../journey/journey-answer.js';
import type { ValueView } from '../value/value-view.js';
import { careView, type CareView } from './care-view.js';
import type { ClassesView } from './classes-view.js';
import { consentsView, type ConsentView } from './consents-view.js';
import type { CustomerDocument } from './customer-document.js';
import { loyaltyView, type LoyaltyView } from './loyalty-view.js';
import { checkoutView, deliveryView, type CheckoutView, type DeliveryView } from './openings-view.js';
import { purchasesView, type PurchasesView } from './purchases-view.js';
import { representativeView, type RepresentativeView } from './representative-view.js';
import { preferredChannel, traitsView, type PreferredChannel, type TraitsView } from './traits-view.js';
import { vitalityAt, vitalityView, type Usual, type VitalityView } from './vitality.js';

/** A customer on one page at an instant; each part says since when it is so and because of which fact, deadline or fit. */
export interface CustomerView extends StandingAnswer, CareView {
  /** What changes the phase if nothing more happens. */
  next?: NextAnswer;
  /** Null for whoever was never heard of. */
  vitality: VitalityView | null;
  purchases: PurchasesView;
  openCheckout: CheckoutView | null;
  lastDelivery: DeliveryView | null;
  /** Absent for whoever takes no part in the points programme. */
  loyalty?: LoyaltyView;
  /** Absent where nobody cares for them in person. */
  representative?: RepresentativeView;
  /** Absent for whoever has bought nothing that counts. */
  value?: ValueView;
  /** Null before the first night. */
  classes: ClassesView | null;
  consents: ConsentView[];
  preferredChannel: PreferredChannel | null;
  traits: TraitsView;
}

/** What a view is put together from beside the customer's own facts, all of it as of the instant. */
export interface Surroundings {
  /** What the points programme has published. */
  programmes: readonly Fact[];
  usual: Usual;
  value: ValueView | null;
  classes: ClassesView | null;
}

/** Of what a night has worked out, nothing was known before. */
export const knownBy = (around: Surroundings, at: Micros): Surroundings => ({
  ...around,
  value: around.value && parseInstant(around.value.since)! <= at ? around.value : null,
  classes: around.classes && parseInstant(around.classes.since)! <= at ? around.classes : null,
});

export function customerView(who: Who, document: CustomerDocument, asOf: Micros, around: Surroundings): CustomerView {
  const { journey, openings, care } = document;
  const next = nextAnswer(journey, asOf);
  const vitality = vitalityAt(document, asOf, around.usual);
  const representative = representativeView(document.representatives, asOf);
  const loyalty = loyaltyView(document.loyalty, asOf, around.programmes);
  return {
    ...standingAnswer(who, journey, asOf),
    ...(next && { next }),
    vitality: vitality && vitalityView(vitality),
    purchases: purchasesView(document.bought, asOf),
    openCheckout: checkoutView(openings, journey, asOf),
    lastDelivery: deliveryView(openings, asOf),
    ...careView(care, journey, asOf),
    ...(loyalty && { loyalty }),
    ...(representative && { representative }),
    ...(around.value && { value: around.value }),
    classes: around.classes,
    consents: consentsView(document.consents, asOf),
    preferredChannel: preferredChannel(document.traits, care.facts, asOf),
    traits: traitsView(document.traits, asOf),
  };
}
