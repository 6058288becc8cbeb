import { IsBoolean, IsIn, IsNumber, Max, Min } from 'class-validator';
import { IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';

/** One line of an order as it stands in a fact. */
export class LineItem {
  @IsShopId() productId!: string;
  @Optional() @IsShopId() sku?: string;
  @Optional() @IsLabel() name?: string;
  @Optional() @IsLabel() category?: string;
  /** Above 0; fractions allowed. */
  @IsNumber() @Min(1e-9) @Max(1e9) quantity!: number;
  /** The whole line, after its own discount. */
  @IsMinor() amountMinor!: number;
  @Optional() @IsMinor() discountMinor?: number;
  @Optional() @IsMinor() costMinor?: number;
  @Optional() @IsBoolean() giftCard?: boolean;
  /** The unit price as sent: its text, or the shortest decimal of the number. */
  @Optional() @IsLabel(60) unitPrice?: string;
}

/** A line as a claim may tell it: quantity 1 and amount 0 where absent. */
export class ClaimedLineItem {
  @IsShopId() productId!: string;
  @Optional() @IsShopId() sku?: string;
  @Optional() @IsLabel() name?: string;
  @Optional() @IsLabel() category?: string;
  @Optional() @IsNumber() @Min(1e-9) @Max(1e9) quantity?: number;
  @Optional() @IsMinor() amountMinor?: number;
  @Optional() @IsMinor() discountMinor?: number;
  @Optional() @IsMinor() costMinor?: number;
  @Optional() @IsBoolean() giftCard?: boolean;
  @Optional() @IsLabel(60) unitPrice?: string;
}

/** What an order was paid with, or refunded to. */
export class Tender {
  @IsIn(['card', 'points', 'gift-card', 'other']) kind!: 'card' | 'points' | 'gift-card' | 'other';
  @IsMinor() amountMinor!: number;
  @Optional() @IsShopId() redemptionId?: string;
}

/** Part of a refund: so much of one line (counted from 0). */
export class RefundLine {
  @IsMinor() line!: number;
  @IsNumber() @Min(0) @Max(1e9) quantity!: number;
  @IsMinor() amountMinor!: number;
}

/** So much of one line (counted from 0) comes back. */
export class ReturnedItem {
  @IsMinor() line!: number;
  /** Above 0; fractions allowed. */
  @IsNumber() @Min(1e-9) @Max(1e9) quantity!: number;
}
