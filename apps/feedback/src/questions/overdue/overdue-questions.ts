import { Sweep } from '#lib/clock';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Desks } from '../../desk/desks.js';
import { passDue } from '../thread/steps.js';
import { lockOverdue } from '../threads/pg-questions.js';
import { tell } from '../threads/tell.js';

const EVERY_MS = 5_000;
const AT_ONCE = 200;

/** Says of questions, once an opening, that their due instant has passed without an answer by staff. Several replicas share the work. */
@Injectable()
export class OverdueQuestions implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweep = new Sweep('overdue questions', EVERY_MS, async () => (await this.tellOverdue()) === AT_ONCE);

  constructor(private readonly desks: Desks) {}

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweep.stop();
  }

  /** Answers how many were said. The rows themselves are locked here, not their customers: nothing else of a customer is read. */
  tellOverdue(): Promise<number> {
    return this.desks.change([], async (desk) => {
      const overdue = await lockOverdue(desk.tx, desk.now, AT_ONCE);
      for (const question of overdue) {
        const step = passDue(question, desk.now);
        if ('says' in step) await tell(desk, step);
      }
      return overdue.length;
    });
  }
}
