import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { publishVerdicts, transact, type Message } from '#lib/log';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
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
  private readonly logger = new Logger('orders');
  private timer: NodeJS.Timeout | undefined;
  private sweep: Promise<unknown> = Promise.resolve();

  constructor(@InjectDataSource('orders') private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweep = this.sweep
        .then(() => this.parkOverdue(Date.now() * 1000))
        .catch((error: unknown) => this.logger.warn(`claims that wait too long could not be parked: ${String(error)}`));
    }, EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.sweep;
  }

  /** Answers how many were parked. Each is parked, and its sender told, in one transaction. */
  async parkOverdue(nowMicros: Micros): Promise<number> {
    for (let total = 0; ;) {
      const parked = await transact(this.dataSource, 'orders', async (tx, publish) => {
        const overdue = (await takeOverdue(tx, nowMicros - WAITS_MICROS, AT_ONCE)).map((message) => ({
          message,
          reason: reasonOf(message),
        }));
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
      total += parked;
      if (parked < AT_ONCE) return total;
    }
  }
}

function reasonOf(message: Message): string {
  const filed = file(message);
  const named = 'unfit' in filed ? 'what it names' : `order ${splitKey(filed.orderKey!)[1]}, or its return,`;
  return `${named} did not become known within 7 days`;
}
