import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsNumber, Max, Min, ValidateNested } from 'class-validator';
import { IsCurrency, IsMinor, IsShopId, Optional } from '../fields.js';
import { RefundLine, Tender } from './items.js';

/** Money has gone back to the customer: for an order, or (without one) as a credit note. Never more than was left of the order. */
export class RefundIssuedV1 {
  static readonly type = 'orders.refund-issued';
  static readonly version = 1;

  @IsShopId() refundId!: string;
  @Optional() @IsShopId() orderId?: string;
  /** What is refunded of the total; `subtotalMinor + shippingMinor + taxMinor`. */
  @IsMinor() amountMinor!: number;
  @IsCurrency() currency!: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => RefundLine) lines?: RefundLine[];
  @IsMinor() subtotalMinor!: number;
  @IsMinor() shippingMinor!: number;
  @IsMinor() taxMinor!: number;
  @Optional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => Tender) tenders?: Tender[];
  @Optional() @IsBoolean() goodwill?: boolean;
  /** The return it settles, or a part of it. */
  @Optional() @IsShopId() returnId?: string;
}

/** A refund as a platform tells it: whole (`full`), by amount, or by lines. */
export class RefundIssuedClaimV1 {
  static readonly type = 'orders.refund-issued';
  static readonly version = 1;

  @Optional() @IsShopId() refundId?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsBoolean() full?: boolean;
  @Optional() @IsMinor() amountMinor?: number;
  @Optional() @IsCurrency() currency?: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => RefundLine) lines?: RefundLine[];
  @Optional() @IsMinor() subtotalMinor?: number;
  @Optional() @IsMinor() shippingMinor?: number;
  @Optional() @IsMinor() taxMinor?: number;
  @Optional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => Tender) tenders?: Tender[];
  @Optional() @IsBoolean() goodwill?: boolean;
  /** The return it settles, or a part of it. */
  @Optional() @IsShopId() returnId?: string;
  /** Of a return taken back as goodwill: what the customer has agreed to be kept, of all that comes back. */
  @Optional() @IsMinor() deductionMinor?: number;
  /** The same as a share, from 0 to 1. */
  @Optional() @IsNumber() @Min(0) @Max(1) deductionShare?: number;
}
