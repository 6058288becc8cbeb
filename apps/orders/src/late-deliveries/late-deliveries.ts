import { Clock, Sweep } from '#lib/clock';
import { publishFact, transact } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { noticeDelays } from '../fulfilment/notice-delays.js';
import { nextPromise } from '../fulfilment/promises.js';
import { orderOf, type OrderRow } from '../judging/rows.js';

const EVERY_MS = 10_000;
const AT_ONCE = 500;

/** Tells of every promise that passes without a delivery, once. Replicas share the work: each skips what another has locked. */
@Injectable()
export class LateDeliveries implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweep = new Sweep('late deliveries', EVERY_MS, async () => (await this.notice()) === AT_ONCE);

  constructor(
    @InjectDataSource('orders') private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweep.stop();
  }

  /** Answers how many orders were looked at. */
  notice(): Promise<number> {
    const now = this.clock.now();
    return transact(this.dataSource, 'orders', async (tx, publish) => {
      const due = await rows<OrderRow>(
        tx,
        `SELECT * FROM orders WHERE promise_due <= $1 ORDER BY promise_due LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [now],
      );
      for (const row of due) {
        const { order, facts } = noticeDelays(orderOf(row)!, now);
        publish(...facts.map(publishFact));
        await tx.query('UPDATE orders SET told = $3, promise_due = $4 WHERE order_id = $1 AND shop = $2', [
          order.orderId,
          order.shop,
          JSON.stringify(order.told),
          nextPromise(order) ?? null,
        ]);
      }
      return due.length;
    });
  }
}
