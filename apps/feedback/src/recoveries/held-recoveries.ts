import { Clock } from '#lib/clock';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Holding } from '../personal/holding.js';
import { textsOf } from '../texts/pg-texts.js';
import { casesOf, dropOpenCases } from './pg-recoveries.js';
import { viewOf } from './recovery-view.js';

/** Cases of theirs, with what was noted. */
@Injectable()
export class HeldRecoveries extends Holding {
  readonly name = 'recoveries';

  constructor(private readonly clock: Clock) {
    super();
  }

  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    const cases = await casesOf(tx, subjects);
    const texts = await textsOf(tx, 'recovery', cases);
    return cases.map((one) => viewOf(one, texts(one), this.clock.now()));
  }

  override forget(tx: EntityManager, subjects: readonly string[]): Promise<void> {
    return dropOpenCases(tx, subjects);
  }
}
