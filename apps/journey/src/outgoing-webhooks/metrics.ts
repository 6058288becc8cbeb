import { scrapedGauge } from '#lib/log';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Counter } from 'prom-client';
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
  constructor(@InjectDataSource('journey') private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    scrapedGauge('itinera_webhooks_disabled', 'Receivers of outgoing webhooks that are disabled', [], async (set) =>
      set({}, await countDisabled(this.dataSource)),
    );
  }
}
