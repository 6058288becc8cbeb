import { AccessTables1760000000001 } from '#lib/access';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';
import { JudgeClaimsController } from './judging/judge-claims.controller.js';
import { OverdueClaims } from './judging/overdue-claims.js';
import { CheckoutStarts1760000100001, OrdersTables1760000100000 } from './orders-tables.js';
import { ReadOrderController } from './read-order/read-order.controller.js';

/** Claims about orders, judged into facts. */
@Module({
  imports: [
    ServiceDatabase.of('orders', {
      migrations: [LogTables1760000000000, AccessTables1760000000001, OrdersTables1760000100000, CheckoutStarts1760000100001],
    }),
  ],
  controllers: [JudgeClaimsController, ReadOrderController],
  providers: [OverdueClaims],
})
export class OrdersModule {}
