import { reasonOf } from '#lib/log';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#lib/clock';
import { plusDays } from '#lib/rules';
import { Programmes } from '../programme/programmes.js';
import { beginOf } from './night-days.js';
import { Nights } from './nights.js';

/** A clock may be set, and another replica may die in the middle of a night: we look again at least so often. */
const AT_LEAST_EVERY_MS = 60_000;

/** Lets the nights happen: at the start those that were missed, then each as its day begins. Nothing waits for it. */
@Injectable()
export class NightService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('night');
  private timer?: NodeJS.Timeout;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly nights: Nights,
    private readonly programmes: Programmes,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.catchUp();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async catchUp(): Promise<void> {
    try {
      await this.nights.catchUp();
    } catch (error) {
      this.logger.warn(`the night will go on: ${reasonOf(error)}`);
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => void (this.running = this.catchUp()), Math.min(this.msToNext(), AT_LEAST_EVERY_MS));
    this.timer.unref();
  }

  private msToNext(): number {
    const next = beginOf(plusDays(this.nights.today(), 1), this.programmes.versions);
    return Math.max(0, Math.ceil((next - this.clock.now()) / 1000));
  }
}
