import { Clock, Sweep } from '#lib/clock';
import { publishFact, transact } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { CatchingUp } from '../fold-facts/catching-up.js';
import { keepSegments } from './keep-segments.js';
import { holdSegments } from './pg-segments.js';
import { yardstickAt } from './yardstick.js';

const EVERY_MS = 1_000;
const AT_ONCE = 500;

/**
 * Looks at all customers when a rule has come, some at a time; and at those for whom time, or a night, may have changed something. Nobody
 * comes or goes by some of the facts alone: while not all are read, all wait.
 */
@Injectable()
export class SegmentSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Sweep('segments', EVERY_MS, async () => (await this.sweep()) > 0);

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

  /** Takes some of both; returns how many customers. Replicas share the work: each skips what another has locked. */
  async sweep(): Promise<number> {
    if (this.catchingUp.isBehind) return 0;
    const now = this.clock.now();
    const looked = await this.lookOn(now);
    return looked + (await this.lookAgain(now));
  }

  /** The next of all customers, for the rule that has the least left to look at; the others are looked at with it. */
  private lookOn(now: number): Promise<number> {
    return transact(this.dataSource, 'projection', async (tx, publish) => {
      await holdSegments(tx);
      const [segment] = await rows<{ name: string; after: string }>(
        tx,
        `SELECT name, looked_to AS after FROM segment WHERE looked_to IS NOT NULL ORDER BY looked_to DESC, name LIMIT 1 FOR UPDATE SKIP LOCKED`,
      );
      if (!segment) return 0;
      const next = await rows<{ customer_id: string }>(
        tx,
        `SELECT customer_id FROM journey WHERE customer_id > $1 ORDER BY customer_id LIMIT ${AT_ONCE}`,
        [segment.after],
      );
      const customers = next.map((row) => row.customer_id);
      publish(...(await keepSegments(tx, customers, now)).map(publishFact));
      await tx.query('UPDATE segment SET looked_to = $2, looked_at = looked_at + $3 WHERE name = $1', [
        segment.name,
        customers.length < AT_ONCE ? null : customers.at(-1)!,
        customers.length,
      ]);
      return customers.length;
    });
  }

  private lookAgain(now: number): Promise<number> {
    return transact(this.dataSource, 'projection', async (tx, publish) => {
      const due = await this.dueAt(tx, now);
      publish(...(await keepSegments(tx, due, now)).map(publishFact));
      return due.length;
    });
  }

  private async dueAt(tx: EntityManager, now: number): Promise<string[]> {
    if (!(await holdSegments(tx))) {
      await tx.query('DELETE FROM segment_watch');
      return [];
    }
    const { mark } = await yardstickAt(tx, now);
    const due = await rows<{ customer_id: string }>(
      tx,
      `SELECT customer_id FROM segment_watch WHERE due <= $1 OR around < $2 OR around > $2 LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
      [now, mark],
    );
    return due.map((row) => row.customer_id);
  }
}
