import { Clock } from '#lib/clock';
import { CustomerErasedV1, derivedId, SERVICES, wireType, type Fact } from '#lib/contracts';
import { erasedAmong } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NewDelivery } from './pg-deliveries.js';
import { writeDeliveries } from './pg-deliveries.js';
import { enabledReceivers, type Receiver } from './pg-receivers.js';
import { isWanted, nameOf } from './wanted.js';

const ERASED = wireType(CustomerErasedV1);

/** Writes down what is to be told to whom, in the transaction that also holds how far the log has been read: nothing is missed, or twice. */
@Controller()
export class WriteDeliveries {
  constructor(private readonly clock: Clock) {}

  @ConsumerGroup('journey.outgoing-webhooks', SERVICES.map(factTopic))
  async write(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const receivers = await enabledReceivers(tx);
    if (receivers.length === 0) return [];
    const wanted = messages.flatMap(({ fact }) => receivers.filter((one) => wants(one, fact)).map((one) => deliveryOf(one, fact)));
    // Of erased customers nothing is told any more, but that they are.
    const subjects = wanted.flatMap(({ type, subject }) => (subject === null || type === nameOf(ERASED) ? [] : [subject]));
    const erased = await erasedAmong(tx, [...new Set(subjects)]);
    const told = wanted.filter(({ type, subject }) => type === nameOf(ERASED) || subject === null || !erased.has(subject));
    await writeDeliveries(tx, told, this.clock.now());
    return [];
  }
}

const wants = ({ types, shop }: Receiver, fact: Fact): boolean => isWanted({ types, ...(shop !== null && { shop }) }, fact);

/** Receivers know a message by its id, which is the same however often it is sent. */
function deliveryOf({ id }: Receiver, fact: Fact): NewDelivery {
  const subject = fact.subject ?? null;
  return {
    id: derivedId(fact, fact.type, `${id} ${subject ?? ''}`),
    webhookId: id,
    type: nameOf(fact.type),
    subject,
    body: JSON.stringify(fact),
  };
}
