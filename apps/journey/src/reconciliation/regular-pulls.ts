import { Clock, Sweep } from '#lib/clock';
import { ConflictException, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { dueReconciliations } from './pg-reconciliations.js';
import { PullOrders } from './pull-orders.js';
import { ShopProblem } from './woocommerce-api.js';

const LOOK_MS = 10_000;

/** Pulls from every shop that is due. One that does not answer keeps no other waiting for the next round. */
@Injectable()
export class RegularPulls implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('reconciliation');
  private stopping = false;
  private readonly sweeps = new Sweep('reconciliation', LOOK_MS, async () => {
    await this.round();
    return false;
  });

  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly pullOrders: PullOrders,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    return this.sweeps.stop();
  }

  async round(): Promise<void> {
    const due = await dueReconciliations(this.dataSource, this.clock.now());
    await Promise.all(
      due.map(async (source) => {
        try {
          await this.pullOrders.pull(source, { goOn: () => !this.stopping });
        } catch (error) {
          // Another replica was faster.
          if (error instanceof ConflictException) return;
          if (!(error instanceof ShopProblem)) throw error;
          this.logger.warn(`the orders of ${source} were not compared: ${error.message}`);
        }
      }),
    );
  }
}
