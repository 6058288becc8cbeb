import { Clock } from '#lib/clock';
import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Gauge, register } from 'prom-client';
import { KPIS } from './definitions.js';
import { Kpis } from './kpis.js';
import type { Window } from './windows.js';

/** What a shop watches by the hour; the rest is asked for. */
const WATCHED: readonly (readonly [kpi: string, window: Window])[] = [
  ['orders', '24h'],
  ['revenue', '24h'],
  ['checkoutAbandonmentRate', '24h'],
  ['refundRate', '7d'],
  ['customersByPhase', 'all'],
  ['openQuestions', 'all'],
  ['serviceLevel', '7d'],
  ['netPromoterScore', '30d'],
  ['pointsLiability', 'all'],
];

/** However many scrape, the numbers are read so often at most. */
const EVERY = 15 * MICROS_PER_SECOND;

/** Some numbers for Prometheus: read as the interface reads them, when they are scraped. */
@Injectable()
export class KpiGauges implements OnModuleInit {
  private readonly logger = new Logger('kpi gauges');
  private readAt: Micros = -Infinity;

  constructor(
    private readonly kpis: Kpis,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    register.removeSingleMetric('itinera_kpi');
    const collect = (gauge: Gauge): Promise<void> => this.read(gauge);
    new Gauge({
      name: 'itinera_kpi',
      help: 'Numbers of the shop as GET /v1/kpis gives them; key is the currency or phase',
      labelNames: ['kpi', 'window', 'key'],
      async collect() {
        await collect(this);
      },
    });
  }

  /** A number that cannot be read just now keeps the others from nobody. */
  private async read(gauge: Gauge): Promise<void> {
    const now = this.clock.now();
    if (now < this.readAt + EVERY) return;
    this.readAt = now;
    gauge.reset();
    for (const [kpi, window] of WATCHED) {
      const definition = KPIS.get(kpi);
      if (!definition) continue;
      try {
        const { value } = await this.kpis.read(definition, window, now);
        const values = typeof value === 'object' && value !== null ? value : { '': value };
        for (const [key, number] of Object.entries(values)) if (typeof number === 'number') gauge.set({ kpi, window, key }, number);
      } catch (error) {
        this.logger.warn(`${kpi} could not be read: ${(error as Error).message}`);
      }
    }
  }
}
