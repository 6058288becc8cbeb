import type { Fact, RepresentativeAssignedV1 } from '#lib/contracts';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import { careOf, type Care } from './care-view.js';
import { isAssignment } from './representative-view.js';

/** All that a customer's view at any instant is made of, from one set of facts. */
export interface CustomerDocument {
  journey: Journey;
  /** What the points programme has said of them. */
  loyalty: Fact[];
  /** What they asked, answered and sent back. */
  care: Care;
  /** Who was named to care for them. */
  representatives: Fact<RepresentativeAssignedV1>[];
}

export const customerDocument = (facts: readonly Fact[]): CustomerDocument => ({
  journey: foldJourney(facts),
  loyalty: facts.filter(({ type }) => type.startsWith('itinera.loyalty.')),
  care: careOf(facts),
  representatives: facts.filter(isAssignment),
});
