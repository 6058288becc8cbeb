import { IsBoolean, IsIn, IsNumber, Max, Min } from 'class-validator';
import { IsShopId, Optional } from '../fields.js';
import { IsPersonalText } from '../texts.js';

/** A review is shown. */
export class ReviewPostedV1 {
  static readonly type = 'feedback.review-posted';
  static readonly version = 1;

  @IsShopId() reviewId!: string;
  @IsShopId() productId!: string;
  /** 1–5; fractions allowed. */
  @IsNumber() @Min(0) @Max(10) rating!: number;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsBoolean() hasText?: boolean;
}

/** A review as a platform tells it. */
export class ReviewPostedClaimV1 {
  static readonly type = 'feedback.review-posted';
  static readonly version = 1;

  @IsShopId() reviewId!: string;
  @IsShopId() productId!: string;
  @IsNumber() @Min(0) @Max(10) rating!: number;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsPersonalText() title?: string;
  @Optional() @IsPersonalText() text?: string;
}

export const IDEA_STATUSES = ['submitted', 'considered', 'planned', 'done', 'declined', 'merged'] as const;
export type IdeaStatus = (typeof IDEA_STATUSES)[number];

/** The customer has had an idea for the shop. */
export class IdeaSubmittedV1 {
  static readonly type = 'feedback.idea-submitted';
  static readonly version = 1;

  @IsShopId() ideaId!: string;
}

/** An idea as a platform tells it. */
export class IdeaSubmittedClaimV1 {
  static readonly type = 'feedback.idea-submitted';
  static readonly version = 1;

  @IsShopId() ideaId!: string;
  @Optional() @IsPersonalText() title?: string;
  @Optional() @IsPersonalText() text?: string;
}

/** The customer is for somebody's idea. Once a customer, also where ideas were merged. */
export class IdeaVotedV1 {
  static readonly type = 'feedback.idea-voted';
  static readonly version = 1;

  @IsShopId() ideaId!: string;
}

/** What became of an idea, told to whoever had it and to everybody who voted for it: one fact each. */
export class IdeaStatusChangedV1 {
  static readonly type = 'feedback.idea-status-changed';
  static readonly version = 1;

  @IsShopId() ideaId!: string;
  @IsIn([...IDEA_STATUSES]) status!: IdeaStatus;
  /** The idea it was the same as. */
  @Optional() @IsShopId() mergedInto?: string;
  @IsIn(['submitter', 'voter']) role!: 'submitter' | 'voter';
}
