import { IsBoolean, IsIn, IsInt, IsNumber, Max, Min } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';

const CHANNELS = ['email', 'phone', 'chat', 'social', 'form', 'in-store'];

/** The customer has asked, complained or wants help. */
export class QuestionAskedV1 {
  static readonly type = 'feedback.question-asked';
  static readonly version = 1;

  @IsShopId() questionId!: string;
  @IsIn(CHANNELS) channel!: string;
  @Optional() @IsLabel() topic?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(100) priority?: string;
  @Optional() @IsInstant() dueAt?: string;
}

abstract class QuestionMoved {
  @IsShopId() questionId!: string;
  @Optional() @IsIn(['staff', 'bot']) by?: 'staff' | 'bot';
  @Optional() @IsBoolean() firstAnswer?: boolean;
  @Optional() @IsIn(CHANNELS) channel?: string;
  @Optional() @IsInstant() due?: string;
}

/** Somebody has answered. */
export class QuestionAnsweredV1 extends QuestionMoved {
  static readonly type = 'feedback.question-answered';
  static readonly version = 1;
}

/** The matter is settled. */
export class QuestionResolvedV1 extends QuestionMoved {
  static readonly type = 'feedback.question-resolved';
  static readonly version = 1;
}

/** The matter was not settled after all. */
export class QuestionReopenedV1 extends QuestionMoved {
  static readonly type = 'feedback.question-reopened';
  static readonly version = 1;
}

/** The customer has answered a survey. */
export class SurveyAnsweredV1 {
  static readonly type = 'feedback.survey-answered';
  static readonly version = 1;

  @IsShopId() surveyId!: string;
  @IsIn(['nps', 'csat', 'ces']) kind!: 'nps' | 'csat' | 'ces';
  @IsInt() @Min(0) @Max(10) score!: number;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsShopId() productId?: string;
  @Optional() @IsShopId() questionId?: string;
  @Optional() @IsLabel(100) channel?: string;
  @Optional() @IsBoolean() hasComment?: boolean;
}

/** A review is shown. */
export class ReviewPostedV1 {
  static readonly type = 'feedback.review-posted';
  static readonly version = 1;

  @IsShopId() reviewId!: string;
  @IsShopId() productId!: string;
  @IsNumber() @Min(0) @Max(10) rating!: number;
}

/** The customer has had an idea for the shop. */
export class IdeaSubmittedV1 {
  static readonly type = 'feedback.idea-submitted';
  static readonly version = 1;

  @IsShopId() ideaId!: string;
}

/** The customer is for somebody's idea. */
export class IdeaVotedV1 {
  static readonly type = 'feedback.idea-voted';
  static readonly version = 1;

  @IsShopId() ideaId!: string;
}

/** A bad experience is being made good. */
export class RecoveryOpenedV1 {
  static readonly type = 'feedback.recovery-opened';
  static readonly version = 1;

  @IsShopId() caseId!: string;
  @IsLabel() because!: string;
}

/** It was made good, or not. */
export class RecoveryClosedV1 {
  static readonly type = 'feedback.recovery-closed';
  static readonly version = 1;

  @IsShopId() caseId!: string;
  @Optional() @IsLabel() outcome?: string;
}
