import { Clock, Sweep } from '#lib/clock';
import { publishFact, transact } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CatchingUp } from '../fold-facts/catching-up.js';
import { inForceAt } from '../value/read-values.js';
import { keepVitality } from './keep-vitality.js';

const EVERY_MS = 1_000;
const AT_ONCE = 500;

/**
 * Keeps vitality as time passes, and after each night, whose model knows better who is still there. What says that somebody is may not have
 * been read yet: while that is so, all wait.
 */
@Injectable()
export class VitalitySweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Sweep('vitality', EVERY_MS, async () => (await this.sweep()) === AT_ONCE);

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly catchingUp: CatchingUp,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** Takes some of those that are due; returns how many. Replicas share the work: each skips what another has locked. */
  async sweep(): Promise<number> {
    if (this.catchingUp.isBehind) return 0;
    const now = this.clock.now();
    return transact(this.dataSource, 'projection', async (tx, publish) => {
      const fit = (await inForceAt(tx, now))?.fit.id ?? 0;
      const due = await rows<{ customer_id: string }>(
        tx,
        `SELECT customer_id FROM vitality WHERE due <= $1 OR fit < $2 OR fit > $2 LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [now, fit],
      );
      if (due.length === 0) return 0;
      const customers = due.map((row) => row.customer_id);
      publish(...(await keepVitality(tx, customers, now)).map(publishFact));
      return due.length;
    });
  }
}
