import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Counter, Gauge, register } from 'prom-client';
import type { DataSource } from 'typeorm';
import { countDisabled } from './pg-receivers.js';

/** What came of the attempts to tell receivers. */
export const webhookAttempts = new Counter({
  name: 'itinera_webhook_attempts_total',
  help: 'Attempts to deliver outgoing webhooks: delivered, repeated (to be tried again), failed (given up)',
  labelNames: ['outcome'],
});

/** How many receivers wait for a person, whatever process has disabled them. */
@Injectable()
export class DisabledWebhooks implements OnModuleInit {
  private readonly logger = new Logger('outgoing webhooks');

  constructor(@InjectDataSource('journey') private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    register.removeSingleMetric('itinera_webhooks_disabled');
    const read = (gauge: Gauge): Promise<void> => this.read(gauge);
    new Gauge({
      name: 'itinera_webhooks_disabled',
      help: 'Receivers of outgoing webhooks that are disabled',
      async collect() {
        await read(this);
      },
    });
  }

  private async read(gauge: Gauge): Promise<void> {
    try {
      gauge.set(await countDisabled(this.dataSource));
    } catch (error) {
      this.logger.warn(`how many are disabled could not be read: ${(error as Error).message}`);
    }
  }
}
