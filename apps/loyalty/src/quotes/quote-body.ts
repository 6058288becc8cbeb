import { ClaimedLineItem, IsCurrency, IsInstant, IsLabel, IsMinor, Optional, Tender } from '#lib/contracts';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateNested } from 'class-validator';
import type { Order } from '../earning/order-lines.js';
import { RedemptionBody } from '../redemptions/wish.js';

/** An order that is thought of: as a purchase is told of, less what earns nothing anyway. */
export class QuotedOrder {
  @IsCurrency() currency!: string;
  @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => ClaimedLineItem) items!: ClaimedLineItem[];
  /** After every discount; the sum of the lines where absent. */
  @Optional() @IsMinor() subtotalMinor?: number;
  /** With shipping and tax; the subtotal where absent. */
  @Optional() @IsMinor() totalMinor?: number;
  @Optional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => Tender) tenders?: Tender[];
  @Optional() @IsLabel(200) channel?: string;
  /** When it is bought; now where absent. */
  @Optional() @IsInstant() time?: string;
}

/** What is to be quoted: an order, a redemption, or both. */
export class QuoteBody {
  @Optional() @ValidateNested() @Type(() => QuotedOrder) order?: QuotedOrder;
  @Optional() @ValidateNested() @Type(() => RedemptionBody) redemption?: RedemptionBody;
}

/** The order as rating reads it. */
export function orderOf({ currency, items, subtotalMinor, totalMinor, tenders, channel }: QuotedOrder): Order {
  const lines = items.map(({ quantity = 1, amountMinor = 0, ...line }) => ({ ...line, quantity, amountMinor }));
  const subtotal = subtotalMinor ?? lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    orderId: '',
    currency,
    items: lines,
    subtotalMinor: subtotal,
    totalMinor: totalMinor ?? subtotal,
    ...(tenders && { tenders }),
    ...(channel !== undefined && { channel }),
  };
}
