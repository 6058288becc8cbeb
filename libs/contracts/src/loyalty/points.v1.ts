import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';

const MOST = 1e12;

/** What one posting does to one of a member's accounts. Without a lot it is debt: it falls when points are owed, and rises when paid. */
export class PointsMovement {
  @IsIn(['available', 'pending']) account!: 'available' | 'pending';
  @Optional() @IsShopId() lotId?: string;
  @IsInt() @Min(-MOST) @Max(MOST) points!: number;
}

/** One posting of a member's ledger. The movements of all postings add up to what the member has. */
abstract class Posted {
  /** The ledger: the subject that enrolled. */
  @IsUUID() member!: string;
  /** Its number within the member, from 1, without gaps. */
  @IsInt() @Min(1) posting!: number;
  @IsInt() @Min(0) @Max(MOST) points!: number;
  @IsArray() @ArrayMaxSize(10_000) @ValidateNested({ each: true }) @Type(() => PointsMovement) movements!: PointsMovement[];
  /** The version of the programme it was made under. */
  @IsLabel(100) programmeVersion!: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsShopId() refundId?: string;
}

/** Points were granted: pending until the order can no longer be returned, or available at once. */
export class PointsEarnedV1 extends Posted {
  static readonly type = 'loyalty.points-earned';
  static readonly version = 1;

  @IsShopId() lotId!: string;
  @IsBoolean() pending!: boolean;
  @IsLabel(100) reason!: string;
  @Optional() @IsInstant() availableAt?: string;
  /** From this instant on they can no longer be spent. Absent: not known yet, or never. */
  @Optional() @IsInstant() expiresAt?: string;
}

/** Pending points can now be spent. */
export class PointsActivatedV1 extends Posted {
  static readonly type = 'loyalty.points-activated';
  static readonly version = 1;

  @IsShopId() lotId!: string;
  @Optional() @IsInstant() expiresAt?: string;
}

/** Points were turned into something. */
export class PointsRedeemedV1 extends Posted {
  static readonly type = 'loyalty.points-redeemed';
  static readonly version = 1;

  @IsShopId() redemptionId!: string;
  @IsIn(['reward', 'order', 'partner']) purpose!: 'reward' | 'order' | 'partner';
  @Optional() @IsShopId() partner?: string;
  @Optional() @IsLabel(200) campaign?: string;
}

export class LotPoints {
  @IsShopId() lotId!: string;
  @IsInt() @Min(1) @Max(MOST) points!: number;
}

/** Points went back to the programme: their order was returned, or they should never have been granted. */
export class PointsReversedV1 extends Posted {
  static readonly type = 'loyalty.points-reversed';
  static readonly version = 1;

  @IsLabel(100) reason!: string;
  /** What had expired and counts as reversed instead; the member's accounts do not move by it. */
  @Optional() @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => LotPoints) fromExpired?: LotPoints[];
}

/** Points that had been spent came back, to the lots they were taken from. */
export class PointsReinstatedV1 extends Posted {
  static readonly type = 'loyalty.points-reinstated';
  static readonly version = 1;

  @IsShopId() redemptionId!: string;
  /** A respite for the lots whose expiry had passed already. Absent: what came back to them has expired with it. */
  @Optional() @IsInstant() expiresAt?: string;
}

/** What was left of a lot can no longer be spent. */
export class PointsExpiredV1 extends Posted {
  static readonly type = 'loyalty.points-expired';
  static readonly version = 1;

  @IsShopId() lotId!: string;
}

/** A reminder: so many points will expire then. */
export class PointsExpiringV1 {
  static readonly type = 'loyalty.points-expiring';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsInt() @Min(1) @Max(MOST) points!: number;
  @IsInstant() expiresAt!: string;
  @IsInt() @Min(0) days!: number;
  @IsLabel(100) programmeVersion!: string;
}

/** Points went to a good cause. */
export class PointsDonatedV1 extends Posted {
  static readonly type = 'loyalty.points-donated';
  static readonly version = 1;

  @IsLabel(200) cause!: string;
  /** The number of the receipt. */
  @IsShopId() receipt!: string;
}

/** Points went from one member to another; told of each. */
export class PointsTransferredV1 extends Posted {
  static readonly type = 'loyalty.points-transferred';
  static readonly version = 1;

  @IsShopId() transferId!: string;
  @IsIn(['given', 'received']) direction!: 'given' | 'received';
  @IsUUID() other!: string;
  @Optional() @IsShopId() lotId?: string;
  @Optional() @IsInstant() expiresAt?: string;
}

/** Points were earned at a partner, who pays for them. */
export class PartnerPointsAccruedV1 extends Posted {
  static readonly type = 'loyalty.partner-points-accrued';
  static readonly version = 1;

  @IsShopId() partner!: string;
  @IsShopId() accrualId!: string;
  @IsShopId() lotId!: string;
  @Optional() @IsInstant() expiresAt?: string;
}
