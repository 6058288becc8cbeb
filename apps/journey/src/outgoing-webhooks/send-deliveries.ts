import { Clock, Sweep } from '#lib/clock';
import { Config } from '#lib/config';
import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { publishFact, transactPatiently } from '#lib/log';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAttempt, type Outcome } from './course.js';
import { webhookAttempts } from './metrics.js';
import { claimDeliveries, dueReceivers, keepCourse, removeOld, type Claimed } from './pg-deliveries.js';
import { keepStanding, readReceiver, type Receiver } from './pg-receivers.js';
import { Post } from './post.js';
import { ReceiverSecrets } from './receiver-secrets.js';
import { goodAt } from './secrets.js';
import { signatureHeaders } from './signature.js';
import { webhookDisabled } from './webhook-disabled.js';

const EVERY_MS = 1_000;
const CLEAN_EVERY_MS = 3_600_000;
/** To one receiver, by one process. */
const AT_ONCE = 10;
/** Whoever has claimed a delivery and is not heard of for so long has died: it is sent again. */
const CLAIMED_FOR: Micros = 60 * MICROS_PER_SECOND;
/** What has been told is shown, and can be told again, for so long. */
const KEPT: Micros = 8 * MICROS_PER_DAY;

/**
 * Tells receivers what was written down, each at least once. The oldest go out first, but up to ten at once, and one that fails waits while
 * others pass: what the receiver makes of them has to go by their own times. A slow receiver keeps no other waiting.
 */
@Injectable()
export class SendDeliveries implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('outgoing webhooks');
  private readonly underway = new Map<string, Promise<void>>();
  private stopping = false;
  private readonly sweeps = new Sweep('outgoing webhooks', EVERY_MS, () => this.round());
  private readonly cleaning = new Sweep('outgoing webhooks that were told', CLEAN_EVERY_MS, async () => {
    await this.clean();
    return false;
  });

  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly post: Post,
    private readonly secrets: ReceiverSecrets,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
    this.cleaning.start();
  }

  /** Before the connections go away: what is on its way arrives, and is kept. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all([this.sweeps.stop(), this.cleaning.stop()]);
    await this.settled();
  }

  /** Begins with every receiver that something is due for, and does not wait for any. */
  async round(): Promise<false> {
    for (const id of await dueReceivers(this.dataSource, this.clock.now())) {
      if (this.underway.has(id)) continue;
      const done = this.serve(id)
        .catch((error: Error) => this.logger.warn(`the webhook ${id} will be tried again: ${error.message}`))
        .finally(() => this.underway.delete(id));
      this.underway.set(id, done);
    }
    return false;
  }

  /** Ends when all that has begun has ended. */
  async settled(): Promise<void> {
    while (this.underway.size > 0) await Promise.all(this.underway.values());
  }

  /** Removes what was told long ago. */
  clean(): Promise<void> {
    return removeOld(this.dataSource, this.clock.now() - KEPT);
  }

  /** As long as all goes well and more is due. A receiver that has failed gets one at a time. */
  private async serve(id: string): Promise<void> {
    for (let goesOn = true; goesOn && !this.stopping;) {
      const receiver = await readReceiver(this.dataSource, id);
      const now = this.clock.now();
      if (!receiver || receiver.disabled !== null || receiver.nextAt > now) return;
      const limit = receiver.failures === 0 ? AT_ONCE : 1;
      const claimed = await claimDeliveries(this.dataSource, id, { now, until: now + CLAIMED_FOR, limit });
      const arrived = await Promise.all(claimed.map((delivery) => this.attempt(receiver, delivery, now)));
      goesOn = claimed.length === limit && arrived.every(Boolean);
    }
  }

  private async attempt(receiver: Receiver, delivery: Claimed, begun: Micros): Promise<boolean> {
    const outcome = await this.send(receiver, delivery);
    return this.keep(receiver.id, { ...delivery, begun }, outcome);
  }

  /** Signed with what is good now. */
  send(receiver: Pick<Receiver, 'id' | 'url' | 'sealed'>, { id, body }: { id: string; body: string }): Promise<Outcome> {
    const now = this.clock.now();
    const signed = { id, timestamp: Math.floor(now / MICROS_PER_SECOND), body };
    return this.post.send(receiver.url, signatureHeaders(signed, goodAt(this.secrets.open(receiver), now)), body);
  }

  private async keep(webhookId: string, delivery: Claimed & { begun: Micros }, outcome: Outcome): Promise<boolean> {
    const now = this.clock.now();
    const settings = { now, failureDays: this.config.webhookFailureDays, chance: Math.random() };
    const course = await transactPatiently(this.dataSource, 'journey', async (tx, publish) => {
      const receiver = await readReceiver(tx, webhookId, true);
      if (!receiver) return null;
      const course = afterAttempt(receiver, delivery, outcome, settings);
      await keepCourse(tx, delivery.id, course, outcome, now);
      await keepStanding(tx, webhookId, course, now);
      if (course.disable) publish(publishFact(webhookDisabled(webhookId, course.disable, course.receiver.failingSince!, now)));
      return course;
    });
    if (!course) return false;
    webhookAttempts.inc({ outcome: course.delivery.status === 'pending' ? 'repeated' : course.delivery.status });
    if (course.disable) this.tellOfDisabled(webhookId, course.disable);
    return course.delivery.status === 'delivered';
  }

  private tellOfDisabled(webhookId: string, because: 'failing' | 'gone'): void {
    const why = because === 'gone' ? 'its receiver says that it is gone' : `it has failed for ${this.config.webhookFailureDays} days`;
    this.logger.error(`the webhook ${webhookId} is disabled: ${why}. POST /v1/outgoing-webhooks/${webhookId}/enable tries it again.`);
  }
}
