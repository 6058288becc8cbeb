import { ConsumerGroup, factTopic, type Batch } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { keepPurchases } from './pg-purchases.js';
import { purchasesOf } from './purchases.js';

/** Who has bought before is no lead. */
@Controller()
export class NotePurchases {
  @ConsumerGroup('identity.note-purchases', [factTopic('orders')])
  async note(@Payload() { messages, tx }: Batch): Promise<never[]> {
    await keepPurchases(tx, purchasesOf(messages.map(({ fact }) => fact)));
    return [];
  }
}
