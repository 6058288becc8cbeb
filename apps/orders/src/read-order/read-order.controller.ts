import { RequireScope } from '#lib/access';
import type { PurchaseCompletedV1 } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { ConflictException, Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { orderOf, type OrderRow } from '../judging/rows.js';
import { leftMinorOf, totalOf } from '../take-order/order.js';

/** An order as it now stands. */
export interface OrderView {
  shop: string;
  orderId: string;
  /** When it was bought, and by which subject. */
  time: string;
  subject?: string;
  /** The fact that opened it. */
  factId: string;
  revision: number;
  cancelled: boolean;
  currency: string;
  totalMinor: number;
  refundedMinor: number;
  leftMinor: number;
  purchase: PurchaseCompletedV1;
  refunds: { refundId: string; amountMinor: number; currency: string; time: string; factId: string; note?: string }[];
}

@Controller('v1/orders')
export class ReadOrderController {
  constructor(@InjectDataSource('orders') private readonly dataSource: DataSource) {}

  @Get(':orderId')
  @RequireScope('customers:read')
  async read(@Param('orderId') orderId: string, @Query('shop') shop?: string): Promise<OrderView> {
    const found = await this.find(orderId, shop);
    if (found.length === 0) throw new NotFoundException(`No order ${orderId} is known${shop === undefined ? '' : ` in shop ${shop}`}.`);
    if (found.length > 1) throw new ConflictException(`Several shops know an order ${orderId}; name one of them with ?shop=.`);
    return this.view(found[0]!);
  }

  private async find(orderId: string, shop: string | undefined): Promise<(OrderRow & { purchase: string })[]> {
    // PostgreSQL's text holds no NUL, so such an order cannot be known.
    if (`${orderId}${shop ?? ''}`.includes('\u0000')) return [];
    return rows(
      this.dataSource,
      'SELECT * FROM orders WHERE order_id = $1 AND ($2::text IS NULL OR shop = $2) AND fact_id IS NOT NULL LIMIT 2',
      [orderId, shop ?? null],
    );
  }

  private async view(row: OrderRow & { purchase: string }): Promise<OrderView> {
    const order = orderOf(row)!;
    const { shop, orderId, time, subject, revision, currency } = order;
    const refunds = await rows<{
      refundId: string;
      amountMinor: number;
      currency: string;
      time: string;
      factId: string;
      note: string | null;
    }>(
      this.dataSource,
      `SELECT refund_id AS "refundId", amount_minor AS "amountMinor", currency, time, fact_id AS "factId", note
       FROM refunds WHERE shop = $1 AND order_id = $2 ORDER BY time COLLATE "C", refund_id`,
      [shop, orderId],
    );
    return {
      shop,
      orderId,
      time,
      ...(subject !== undefined && { subject }),
      factId: order.opened.factId,
      revision,
      cancelled: order.cancelled !== undefined,
      currency,
      totalMinor: totalOf(order.parts),
      refundedMinor: totalOf(order.refunded),
      leftMinor: leftMinorOf(order),
      purchase: JSON.parse(row.purchase) as PurchaseCompletedV1,
      refunds: refunds.map(({ note, ...refund }) => ({ ...refund, ...(note !== null && { note }) })),
    };
  }
}
