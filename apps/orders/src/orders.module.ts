import { AccessTables1760000000001 } from '#lib/access';
import { Clock, SystemClock } from '#lib/clock';
import { exporterOf } from '#lib/customers';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';
import { ExportCustomer } from './customers/export-customer.js';
import { FollowIdentity } from './customers/follow-identity.controller.js';
import { CustomerTables1760000100010 } from './customers/tables.js';
import { OrdersController } from './desk/orders.controller.js';
import { OrdersDesk } from './desk/orders-desk.js';
import { ReturnsController } from './desk/returns.controller.js';
import { JudgeClaimsController } from './judging/judge-claims.controller.js';
import { OverdueClaims } from './judging/overdue-claims.js';
import { LateDeliveries } from './late-deliveries/late-deliveries.js';
import { CheckoutStarts1760000100001, OrdersTables1760000100000, ReturnsAndPromises1760000100002 } from './orders-tables.js';
import { ReadOrderController } from './read-order/read-order.controller.js';

/** Claims about orders, judged into facts; what is asked over HTTP is judged the same way. */
@Module({
  imports: [
    ServiceDatabase.of('orders', {
      migrations: [
        LogTables1760000000000,
        AccessTables1760000000001,
        OrdersTables1760000100000,
        CheckoutStarts1760000100001,
        ReturnsAndPromises1760000100002,
        CustomerTables1760000100010,
      ],
    }),
  ],
  controllers: [JudgeClaimsController, FollowIdentity, OrdersController, ReturnsController, ReadOrderController],
  providers: [
    OverdueClaims,
    LateDeliveries,
    OrdersDesk,
    { provide: Clock, useClass: SystemClock },
    { provide: exporterOf('orders'), useClass: ExportCustomer },
  ],
})
export class OrdersModule {}
