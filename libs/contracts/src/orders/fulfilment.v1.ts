import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, Min } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';

/** Something about the parcels of an order. */
abstract class Fulfilment {
  @IsShopId() orderId!: string;
  @Optional() @IsShopId() parcel?: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @IsInt({ each: true }) @Min(0, { each: true }) lines?: number[];
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

/** The order will come later than promised. */
export class DeliveryDelayedV1 extends Fulfilment {
  static readonly type = 'orders.delivery-delayed';
  static readonly version = 1;
}

abstract class OrderReturn {
  @IsShopId() returnId!: string;
  @IsShopId() orderId!: string;
  @Optional() @IsArray() @ArrayMaxSize(1000) @IsInt({ each: true }) @Min(0, { each: true }) lines?: number[];
  @Optional() @IsLabel() reason?: string;
  /** Within the statutory days the whole amount goes back; after them a deduction is agreed. */
  @Optional() @IsIn(['full-refund', 'goodwill']) terms?: 'full-refund' | 'goodwill';
  @Optional() @IsBoolean() labelIssued?: boolean;
}

/** The customer wants to send something back. */
export class ReturnRequestedV1 extends OrderReturn {
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

/** What was sent back has arrived. */
export class ReturnReceivedV1 extends OrderReturn {
  static readonly type = 'orders.return-received';
  static readonly version = 1;
}

/** The return is settled. */
export class ReturnClosedV1 extends OrderReturn {
  static readonly type = 'orders.return-closed';
  static readonly version = 1;
}
