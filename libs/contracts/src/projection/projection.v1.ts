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
