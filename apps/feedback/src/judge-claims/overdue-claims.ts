import { Clock, Sweep } from '#lib/clock';
import { MICROS_PER_DAY } from '#lib/contracts';
import { publishVerdicts, transact } from '#lib/log';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { JUDGE_CLAIMS } from './judge-claims.controller.js';
import { parkWaited, takeOverdue } from './pg-waiting.js';

const WAITS = 7 * MICROS_PER_DAY;
const EVERY_MS = 60_000;
const AT_ONCE = 500;
const REASON = 'what it names did not become known within 7 days';

/** Parks claims whose question, survey or idea has not become known within 7 days. Several replicas may sweep at once. */
@Injectable()
export class OverdueClaims implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweep = new Sweep('waiting claims', EVERY_MS, async () => (await this.parkOverdue()) === AT_ONCE);

  constructor(
    @InjectDataSource('feedback') private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweep.stop();
  }

  /** Answers how many were parked. Each is parked, and its sender told, in one transaction. */
  parkOverdue(): Promise<number> {
    const now = this.clock.now();
    return transact(this.dataSource, 'feedback', async (tx, publish) => {
      const overdue = await takeOverdue(tx, now - WAITS, AT_ONCE);
      for (const { message } of overdue) await parkWaited(tx, JUDGE_CLAIMS, message, REASON);
      const verdicts = overdue.map(({ message: { fact } }) => ({
        source: fact.source,
        id: fact.id,
        status: 'parked' as const,
        facts: [],
        note: REASON,
      }));
      publish(...publishVerdicts('feedback', verdicts, now));
      return overdue.length;
    });
  }
}
