import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';
import { IsPersonalText } from '../texts.js';

export const SURVEY_KINDS = ['nps', 'csat', 'ces'] as const;
export type SurveyKind = (typeof SURVEY_KINDS)[number];

abstract class Survey {
  @IsShopId() surveyId!: string;
  @IsIn([...SURVEY_KINDS]) kind!: SurveyKind;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsShopId() productId?: string;
  @Optional() @IsShopId() questionId?: string;
  @Optional() @IsLabel(100) channel?: string;
}

/** The customer was asked. */
export class SurveyRequestedV1 extends Survey {
  static readonly type = 'feedback.survey-requested';
  static readonly version = 1;

  /** The rule that asked; absent where a person did. */
  @Optional() @IsLabel(200) rule?: string;
  @Optional() @IsInstant() expiresAt?: string;
}

/** The customer was asked once more. */
export class SurveyRemindedV1 extends Survey {
  static readonly type = 'feedback.survey-reminded';
  static readonly version = 1;

  @IsInt() @Min(1) reminder!: number;
}

/** A rule would have asked and did not, for instance because the customer was asked lately. It is not made up for. */
export class SurveySuppressedV1 extends Survey {
  static readonly type = 'feedback.survey-suppressed';
  static readonly version = 1;

  @IsLabel(200) reason!: string;
}

/** The customer does not want to answer. Never an answer. */
export class SurveyDismissedV1 extends Survey {
  static readonly type = 'feedback.survey-dismissed';
  static readonly version = 1;
}

/** The customer has answered: NPS 0–10, CSAT 1–5, CES 1–7 (7 the easiest). One answer a request. */
export class SurveyAnsweredV1 extends Survey {
  static readonly type = 'feedback.survey-answered';
  static readonly version = 1;

  @IsInt() @Min(0) @Max(10) score!: number;
  @Optional() @IsBoolean() hasComment?: boolean;
}

/** An answer as a platform tells it, to a request of ours or to one of its own. */
export class SurveyAnsweredClaimV1 extends Survey {
  static readonly type = 'feedback.survey-answered';
  static readonly version = 1;

  @IsInt() @Min(0) @Max(10) score!: number;
  @Optional() @IsBoolean() hasComment?: boolean;
  @Optional() @IsPersonalText() text?: string;
}
