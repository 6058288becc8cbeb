import { Logger } from '@nestjs/common';
import { before } from './before.js';

/**
 * Does something again and again because time passes, each round at most so long after the one before it has ended. A round that fails is
 * told in the log and tried again; nothing else happens. Replicas may sweep at once: a round takes what no other has locked.
 */
export class Sweep {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    name: string,
    private readonly everyMs: number,
    /** One round; true where more is due than it took. */
    private readonly round: () => Promise<boolean>,
  ) {
    this.logger = new Logger(name);
  }

  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.sweep().finally(() => this.start());
    }, before(this.everyMs));
    this.timer.unref();
  }

  /** Ends when the round at work has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async sweep(): Promise<void> {
    try {
      while (!this.stopped && (await this.round()));
    } catch (error) {
      this.logger.warn(`the sweep will try again: ${(error as Error).message}`);
    }
  }
}
