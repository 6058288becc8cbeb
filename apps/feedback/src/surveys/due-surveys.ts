import { Clock, Sweep } from '#lib/clock';
import { failureOf, reasonOf } from '#lib/log';
import { Injectable, Logger, ServiceUnavailableException, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Desks } from '../desk/desks.js';
import { subjectsDue } from './pg-askings.js';
import { takeTurns } from './take-turns.js';

const EVERY_MS = 5_000;
const AT_ONCE = 200;

/** Asks and reminds when it is time. What is due of one customer is done in one transaction, so that replicas at once come to the same. */
@Injectable()
export class DueSurveys implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('surveys');
  private readonly sweep = new Sweep('surveys', EVERY_MS, async () => (await this.askDue()) === AT_ONCE);

  constructor(
    private readonly desks: Desks,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweep.stop();
  }

  /** Answers for how many subjects something was due and is done. */
  async askDue(): Promise<number> {
    const subjects = await subjectsDue(this.desks.dataSource, this.clock.now(), AT_ONCE);
    let done = 0;
    for (const subject of subjects) if (await this.takeTurns(subject)) done++;
    return done;
  }

  /** One whose turn fails does not keep the others waiting. */
  private async takeTurns(subject: string): Promise<boolean> {
    try {
      await this.desks.change([subject], (desk) => takeTurns(desk, subject));
      return true;
    } catch (error) {
      if (failureOf(error) !== 'message' || error instanceof ServiceUnavailableException) throw error;
      this.logger.error(`what is due of ${subject} is passed over: ${reasonOf(error)}`);
      return false;
    }
  }
}
