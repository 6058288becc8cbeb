import { IsLabel, IsShopId, LONGEST_TEXT, Optional, SURVEY_KINDS, type SurveyKind } from '#lib/contracts';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, ValidateNested } from 'class-validator';
import { ListAsked } from '../desk/lists.js';
import { SURVEY_STATUSES, type SurveyStatus } from './survey.js';

const MOST_COMMENTS = 20;

/** Somebody is to be asked by hand. */
export class SurveyBody {
  @IsLabel() customer!: string;
  @IsIn([...SURVEY_KINDS]) kind!: SurveyKind;
  /** A rule of the policy, in whose words it is asked; the first of the kind where absent. */
  @Optional() @IsShopId() rule?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsShopId() productId?: string;
  @Optional() @IsShopId() questionId?: string;
  @Optional() @IsLabel(100) channel?: string;
}

export class CommentBody {
  /** As it was asked; the first that is asked of the score where absent. */
  @Optional() @IsLabel() question?: string;
  @IsLabel(LONGEST_TEXT) text!: string;
}

export class AnswerBody {
  @IsInt() score!: number;
  @Optional() @IsArray() @ArrayMaxSize(MOST_COMMENTS) @ValidateNested({ each: true }) @Type(() => CommentBody) comments?: CommentBody[];
}

export class SurveysAsked extends ListAsked {
  @Optional() @IsIn([...SURVEY_STATUSES]) status?: SurveyStatus;
  @Optional() @IsIn([...SURVEY_KINDS]) kind?: SurveyKind;
}
