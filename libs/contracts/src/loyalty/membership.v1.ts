import { IsInt, IsUUID, Max, Min } from 'class-validator';
import { IsCurrency, IsInstant, IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';

/** The customer takes part in the points programme. */
export class MemberEnrolledV1 {
  static readonly type = 'loyalty.member-enrolled';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsLabel(100) programmeVersion!: string;
  @Optional() @IsLabel(200) channel?: string;
  @Optional() @IsShopId() referralId?: string;
}

/** The member stands higher or lower than before; without `to`, in no tier. */
export class TierChangedV1 {
  static readonly type = 'loyalty.tier-changed';
  static readonly version = 1;

  @IsUUID() member!: string;
  @Optional() @IsShopId() from?: string;
  @Optional() @IsShopId() to?: string;
  /** How long it stands if nothing more is bought. */
  @Optional() @IsInstant() until?: string;
  /** Where `to` stands among the tiers, 1 the lowest and 0 none: of several memberships of one customer the highest is shown. */
  @Optional() @IsInt() @Min(0) @Max(1000) rank?: number;
  @IsLabel(100) programmeVersion!: string;
}

/** A reminder: the tier will be lost then. */
export class TierEndingV1 {
  static readonly type = 'loyalty.tier-ending';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsShopId() tier!: string;
  @IsInstant() until!: string;
  @IsLabel(100) programmeVersion!: string;
}

/** A reminder: nothing was bought or redeemed for long. */
export class MemberDormantV1 {
  static readonly type = 'loyalty.member-dormant';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsInstant() since!: string;
  @IsLabel(100) programmeVersion!: string;
}

abstract class Club {
  @IsUUID() member!: string;
  /** What is paid for runs until then. */
  @IsInstant() until!: string;
  @IsLabel(100) programmeVersion!: string;
  @Optional() @IsMinor() feeMinor?: number;
  @Optional() @IsCurrency() currency?: string;
}

/** The member pays for the club and has its benefits. */
export class ClubJoinedV1 extends Club {
  static readonly type = 'loyalty.club-joined';
  static readonly version = 1;
}

/** One more term of the club. */
export class ClubRenewedV1 extends Club {
  static readonly type = 'loyalty.club-renewed';
  static readonly version = 1;
}

/** The member leaves the club; the benefits last until the end of what is paid. */
export class ClubLeftV1 extends Club {
  static readonly type = 'loyalty.club-left';
  static readonly version = 1;
}

/** How far a member is in a challenge. */
export class ChallengeProgressedV1 {
  static readonly type = 'loyalty.challenge-progressed';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsShopId() challengeId!: string;
  @IsInt() @Min(0) @Max(1e13) progress!: number;
  @IsInt() @Min(1) @Max(1e13) goal!: number;
}

/** A challenge was met. */
export class ChallengeCompletedV1 {
  static readonly type = 'loyalty.challenge-completed';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsShopId() challengeId!: string;
}

/** The member has asked a friend to join. */
export class ReferralMadeV1 {
  static readonly type = 'loyalty.referral-made';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsShopId() referralId!: string;
}

/** A friend the member brought has bought, and kept what they bought. */
export class ReferralConvertedV1 {
  static readonly type = 'loyalty.referral-converted';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsShopId() referralId!: string;
}
