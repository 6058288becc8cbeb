import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsUUID,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';
import { SUBJECT_TYPES, type SubjectType } from '../subject.js';

/** One subject's owner. The highest revision, counted per subject, wins whatever its time. */
export class SubjectMapping {
  @IsUUID() subject!: string;
  @IsUUID() customerId!: string;
  @IsInt() @Min(1) revision!: number;
}

/** A subject never seen before belongs to this customer. */
export class SubjectLinkedV1 {
  static readonly type = 'identity.subject-linked';
  static readonly version = 1;

  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => SubjectMapping) subjects!: SubjectMapping[];
  /** The claim that showed it. */
  @IsLabel() because!: string;
}

/** Two customers are one person; all subjects that move are listed. */
export class CustomersMergedV1 {
  static readonly type: string = 'identity.customers-merged';
  static readonly version: number = 1;

  @IsUUID() mergeId!: string;
  @IsUUID() from!: string;
  @IsUUID() into!: string;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => SubjectMapping) subjects!: SubjectMapping[];
  @IsLabel() because!: string;
}

/** A merge was a mistake: the subjects that moved are back where they belonged. */
export class MergeUndoneV1 extends CustomersMergedV1 {
  static override readonly type = 'identity.merge-undone';
  static override readonly version = 1;
}

/** Someone who has not bought can be reached. Once per customer, and again where an earlier one comes later: the earliest is theirs. */
export class LeadDiscoveredV1 {
  static readonly type = 'identity.lead-discovered';
  static readonly version = 1;

  @IsLabel(200) channel!: string;
  @Optional() @IsLabel(200) campaign?: string;
  @Optional() @IsLabel(200) store?: string;
}

/** The customer has an account. */
export class CustomerRegisteredV1 {
  static readonly type = 'identity.customer-registered';
  static readonly version = 1;

  @IsInstant() registeredAt!: string;
}

/** A registration as a platform tells it; the claim's own time where none is given. */
export class CustomerRegisteredClaimV1 {
  static readonly type = 'identity.customer-registered';
  static readonly version = 1;

  @Optional() @IsInstant() registeredAt?: string;
}

/** What the customer allows, and on what evidence. */
export class ConsentChangedV1 {
  static readonly type = 'identity.consent-changed';
  static readonly version = 1;

  @IsLabel(200) purpose!: string;
  @IsIn(['granted', 'denied', 'withdrawn']) status!: 'granted' | 'denied' | 'withdrawn';
  @Optional() @IsLabel(200) wording?: string;
  @Optional() @IsLabel(200) channel?: string;
  @Optional() @IsLabel(200) evidence?: string;
  @Optional() @IsInstant() expiresAt?: string;
}

/** How a customer can be spoken to. */
export const CONTACT_CHANNELS = ['email', 'phone', 'sms', 'push', 'messenger', 'chat', 'social', 'post', 'in-store'] as const;

/** What is known of the customer that names nobody; empty of whoever is only identified, who is known from then on. */
export class TraitsChangedV1 {
  static readonly type = 'identity.traits-changed';
  static readonly version = 1;

  @Optional() @IsLabel(100) country?: string;
  @Optional() @IsLabel(100) language?: string;
  @Optional() @IsLabel(100) birthMonth?: string;
  /** How they would rather be spoken to: one of `CONTACT_CHANNELS`. */
  @Optional() @IsIn([...CONTACT_CHANNELS]) preferredChannel?: string;
  @Optional() @IsArray() @ArrayMaxSize(100) @MaxLength(200, { each: true }) segmentKeys?: string[];
}

/** Who of the staff cares for the customer, and for them while they are away; without a representative, nobody does any more. */
export class RepresentativeAssignedV1 {
  static readonly type = 'identity.representative-assigned';
  static readonly version = 1;

  @Optional() @IsLabel(200) representative?: string;
  @Optional() @IsLabel(200) deputy?: string;
}

/** The customer has asked to be forgotten: whoever keeps anything personal of these subjects destroys it. */
export class CustomerErasedV1 {
  static readonly type = 'identity.customer-erased';
  static readonly version = 1;

  @IsUUID() erasureId!: string;
  @IsUUID() customerId!: string;
  @IsArray() @ArrayMinSize(1) @IsUUID(undefined, { each: true }) subjects!: string[];
}

/** A service keeps nothing personal of an erased customer any more. Never leaves the product: the services tell identity. */
export class ErasureConfirmedV1 {
  static readonly type = 'identity.erasure-confirmed';
  static readonly version = 1;

  @IsUUID() erasureId!: string;
  /** Whose store it is gone from. */
  @IsLabel(20) service!: string;
}

/**
 * The only shop there is asks that a customer of its own, the subject, be forgotten. Never leaves the product: intake tells identity, which
 * sees to it where nobody else is meant by it.
 */
export class ErasureRequestedV1 {
  static readonly type = 'identity.erasure-requested';
  static readonly version = 1;

  /** The shop's request as it is listed for operators. */
  @IsUUID() requestId!: string;
}

/** One identifier as identity is told it. Personal: it stands in identity's claims only. */
export class IdentifierTold {
  @IsIn([...SUBJECT_TYPES]) type!: SubjectType;
  @IsLabel(200) realm!: string;
  @IsLabel(500) value!: string;
}

/** These identifiers came in one event. Never leaves the product: intake tells identity. */
export class IdentifiersSeenV1 {
  static readonly type = 'identity.identifiers-seen';
  static readonly version = 1;

  @IsArray() @ArrayMaxSize(50) @ValidateNested({ each: true }) @Type(() => IdentifierTold) identifiers!: IdentifierTold[];
  /** Whether they may join two known customers; a touchpoint's never do. */
  @IsIn(['identifying', 'touchpoint']) strength!: 'identifying' | 'touchpoint';
  @Optional() @IsObject() traits?: Record<string, unknown>;
  /** The wire type of the event they came in: who bought is no lead. */
  @Optional() @IsLabel(200) event?: string;
  /** Where a lead found this way comes from. */
  @Optional() @IsLabel(200) channel?: string;
  @Optional() @IsLabel(200) campaign?: string;
}

/** Who someone is, as a platform tells it (`identified`, Segment's identify, alias and group). */
export class IdentifiedClaimV1 {
  static readonly type = 'identity.identified';
  static readonly version = 1;

  @Optional() @IsShopId() userId?: string;
  @Optional() @IsShopId() anonymousId?: string;
  /** An earlier identifier of the same person. */
  @Optional() @IsShopId() previousId?: string;
  @Optional() @IsEmail() email?: string;
  @Optional() @IsLabel(60) phone?: string;
  @Optional() @IsObject() traits?: Record<string, unknown>;
}
