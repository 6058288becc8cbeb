import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import {
  DeliveryDelayedV1,
  DeliveryPromisedV1,
  OrderDeliveredV1,
  OrderShippedV1,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
} from '#lib/contracts';
import { InRealm, subjectOfRef, type Realm } from '#lib/customers';
import { readPart } from '#lib/requests';
import { Body, Controller, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { OrderView } from '../read-order/order-view.js';
import { AnyBody, DeliveryBody, OrderBody, read } from './bodies.js';
import { OrdersDesk } from './orders-desk.js';

const DELIVERIES = {
  promised: DeliveryPromisedV1,
  shipped: OrderShippedV1,
  delivered: OrderDeliveredV1,
  delayed: DeliveryDelayedV1,
} as const;

/** Orders taken and changed over HTTP; each answer is the order as it then stands. */
@Controller('v1/orders')
@RequireScope('customers:write')
export class OrdersController {
  constructor(
    private readonly desk: OrdersDesk,
    private readonly config: Config,
  ) {}

  @Post()
  take(@Body() body: unknown, @InRealm() realm: Realm, @Headers('idempotency-key') idempotencyKey?: string): Promise<OrderView> {
    const { told, data } = read(OrderBody, PurchaseCompletedV1, body, 'An order needs a customer and an orderId.');
    const buyer = subjectOfRef(told.customer, realm, this.config);
    const { orderId, time } = told;
    return this.desk.ask({ contract: PurchaseCompletedV1, orderId, shop: realm.shop, buyer, data, time, idempotencyKey });
  }

  @Post(':orderId/cancel')
  @HttpCode(200)
  cancel(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<OrderView> {
    const { told, data } = read(AnyBody, PurchaseCancelledV1, body, 'The cancellation does not fit.');
    return this.desk.ask({ contract: PurchaseCancelledV1, orderId, shop, data, time: told.time, idempotencyKey });
  }

  /** A promise, a parcel on its way, one that has arrived, one that comes later. */
  @Post(':orderId/deliveries')
  deliver(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<OrderView> {
    const mistake = 'A delivery needs a status: promised, shipped, delivered or delayed.';
    const contract = DELIVERIES[readPart(DeliveryBody, body, mistake).status];
    const { told, data } = read(DeliveryBody, contract, body, mistake);
    return this.desk.ask({ contract, orderId, shop, data, time: told.time, idempotencyKey });
  }

  @Post(':orderId/refunds')
  refund(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<OrderView> {
    const { told, data } = read(AnyBody, RefundIssuedV1, body, 'The refund does not fit.');
    return this.desk.ask({ contract: RefundIssuedV1, orderId, shop, data, time: told.time, idempotencyKey });
  }
}
