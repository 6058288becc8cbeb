import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateNested } from 'class-validator';
import { IsCurrency, IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';
import { ClaimedLineItem, LineItem } from './items.js';

/** The customer has begun to pay; nothing is bought yet. */
export class CheckoutStartedV1 {
  static readonly type = 'orders.checkout-started';
  static readonly version = 1;

  @IsShopId() checkoutId!: string;
  @Optional() @IsShopId() cartId?: string;
  @Optional() @IsShopId() orderId?: string;
  @IsMinor() valueMinor!: number;
  @IsCurrency() currency!: string;
  @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => LineItem) items!: LineItem[];
}

/** A checkout as a platform tells it; the value is the sum of the lines where absent. */
export class CheckoutStartedClaimV1 {
  static readonly type = 'orders.checkout-started';
  static readonly version = 1;

  @IsShopId() checkoutId!: string;
  @Optional() @IsShopId() cartId?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsMinor() valueMinor?: number;
  @IsCurrency() currency!: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => ClaimedLineItem) items?: ClaimedLineItem[];
}

/**
 * A checkout begun under one identifier was finished by a purchase under another. Told to whoever began it, so that their checkout
 * closes too; a purchase under the same identifier says so itself.
 */
export class CheckoutCompletedV1 {
  static readonly type = 'orders.checkout-completed';
  static readonly version = 1;

  @IsShopId() checkoutId!: string;
  @IsShopId() orderId!: string;
}

/**
 * A purchase has finished a checkout that was begun under another identifier. Told to whoever bought, at the instant the checkout was begun,
 * so that the purchase is known to be its, and not that of a checkout of their own.
 */
export class CheckoutBegunElsewhereV1 {
  static readonly type = 'orders.checkout-begun-elsewhere';
  static readonly version = 1;

  @IsShopId() checkoutId!: string;
}

/** The shop says that this checkout will not be finished. */
export class CartAbandonedV1 {
  static readonly type = 'orders.cart-abandoned';
  static readonly version = 1;

  @IsShopId() checkoutId!: string;
  @Optional() @IsShopId() cartId?: string;
  @Optional() @IsMinor() valueMinor?: number;
  @Optional() @IsCurrency() currency?: string;
  @Optional() @IsLabel() step?: string;
  @Optional() @IsLabel() reason?: string;
}
