import { Clock } from '#lib/clock';
import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { rows, withLock } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Comparer } from '../classes/comparer.js';
import { comparedAsJson, haveFiguresChanged, keepComparison } from '../classes/pg-classes.js';
import { CatchingUp } from '../fold-facts/catching-up.js';
import { AT_ONCE, freshenValues } from './freshen-values.js';
import { latestMidnight, VALUE_MODEL } from './pg-fits.js';
import { inForceAt, type InForce } from './read-values.js';

/** So often all are compared anew at most. */
const EVERY: Micros = 5 * MICROS_PER_SECOND;
/** Where they are many, less often: it takes a twentieth of the time at most. */
const SHARE = 20;

/**
 * Keeps anew, by day, what facts have changed of the last midnight's values after all, and compares all customers anew where that changes how
 * they compare: whoever reads a class, a score or a pair reads that one comparison. What waits unread would change it again: until it is
 * read, nothing is done.
 */
@Injectable()
export class FreshValues {
  private readonly aborted = new AbortController();
  private restUntil: Micros = -Infinity;

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly comparer: Comparer,
    private readonly catchingUp: CatchingUp,
  ) {}

  /** Some of what is due; true where more is. */
  async round(): Promise<boolean> {
    if (this.catchingUp.isBehind || !(await this.isDue())) return false;
    return withLock(this.dataSource, VALUE_MODEL, async () => {
      // A night may have been meanwhile, or another replica.
      const inForce = await this.kept();
      if (!inForce) return false;
      if ((await this.dataSource.transaction((tx) => freshenValues(tx, inForce))) === AT_ONCE) return true;
      if (this.isRested && (await haveFiguresChanged(this.dataSource.manager, inForce.fit.id))) await this.compare(inForce.fit.id);
      return false;
    });
  }

  /** Whatever is at work is given up, and left to be begun anew. */
  abort(): void {
    this.aborted.abort(new Error('the process is ending'));
  }

  private async isDue(): Promise<boolean> {
    const [kept] = await rows<{ haveFiguresChanged: boolean; isAnyoneStale: boolean }>(
      this.dataSource,
      `SELECT figures_changed AS "haveFiguresChanged", EXISTS (SELECT FROM customer_value WHERE fit_id = value_fit.id AND stale) AS "isAnyoneStale"
       FROM value_fit WHERE state = 'done' AND keeps AND sums IS NOT NULL`,
    );
    return kept !== undefined && (kept.isAnyoneStale || (kept.haveFiguresChanged && this.isRested));
  }

  private async kept(): Promise<InForce | null> {
    const latest = await latestMidnight(this.dataSource);
    const inForce = latest === null ? null : await inForceAt(this.dataSource.manager, latest);
    return inForce?.stored ? inForce : null;
  }

  private get isRested(): boolean {
    return this.clock.now() >= this.restUntil;
  }

  private async compare(fitId: number): Promise<void> {
    const { manager } = this.dataSource;
    const started = performance.now();
    try {
      await keepComparison(manager, fitId, await this.comparer.compare(comparedAsJson(manager, fitId), this.aborted.signal));
    } finally {
      this.restUntil = this.clock.now() + Math.max(EVERY, Math.round((performance.now() - started) * 1000) * SHARE);
    }
  }
}
