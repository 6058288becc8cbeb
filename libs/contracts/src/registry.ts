import * as feedback from './feedback/feedback.v1.js';
import * as identity from './identity/identity.v1.js';
import * as journey from './journey/journey.v1.js';
import * as loyaltyClaims from './loyalty/claims.v1.js';
import * as membership from './loyalty/membership.v1.js';
import * as points from './loyalty/points.v1.js';
import { ProgrammePublishedV1 } from './loyalty/programme.v1.js';
import * as rewards from './loyalty/rewards.v1.js';
import * as checkout from './orders/checkout.v1.js';
import * as fulfilment from './orders/fulfilment.v1.js';
import * as purchase from './orders/purchase.v1.js';
import * as refund from './orders/refund.v1.js';
import * as projection from './projection/projection.v1.js';
import { wireType } from './fact.js';

/** A class that describes the `data` of one fact or claim version. */
export interface Contract {
  new (): object;
  readonly name: string;
  readonly type: string;
  readonly version: number;
}

export const SERVICES = ['identity', 'orders', 'loyalty', 'feedback', 'journey', 'projection'] as const;
export type ServiceName = (typeof SERVICES)[number];

const { CheckoutStartedClaimV1, CheckoutStartedV1, CartAbandonedV1, CheckoutCompletedV1, CheckoutBegunElsewhereV1 } = checkout;
const { PurchaseCompletedClaimV1, PurchaseAmendedClaimV1, PurchaseCompletedV1, PurchaseAmendedV1, PurchaseCancelledV1 } = purchase;
const { RefundIssuedClaimV1, RefundIssuedV1 } = refund;
const fulfilments = Object.values(fulfilment) as Contract[];
const { IdentifiedClaimV1, LeadDiscoveredV1, CustomerRegisteredClaimV1, CustomerRegisteredV1, ConsentChangedV1 } = identity;
const { IdentifiersSeenV1, SubjectLinkedV1, CustomersMergedV1, MergeUndoneV1, TraitsChangedV1 } = identity;
const { TouchpointRecordedV1, CampaignSpendRecordedV1, CampaignTargetedV1 } = journey;
const { QuestionAskedV1, QuestionAnsweredV1, QuestionResolvedV1, QuestionReopenedV1 } = feedback;
const { SurveyAnsweredV1, ReviewPostedV1, IdeaSubmittedV1, IdeaVotedV1 } = feedback;
const pointsFacts = Object.values(points).filter((exported) => 'version' in exported);

/** What the door takes from outside, by wire type. Everything else is refused as invalid. */
export const CLAIMS: readonly Contract[] = [
  IdentifiedClaimV1,
  LeadDiscoveredV1,
  CustomerRegisteredClaimV1,
  ConsentChangedV1,
  CheckoutStartedClaimV1,
  CartAbandonedV1,
  PurchaseCompletedClaimV1,
  PurchaseAmendedClaimV1,
  PurchaseCancelledV1,
  RefundIssuedClaimV1,
  ...fulfilments,
  ...(Object.values(loyaltyClaims) as Contract[]),
  QuestionAskedV1,
  QuestionAnsweredV1,
  QuestionResolvedV1,
  QuestionReopenedV1,
  SurveyAnsweredV1,
  ReviewPostedV1,
  IdeaSubmittedV1,
  IdeaVotedV1,
  TouchpointRecordedV1,
  CampaignSpendRecordedV1,
  CampaignTargetedV1,
];

/** What the services publish. */
export const FACTS: readonly Contract[] = [
  SubjectLinkedV1,
  CustomersMergedV1,
  MergeUndoneV1,
  LeadDiscoveredV1,
  CustomerRegisteredV1,
  ConsentChangedV1,
  TraitsChangedV1,
  CheckoutStartedV1,
  CartAbandonedV1,
  CheckoutCompletedV1,
  CheckoutBegunElsewhereV1,
  PurchaseCompletedV1,
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  RefundIssuedV1,
  ...fulfilments,
  TouchpointRecordedV1,
  CampaignSpendRecordedV1,
  CampaignTargetedV1,
  ...(Object.values(feedback) as Contract[]),
  ...(Object.values(membership) as Contract[]),
  ...(pointsFacts as Contract[]),
  ...(Object.values(rewards) as Contract[]),
  ProgrammePublishedV1,
  projection.PhaseChangedV1,
  projection.HistoryCorrectedV1,
  projection.CheckoutAbandonedV1,
];

/** What one service tells another without publishing it. */
export const INTERNAL: readonly Contract[] = [IdentifiersSeenV1];

/** `orders` of `orders.purchase-completed`. */
export function contextOf(contract: Contract): ServiceName {
  return contract.type.split('.')[0] as ServiceName;
}

export const byWireType = (contracts: readonly Contract[]): ReadonlyMap<string, Contract> =>
  new Map(contracts.map((contract) => [wireType(contract), contract]));
