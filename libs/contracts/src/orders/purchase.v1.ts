import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { IsCurrency, IsInstant, IsLabel, IsMinor, IsPrintedNumber, IsShopId, IsSignedMinor, Optional } from '../fields.js';
import { ClaimedLineItem, LineItem, Tender } from './items.js';

/** The customer has paid or committed to pay; the order may still be cancelled or returned. */
export class PurchaseCompletedV1 {
  static readonly type: string = 'orders.purchase-completed';
  static readonly version: number = 1;

  @IsShopId() orderId!: string;
  /** As printed on the order, where that is not its id: `#1077`. */
  @Optional() @IsPrintedNumber() orderNumber?: string;
  @Optional() @IsShopId() checkoutId?: string;
  @Optional() @IsShopId() cartId?: string;
  @IsCurrency() currency!: string;
  @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => LineItem) items!: LineItem[];
  /** After discounts, before shipping and tax. */
  @IsMinor() subtotalMinor!: number;
  @IsMinor() discountMinor!: number;
  /** What neither lines nor discount explain of the subtotal. */
  @Optional() @IsSignedMinor() adjustmentMinor?: number;
  @IsMinor() shippingMinor!: number;
  @IsMinor() taxMinor!: number;
  @IsMinor() totalMinor!: number;
  @Optional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => Tender) tenders?: Tender[];
  @Optional() @IsArray() @ArrayMaxSize(50) @IsString({ each: true }) @MaxLength(200, { each: true }) coupons?: string[];
  @Optional() @IsLabel(200) channel?: string;
  @Optional() @IsLabel(200) store?: string;
  @Optional() @IsLabel(200) campaign?: string;
  /** When the customer was told to have it. */
  @Optional() @IsInstant() promisedAt?: string;
}

/** A purchase as a platform tells it: what can be derived may be left out. */
export class PurchaseCompletedClaimV1 {
  static readonly type: string = 'orders.purchase-completed';
  static readonly version: number = 1;

  @IsShopId() orderId!: string;
  /** As printed on the order, where that is not its id: `#1077`. */
  @Optional() @IsPrintedNumber() orderNumber?: string;
  @Optional() @IsShopId() checkoutId?: string;
  @Optional() @IsShopId() cartId?: string;
  @IsCurrency() currency!: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => ClaimedLineItem) items?: ClaimedLineItem[];
  @Optional() @IsMinor() subtotalMinor?: number;
  @Optional() @IsMinor() discountMinor?: number;
  @Optional() @IsMinor() shippingMinor?: number;
  @Optional() @IsMinor() taxMinor?: number;
  @Optional() @IsMinor() totalMinor?: number;
  @Optional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => Tender) tenders?: Tender[];
  @Optional() @IsArray() @ArrayMaxSize(50) @IsString({ each: true }) @MaxLength(200, { each: true }) coupons?: string[];
  @Optional() @IsLabel(200) channel?: string;
  @Optional() @IsLabel(200) store?: string;
  @Optional() @IsLabel(200) campaign?: string;
  /** When the customer was told to have it. */
  @Optional() @IsInstant() promisedAt?: string;
}

/** The shop has edited the order; this is how it now stands, at the purchase's own time. The highest revision counts. */
export class PurchaseAmendedV1 extends PurchaseCompletedV1 {
  static override readonly type = 'orders.purchase-amended';
  static override readonly version = 1;

  @IsInt() @Min(1) @Max(1e15) revision!: number;
}

/** An edit as a platform tells it; without a revision it counts as the newest. */
export class PurchaseAmendedClaimV1 extends PurchaseCompletedClaimV1 {
  static override readonly type = 'orders.purchase-amended';
  static override readonly version = 1;

  @Optional() @IsInt() @Min(1) @Max(1e15) revision?: number;
}

/** The order is called off; it stops counting from this instant. */
export class PurchaseCancelledV1 {
  static readonly type = 'orders.purchase-cancelled';
  static readonly version = 1;

  @IsShopId() orderId!: string;
  @Optional() @IsLabel() reason?: string;
}
