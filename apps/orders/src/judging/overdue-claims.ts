import { Clock, Sweep } from '#lib/clock';
import { MICROS_PER_DAY } from '#lib/contracts';
import { publishVerdicts, transact, type Message } from '#lib/log';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { file, splitKey } from './filed-claim.js';
import { parkWaited, takeOverdue } from './waiting-claims.js';

const WAITS_MICROS = 7 * MICROS_PER_DAY;
const EVERY_MS = 60_000;
const AT_ONCE = 500;

/** Parks claims whose order or return has not become known within 7 days. Several replicas may sweep at once. */
@Injectable()
export class OverdueClaims implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweep = new Sweep('waiting claims', EVERY_MS, async () => (await this.parkOverdue()) === AT_ONCE);

  constructor(
    @InjectDataSource('orders') private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweep.stop();
  }

  /** Answers how many were parked. Each is parked, and its sender told, in one transaction. */
  parkOverdue(): Promise<number> {
    const nowMicros = this.clock.now();
    return transact(this.dataSource, 'orders', async (tx, publish) => {
      const overdue = (await takeOverdue(tx, nowMicros - WAITS_MICROS, AT_ONCE)).map((message) => ({ message, reason: reasonOf(message) }));
      await parkWaited(tx, overdue);
      const verdicts = overdue.map(({ message: { fact }, reason }) => ({
        source: fact.source,
        id: fact.id,
        status: 'parked' as const,
        facts: [],
        note: reason,
      }));
      publish(...publishVerdicts('orders', verdicts, nowMicros));
      return overdue.length;
    });
  }
}

function reasonOf(message: Message): string {
  const filed = file(message);
  const named = 'unfit' in filed ? 'what it names' : `order ${splitKey(filed.orderKey!)[1]}, or its return,`;
  return `${named} did not become known within 7 days`;
}
