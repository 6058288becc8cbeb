import type { Fact } from '#lib/contracts';
import fc from 'fast-check';
import { someFeedbackFacts } from '../feedback/testing/arbitraries.js';
import { someLoyaltyFacts } from '../loyalty/testing/arbitraries.js';
import { someFacts } from './arbitraries.js';

/** What one customer buys, says and asks, and what the points programme does with it, in arrival order. */
export const someFactsOfAnyKind: fc.Arbitrary<Fact[]> = fc
  .tuple(someFacts, someLoyaltyFacts, someFeedbackFacts)
  .map((parts) => parts.flat());
