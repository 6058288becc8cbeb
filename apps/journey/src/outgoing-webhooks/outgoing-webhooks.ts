import { Clock } from '#lib/clock';
import { formatInstant } from '#lib/contracts';
import { once, transactPatiently } from '#lib/log';
import { ConflictException, Injectable, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { listDeliveries, redeliver, type Delivery, type DeliveryStatus } from './pg-deliveries.js';
import { addReceiver, allReceivers, enableReceiver, keepSecrets, readReceiver, removeReceiver, type Receiver } from './pg-receivers.js';
import { Post } from './post.js';
import { ReceiverSecrets } from './receiver-secrets.js';
import { firstSecrets, MOST_SECRETS, rotated } from './secrets.js';
import { SendDeliveries } from './send-deliveries.js';
import { shownWebhook, type ShownWebhook } from './shown.js';

export interface WebhookWish {
  url: string;
  types: string[];
  shop?: string;
}

/** Shown when it is made, and never again. */
export type WithSecret = ShownWebhook & { secret: string };

export type TestAnswer = { arrived: boolean; answer?: number; problem?: string };

/** Who is told of facts: named, shown, tried, enabled again. */
@Injectable()
export class OutgoingWebhooks {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly post: Post,
    private readonly secrets: ReceiverSecrets,
    private readonly sender: SendDeliveries,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ShownWebhook[]> {
    return (await allReceivers(this.dataSource)).map((receiver) => this.shown(receiver));
  }

  async read(id: string): Promise<ShownWebhook> {
    return this.shown(await this.receiver(this.dataSource, id));
  }

  /** Told of everything from now on. Asked again with the same key, it is the one that was made, with its secret. */
  async create(wish: WebhookWish, key?: string): Promise<WithSecret> {
    const problem = await this.post.problemWith(wish.url);
    if (problem !== null) throw new UnprocessableEntityException(problem);
    return transactPatiently(this.dataSource, 'journey', async (tx) => {
      // The answer that is kept for the key holds no secret.
      const { id } = await once(tx, 'outgoing webhook', key, wish, async () => {
        const id = randomUUID();
        const sealed = this.secrets.seal(id, firstSecrets());
        await addReceiver(tx, { id, url: wish.url, types: wish.types, shop: wish.shop ?? null, sealed, created: this.clock.now() });
        return { id };
      });
      return this.withSecret(await this.receiver(tx, id));
    });
  }

  async remove(id: string): Promise<void> {
    await transactPatiently(this.dataSource, 'journey', async (tx) => {
      await this.receiver(tx, id, true);
      await removeReceiver(tx, id);
    });
  }

  /** A new secret; each one before signs as well for a day. */
  rotate(id: string, key?: string): Promise<WithSecret> {
    return transactPatiently(this.dataSource, 'journey', async (tx) => {
      const receiver = await this.receiver(tx, id, true);
      await once(tx, `secret of outgoing webhook ${id}`, key, {}, async () => {
        const secrets = rotated(this.secrets.open(receiver), this.clock.now());
        if ('fullUntil' in secrets)
          throw new ConflictException(
            `${MOST_SECRETS} secrets sign already, which is all that may; the oldest ends at ${formatInstant(secrets.fullUntil)}, and then there can be another.`,
          );
        receiver.sealed = this.secrets.seal(id, secrets);
        await keepSecrets(tx, id, receiver.sealed);
        return {};
      });
      return this.withSecret(receiver);
    });
  }

  enable(id: string): Promise<ShownWebhook> {
    return transactPatiently(this.dataSource, 'journey', async (tx) => {
      await this.receiver(tx, id, true);
      await enableReceiver(tx, id, this.clock.now());
      return this.shown(await this.receiver(tx, id));
    });
  }

  /** Sends a message that says nothing, at once, and tells what came of it. It changes nothing of how the receiver stands. */
  async test(id: string): Promise<TestAnswer> {
    const receiver = await this.receiver(this.dataSource, id);
    const [messageId, time] = [randomUUID(), formatInstant(this.clock.now())];
    const type = 'itinera.journey.webhook-tested.v1';
    const envelope = { specversion: '1.0', id: messageId, source: 'itinera/journey', type, time, recordedtime: time };
    const body = JSON.stringify({ ...envelope, datacontenttype: 'application/json', data: { webhookId: id } });
    const outcome = await this.sender.send(receiver, { id: messageId, body });
    return { arrived: 'answer' in outcome && outcome.answer >= 200 && outcome.answer < 300, ...outcome };
  }

  /** The newest first. */
  async deliveries(id: string, wish: { status: DeliveryStatus | null; before: number | null; limit: number }): Promise<Delivery[]> {
    await this.receiver(this.dataSource, id);
    return listDeliveries(this.dataSource, id, wish);
  }

  redeliver(id: string, deliveryId: string): Promise<Delivery> {
    return transactPatiently(this.dataSource, 'journey', async (tx) => {
      await this.receiver(tx, id, true);
      const delivery = await redeliver(tx, id, deliveryId, this.clock.now());
      if (!delivery) throw new NotFoundException('There is no such delivery; they are kept for 8 days.');
      return delivery;
    });
  }

  private async receiver(db: DataSource | EntityManager, id: string, lock = false): Promise<Receiver> {
    const receiver = await readReceiver(db, id, lock);
    if (!receiver) throw new NotFoundException(`There is no outgoing webhook ${id}; GET /v1/outgoing-webhooks lists them.`);
    return receiver;
  }

  private shown(receiver: Receiver): ShownWebhook {
    return shownWebhook(receiver, this.secrets.open(receiver), this.clock.now());
  }

  private withSecret(receiver: Receiver): WithSecret {
    return { ...this.shown(receiver), secret: this.secrets.open(receiver)[0]!.secret };
  }
}
