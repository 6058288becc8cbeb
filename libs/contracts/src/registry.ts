import * as contributions from './feedback/contributions.v1.js';
import * as questions from './feedback/questions.v1.js';
import * as recoveries from './feedback/recoveries.v1.js';
import * as surveys from './feedback/surveys.v1.js';
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
const { RepresentativeAssignedV1, CustomerErasedV1, ErasureConfirmedV1, ErasureRequestedV1 } = identity;
const { TouchpointRecordedV1, CampaignSpendRecordedV1, CampaignTargetedV1, WebhookDisabledV1 } = journey;
const { QuestionAskedClaimV1, QuestionContinuedClaimV1, QuestionAnsweredClaimV1, ...questionFacts } = questions;
const { QuestionAcknowledgedV1, QuestionResolvedV1, QuestionReopenedV1, QuestionHandedOverV1 } = questions;
const { SurveyAnsweredClaimV1, ...surveyFacts } = surveys;
const { ReviewPostedClaimV1, IdeaSubmittedClaimV1, ...contributionFacts } = contributions;
const { IdeaVotedV1 } = contributions;
const feedbackFacts = Object.values({ ...questionFacts, ...surveyFacts, ...contributionFacts, ...recoveries }).filter(
  (exported) => 'version' in exported,
);
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
  QuestionAskedClaimV1,
  QuestionContinuedClaimV1,
  QuestionAcknowledgedV1,
  QuestionAnsweredClaimV1,
  QuestionResolvedV1,
  QuestionReopenedV1,
  QuestionHandedOverV1,
  SurveyAnsweredClaimV1,
  ReviewPostedClaimV1,
  IdeaSubmittedClaimV1,
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
  RepresentativeAssignedV1,
  CustomerErasedV1,
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
  WebhookDisabledV1,
  ...(feedbackFacts as Contract[]),
  ...(Object.values(membership) as Contract[]),
  ...(pointsFacts as Contract[]),
  ...(Object.values(rewards) as Contract[]),
  ProgrammePublishedV1,
  projection.PhaseChangedV1,
  projection.HistoryCorrectedV1,
  projection.CheckoutAbandonedV1,
  projection.ClassChangedV1,
  projection.ClassLostV1,
  projection.ChurnRiskRaisedV1,
  projection.ChurnRiskClearedV1,
  projection.VitalityChangedV1,
  projection.ThresholdCrossedV1,
  projection.SegmentEnteredV1,
  projection.SegmentLeftV1,
];

/** What one service tells another without publishing it. */
export const INTERNAL: readonly Contract[] = [IdentifiersSeenV1, ErasureConfirmedV1, ErasureRequestedV1];

/** `orders` of `orders.purchase-completed`. */
export function contextOf(contract: Contract): ServiceName {
  return contract.type.split('.')[0] as ServiceName;
}

export const byWireType = (contracts: readonly Contract[]): ReadonlyMap<string, Contract> =>
  new Map(contracts.map((contract) => [wireType(contract), contract]));
