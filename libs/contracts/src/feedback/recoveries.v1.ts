import { IsIn, IsInt, Max, Min } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';

/** A bad experience is being made good. One case a matter. */
export class RecoveryOpenedV1 {
  static readonly type = 'feedback.recovery-opened';
  static readonly version = 1;

  @IsShopId() caseId!: string;
  /** The id of the survey, review or question. */
  @IsLabel() because!: string;
  @Optional() @IsIn(['survey', 'review', 'question']) kind?: 'survey' | 'review' | 'question';
  @Optional() @IsLabel(200) owner?: string;
  @Optional() @IsInstant() dueAt?: string;
}

/** It was made good, or not. Points and coupon are granted by loyalty. */
export class RecoveryClosedV1 {
  static readonly type = 'feedback.recovery-closed';
  static readonly version = 1;

  @IsShopId() caseId!: string;
  @Optional() @IsLabel() outcome?: string;
  @Optional() @IsInt() @Min(1) @Max(1e6) points?: number;
  /** The id of a coupon of the programme. */
  @Optional() @IsLabel(200) coupon?: string;
}
