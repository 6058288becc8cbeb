import type { Fact, RepresentativeAssignedV1 } from '#lib/contracts';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import { careOf, type Care } from './care-view.js';
import { isConsent } from './consents-view.js';
import { boughtOf, contactsOf, type Bought, type Contact } from './contacts.js';
import { factsReckonedWith } from './facts-reckoned-with.js';
import { openingsOf, type Openings } from './openings-view.js';
import { isAssignment } from './representative-view.js';
import { isTraits } from './traits-view.js';

/** All that a customer's view at any instant is made of, from one set of facts. */
export interface CustomerDocument {
  journey: Journey;
  contacts: Contact[];
  bought: Bought[];
  openings: Openings;
  /** What the points programme has said of them. */
  loyalty: Fact[];
  /** What they asked, answered and sent back. */
  care: Care;
  /** Who was named to care for them. */
  representatives: Fact<RepresentativeAssignedV1>[];
  /** What they allowed, and took back. */
  consents: Fact[];
  /** What was told of them that names nobody. */
  traits: Fact[];
  /** What others' facts and the nights are reckoned with. */
  reckonedWith: Fact[];
}

export const customerDocument = (facts: readonly Fact[]): CustomerDocument => ({
  journey: foldJourney(facts),
  contacts: contactsOf(facts),
  bought: boughtOf(facts),
  openings: openingsOf(facts),
  loyalty: facts.filter(({ type }) => type.startsWith('itinera.loyalty.')),
  care: careOf(facts),
  representatives: facts.filter(isAssignment),
  consents: facts.filter(isConsent),
  traits: facts.filter(isTraits),
  reckonedWith: factsReckonedWith(facts),
});
