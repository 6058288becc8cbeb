import { Clock, Sweep } from '#lib/clock';
import { Config } from '#lib/config';
import { derivedId, formatInstant, MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { erasedAmong } from '#lib/customers';
import { rows } from '#lib/persistence';
import { derivedKey, open, seal } from '#lib/sealing';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash, type KeyObject } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Platform } from './shop-connections.js';

/** A webhook as it came, verified. */
export interface Delivery {
  platform: Platform;
  source: string;
  topic: string;
  body: Buffer;
  /** When the shop says that it happened, else when it came. */
  happened: Micros;
  /** Of one that was kept: when it came. */
  received?: Micros;
}

/** What may be shown of a webhook that was kept. */
export interface KeptWebhook {
  id: string;
  source: string;
  platform: Platform;
  topic: string;
  receivedAt: string;
  reason: string;
}

const KEPT: Micros = 8 * MICROS_PER_DAY;
const SWEEP_MS = 3_600_000;

/** Webhooks that nothing, or not everything, could be made of: a shop never sends again what it got a 200 for. Sealed, for 8 days. */
@Injectable()
export class KeptWebhooks implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly key: KeyObject;
  private readonly sweeps = new Sweep('kept webhooks', SWEEP_MS, async () => {
    await this.sweep();
    return false;
  });

  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.key = derivedKey(config.subjectSecret, 'itinera: webhooks that were kept');
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** The same body of a topic is kept once, with its newest reason; one about an erased customer is not. */
  async keep(tx: EntityManager, delivery: Delivery, subjects: string[], reason: string): Promise<void> {
    const { platform, source, topic, body, happened, received = this.clock.now() } = delivery;
    if ((await erasedAmong(tx, subjects)).size > 0) return;
    const digest = createHash('sha256').update(body).digest('hex');
    const id = derivedId({ source, id: digest }, `${platform} ${topic}`);
    await tx.query(
      `INSERT INTO kept_webhook (id, source, platform, topic, happened, received, reason, subjects, body)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET reason = excluded.reason`,
      [id, source, platform, topic, happened, received, reason.slice(0, 1000), subjects, seal(this.key, id, body.toString('base64'))],
    );
  }

  async list(limit: number, after?: string): Promise<KeptWebhook[]> {
    const found = await rows<KeptWebhook & { received: Micros }>(
      this.dataSource,
      `SELECT id, source, platform, topic, received, reason FROM kept_webhook
       WHERE $1::uuid IS NULL OR (received, id) > (SELECT received, id FROM kept_webhook WHERE id = $1) ORDER BY received, id LIMIT $2`,
      [after ?? null, limit],
    );
    return found.map(({ received, ...kept }) => ({ ...kept, receivedAt: formatInstant(received) }));
  }

  /** Takes one out, to be read again. */
  async take(tx: EntityManager, id: string): Promise<Delivery | undefined> {
    const [row] = await rows<Omit<Delivery, 'body'> & { body: Buffer }>(
      tx,
      'SELECT source, platform, topic, happened, received, body FROM kept_webhook WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (!row) return undefined;
    await tx.query('DELETE FROM kept_webhook WHERE id = $1', [id]);
    return { ...row, body: Buffer.from(open(this.key, id, row.body), 'base64') };
  }

  /** Deletes what has been kept for 8 days. */
  async sweep(): Promise<void> {
    await this.dataSource.query('DELETE FROM kept_webhook WHERE received < $1', [this.clock.now() - KEPT]);
  }
}
