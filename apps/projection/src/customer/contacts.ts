import {
  IdeaSubmittedV1,
  IdeaVotedV1,
  QuestionContinuedV1,
  QuestionReopenedV1,
  ReviewPostedV1,
  timeOf,
  TouchpointRecordedV1,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';
import { datedFacts } from '../kpis/dated.js';
import { ASKED, SURVEY_ANSWERED } from '../kpis/feedback/facts.js';
import { COMPLETED, PURCHASE_TYPES, purchasesOf } from '../kpis/purchases.js';

/** A sign of life. */
export interface Contact {
  at: Micros;
  /** The fact's id. */
  fact: string;
}

/** A purchase as far as it is known that there was one. */
export interface Bought {
  at: Micros;
  fact: string;
  orderId: string;
  shop: string;
  /** When it was cancelled or fully refunded; null while it counts. */
  endedAt: Micros | null;
}

const REOPENED = wireType(QuestionReopenedV1);

/** What customers do or say themselves: touchpoints, purchases, and all their messages, answers and contributions. */
export const PLAIN_CONTACTS: ReadonlySet<string> = new Set([
  COMPLETED,
  ASKED,
  SURVEY_ANSWERED,
  ...[TouchpointRecordedV1, QuestionContinuedV1, ReviewPostedV1, IdeaSubmittedV1, IdeaVotedV1].map(wireType),
]);

/** And a question opened again, where it was they who did. */
const CONTACTS: ReadonlySet<string> = new Set([...PLAIN_CONTACTS, REOPENED]);

/** All facts that contacts and purchases are made of. */
export const SIGN_TYPES: ReadonlySet<string> = new Set([...CONTACTS, ...PURCHASE_TYPES]);

/** In fact order, each once. A question that staff open again is no sign of the customer. */
export const contactsOf = (facts: readonly Fact[]): Contact[] =>
  datedFacts(facts, CONTACTS)
    .filter(({ fact }) => fact.type !== REOPENED || (fact.data as QuestionReopenedV1).by === 'customer')
    .map(({ fact, at }) => ({ at, fact: fact.id }));

/** In fact order, also those taken back since. */
export const boughtOf = (facts: readonly Fact[]): Bought[] =>
  purchasesOf(facts).purchases.map(({ fact, endedAt }) => ({
    at: timeOf(fact),
    fact: fact.id,
    orderId: fact.data.orderId,
    shop: fact.shop ?? '',
    endedAt: endedAt === Infinity ? null : endedAt,
  }));

/** Those that count at an instant. A view sees what lies before or at it. */
export const countingAt = (bought: readonly Bought[], at: Micros): Bought[] =>
  bought.filter((purchase) => purchase.at <= at && (purchase.endedAt === null || purchase.endedAt > at));
