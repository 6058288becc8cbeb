import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, Max, Min, ValidateNested } from 'class-validator';
import { IsInstant, IsLabel, IsShopId } from '../fields.js';

/** Something points can be turned into. */
export class RewardOffered {
  @IsShopId() rewardId!: string;
  @IsLabel(200) name!: string;
  @IsInt() @Min(0) @Max(1e12) points!: number;
}

/** A version of the points programme was accepted and will be in force from then on. About nobody. */
export class ProgrammePublishedV1 {
  static readonly type = 'loyalty.programme-published';
  static readonly version = 1;

  @IsLabel(100) programmeVersion!: string;
  @IsInstant() from!: string;
  @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => RewardOffered) rewards!: RewardOffered[];
}
