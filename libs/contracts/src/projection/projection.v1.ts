import { IsArray, IsIn, IsInt, IsNumber, IsUUID, Max, Min } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';

export const PHASES = ['discover', 'explore', 'buy', 'use', 'ask', 'engage'] as const;

/** Where a customer stands in the journey. */
export type Phase = (typeof PHASES)[number];

/** The customer has gone from one phase to another. An announcement: it depends on arrival and lies outside every digest. */
export class PhaseChangedV1 {
  static readonly type = 'projection.phase-changed';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @Optional() @IsIn([...PHASES]) from?: Phase;
  @Optional() @IsIn([...PHASES]) to?: Phase;
  @IsInstant() since!: string;
  /** The fact, or the deadline. */
  @IsLabel() because!: string;
  @IsInt() @Min(0) version!: number;
}

/** A late fact, a merge or an undo has rewritten what we said before. */
export class HistoryCorrectedV1 {
  static readonly type = 'projection.history-corrected';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  /** The first instant at which the history now differs. */
  @IsInstant() since!: string;
  /** Ids of the facts that caused it. */
  @IsArray() because!: string[];
  @IsInt() @Min(0) version!: number;
}

/** A checkout was left open past its deadline. */
export class CheckoutAbandonedV1 {
  static readonly type = 'projection.checkout-abandoned';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @IsShopId() checkoutId!: string;
}

export const ABC_CLASSES = ['A', 'B', 'C'] as const;
export type AbcClass = (typeof ABC_CLASSES)[number];

/** The customer counts as another class by revenue than before, from a day's beginning on. */
export class ClassChangedV1 {
  static readonly type = 'projection.class-changed';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @Optional() @IsIn([...ABC_CLASSES]) from?: AbcClass;
  @IsIn([...ABC_CLASSES]) to!: AbcClass;
  @IsInstant() since!: string;
}

/** The customer is of no class any more, from a day's beginning on: nothing they bought counts, or they are part of another customer. */
export class ClassLostV1 {
  static readonly type = 'projection.class-lost';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @IsIn([...ABC_CLASSES]) from!: AbcClass;
  @IsInstant() since!: string;
}

/** The customer seems about to leave, or to have left. An announcement of a night: once, until it is cleared. */
export class ChurnRiskRaisedV1 {
  static readonly type = 'projection.churn-risk-raised';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  /** The midnight (UTC) as of which it is so. */
  @IsInstant() since!: string;
  /** The churn risk has passed the threshold; or nothing was bought for longer than nine in ten took for a second purchase. */
  @IsIn(['churn-risk', 'silence']) because!: 'churn-risk' | 'silence';
  /** 1 − P(alive). */
  @Optional() @IsNumber() @Min(0) @Max(1) risk?: number;
  /** Days without a purchase. */
  @Optional() @IsInt() @Min(0) days?: number;
}

/** It seems so no longer. */
export class ChurnRiskClearedV1 {
  static readonly type = 'projection.churn-risk-cleared';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @IsInstant() since!: string;
}

/** A number of the shop has reached a limit, or has come back from it. Once for each crossing. */
export class ThresholdCrossedV1 {
  static readonly type = 'projection.threshold-crossed';
  static readonly version = 1;

  /** The threshold's name. */
  @IsLabel(200) threshold!: string;
  @IsLabel(200) kpi!: string;
  @IsLabel(20) window!: string;
  /** What the number is grouped by, and of which group it is. */
  @Optional() @IsLabel(20) groupBy?: string;
  @Optional() @IsLabel() group?: string;
  /** Which of the number's values: a currency, a phase, a percentile. */
  @Optional() @IsLabel(20) key?: string;
  @IsNumber() value!: number;
  /** What it has reached: the limit, or where it is cleared. */
  @IsNumber() limit!: number;
  @IsIn(['crossed', 'cleared']) direction!: 'crossed' | 'cleared';
  /** The instant the number is of. */
  @IsInstant() at!: string;
}

export const VITALITIES = ['active', 'at-risk', 'dormant', 'lost'] as const;
/** Whether somebody is still there, from how long nothing was heard of them. */
export type Vitality = (typeof VITALITIES)[number];

/** The customer counts as livelier or less lively than was last said. */
export class VitalityChangedV1 {
  static readonly type = 'projection.vitality-changed';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @IsIn([...VITALITIES]) from!: Vitality;
  @IsIn([...VITALITIES]) to!: Vitality;
  @IsInstant() since!: string;
  /** They were heard of; they were not for longer than they usually wait; or the value model doubts that they are still there. */
  @IsIn(['contact', 'silence', 'p-alive']) rule!: 'contact' | 'silence' | 'p-alive';
  /** The fact that was the contact, the deadline that passed after one, or the fit of the model. */
  @IsLabel() because!: string;
}

/** The customer belongs to a segment from now on. An announcement: it depends on arrival and lies outside every digest. */
export class SegmentEnteredV1 {
  static readonly type = 'projection.segment-entered';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @IsLabel(100) segment!: string;
  /** Of the segment's rule. */
  @IsInt() @Min(1) version!: number;
  @IsInstant() since!: string;
}

/** The customer belongs to the segment no longer: by what they did, as time has passed, or as its rule has changed. */
export class SegmentLeftV1 {
  static readonly type = 'projection.segment-left';
  static readonly version = 1;

  @IsUUID() customerId!: string;
  @IsLabel(100) segment!: string;
  @IsInt() @Min(1) version!: number;
  @IsInstant() since!: string;
}
