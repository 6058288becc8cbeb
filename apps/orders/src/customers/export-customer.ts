import { Config } from '#lib/config';
import { CustomerExporter, readCustomers, refuseErased, subjectOfRef, type HeldByService, type Realm } from '#lib/customers';
import { atOneMoment, rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { orderView, type FoundOrder } from '../read-order/order-view.js';

/** All orders of a customer as they now stand, the checkouts they began, and what was told of them and still waits for its order. */
@Injectable()
export class ExportCustomer extends CustomerExporter {
  constructor(
    @InjectDataSource('orders') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {
    super();
  }

  async export(ref: string, realm: Realm): Promise<HeldByService> {
    const subject = subjectOfRef(ref, realm, this.config);
    return atOneMoment(this.dataSource, async (tx) => {
      const { ownerOf, after } = await readCustomers(tx, [subject]);
      const customerId = ownerOf.get(subject)!;
      const subjects = after.get(customerId)!;
      await refuseErased(tx, [subject, ...subjects]);
      const found = await rows<FoundOrder>(
        tx,
        'SELECT * FROM orders WHERE subject = ANY($1) AND fact_id IS NOT NULL ORDER BY time COLLATE "C", shop, order_id',
        [subjects],
      );
      const orders = [];
      for (const row of found) orders.push(await orderView(tx, row));
      return {
        customerId,
        data: {
          orders,
          checkouts: await rows(tx, 'SELECT shop, checkout_id AS "checkoutId" FROM checkouts WHERE subject = ANY($1) ORDER BY 1, 2', [
            subjects,
          ]),
          waiting: (
            await rows<{ claim: string }>(tx, `SELECT claim FROM waiting WHERE claim::json ->> 'subject' = ANY($1) ORDER BY id`, [subjects])
          ).map(({ claim }) => JSON.parse(claim) as object),
        },
      };
    });
  }
}
