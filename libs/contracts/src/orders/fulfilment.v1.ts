import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsNumber, Max, Min, ValidateNested } from 'class-validator';
import { IsInstant, IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';
import { ReturnedItem } from './items.js';

/** Something about the parcels of an order. */
abstract class Fulfilment {
  @IsShopId() orderId!: string;
  @Optional() @IsShopId() parcel?: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @IsInt({ each: true }) @Min(0, { each: true }) lines?: number[];
  /** When the customer is to have it; in what orders publishes of a delivery, the promise that counts: the first that was told. */
  @Optional() @IsInstant() promisedAt?: string;
}

/** The order, or a parcel of it, has left the shop. */
export class OrderShippedV1 extends Fulfilment {
  static readonly type = 'orders.order-shipped';
  static readonly version = 1;
}

/** The customer has the order, or a parcel of it. */
export class OrderDeliveredV1 extends Fulfilment {
  static readonly type = 'orders.order-delivered';
  static readonly version = 1;
}

/** The order will come later than promised: told by the shop, or noticed when the promise had passed. */
export class DeliveryDelayedV1 extends Fulfilment {
  static readonly type = 'orders.delivery-delayed';
  static readonly version = 1;
}

/** The customer was told when the order, or a parcel of it, will be there. */
export class DeliveryPromisedV1 {
  static readonly type = 'orders.delivery-promised';
  static readonly version = 1;

  @IsShopId() orderId!: string;
  @Optional() @IsShopId() parcel?: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @IsInt({ each: true }) @Min(0, { each: true }) lines?: number[];
  @IsInstant() promisedAt!: string;
}

abstract class OrderReturn {
  @IsShopId() returnId!: string;
  @IsShopId() orderId!: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @IsInt({ each: true }) @Min(0, { each: true }) lines?: number[];
  @Optional() @IsLabel() reason?: string;
  /** Within the statutory days the whole amount goes back; after them a deduction is agreed. */
  @Optional() @IsIn(['full-refund', 'goodwill']) terms?: 'full-refund' | 'goodwill';
  @Optional() @IsBoolean() labelIssued?: boolean;
  /** Of goodwill: what the customer has agreed to be kept, of all that comes back. */
  @Optional() @IsMinor() deductionMinor?: number;
  /** The same as a share, from 0 to 1. */
  @Optional() @IsNumber() @Min(0) @Max(1) deductionShare?: number;
}

abstract class ReturnedGoods extends OrderReturn {
  /** How much of which lines; whole lines where only `lines` names them, everything where neither does. */
  @Optional() @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => ReturnedItem) items?: ReturnedItem[];
  /** Good where absent. */
  @Optional() @IsBoolean() undamaged?: boolean;
  @Optional() @IsBoolean() originalPackaging?: boolean;
}

/** The customer wants to send something back. */
export class ReturnRequestedV1 extends ReturnedGoods {
  static readonly type = 'orders.return-requested';
  static readonly version = 1;
}

/** The shop takes it back. */
export class ReturnApprovedV1 extends OrderReturn {
  static readonly type = 'orders.return-approved';
  static readonly version = 1;
}

/** The shop does not take it back. */
export class ReturnDeclinedV1 extends OrderReturn {
  static readonly type = 'orders.return-declined';
  static readonly version = 1;
}

/** The customer has what they need to send it back. */
export class ReturnLabelIssuedV1 extends OrderReturn {
  static readonly type = 'orders.return-label-issued';
  static readonly version = 1;

  /** The parcel it is for, as its carrier names it. */
  @Optional() @IsShopId() parcel?: string;
}

/** What was sent back has arrived, or a part of it. */
export class ReturnReceivedV1 extends ReturnedGoods {
  static readonly type = 'orders.return-received';
  static readonly version = 1;
}

/** The return is settled. */
export class ReturnClosedV1 extends OrderReturn {
  static readonly type = 'orders.return-closed';
  static readonly version = 1;

  /** The order that the goods were exchanged for. */
  @Optional() @IsShopId() exchangeOrderId?: string;
}
