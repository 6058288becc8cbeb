import { Clock, Sweep } from '#lib/clock';
import { formatInstant, MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { failureOf, publishFact, reasonOf, transact } from '#lib/log';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Counter } from 'prom-client';
import type { DataSource } from 'typeorm';
import { CatchingUp } from '../fold-facts/catching-up.js';
import { Kpis } from '../kpis/kpis.js';
import { keepEvaluated, lockDue, type Threshold } from './pg-thresholds.js';
import { definitionFor, type Rule } from './rule.js';
import { follow, namesOf, readingsOf, withAbsent, type Reading } from './standing.js';
import { thresholdCrossed } from './threshold-facts.js';

const SWEEP_MS = 1_000;
/** So late a crossing is told at most, where the number is quickly read. */
const EVERY: Micros = 5 * MICROS_PER_SECOND;
/** A number that takes its time is read less often: watching it takes a twentieth of one connection at most. */
const SHARE = 20;

const NOT_ALL_COUNTED =
  'Facts wait to be counted (itinera_log_lag of projection.fold-facts). Until they are, the number is not looked at, and nothing is told.';

const crossings = new Counter({
  name: 'itinera_threshold_crossings_total',
  help: 'Thresholds crossed and cleared',
  labelNames: ['kpi', 'direction'],
});

/**
 * Reads each number that is watched again and again, whether facts have changed it or time alone has, and tells of each crossing once. Of
 * several replicas one reads a threshold at a time: what it tells and how the threshold stands are kept in one transaction.
 */
@Injectable()
export class WatchThresholds implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('thresholds');
  private readonly sweeps = new Sweep('thresholds', SWEEP_MS, () => this.round());

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly kpis: Kpis,
    private readonly clock: Clock,
    private readonly catchingUp: CatchingUp,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** Looks at one; false where none is due. */
  async round(): Promise<boolean> {
    const now = this.clock.now();
    return transact(this.dataSource, 'projection', async (tx, publish) => {
      const threshold = await lockDue(tx, now);
      if (!threshold) return false;
      const started = performance.now();
      const { readings, problem } = await this.read(threshold, now);
      const pause = Math.max(EVERY, Math.round((performance.now() - started) * 1000) * SHARE);
      const seen = readings ? namesOf(readings) : threshold.seen;
      const { crossings: told, standing } = follow(threshold.crossed, readings ?? [], threshold.rule, formatInstant(now));
      publish(...told.map((crossing) => publishFact(thresholdCrossed(threshold.name, threshold.rule, crossing, now))));
      await keepEvaluated(tx, { name: threshold.name, crossed: standing, seen, problem }, now, now + pause);
      for (const { direction } of told) crossings.inc({ kpi: threshold.rule.kpi, direction });
      return true;
    });
  }

  /** A number that cannot be read keeps no other from being watched; what would be counted from some of the facts alone is not read. */
  private async read(
    { name, rule, seen, crossed }: Threshold,
    now: Micros,
  ): Promise<{ readings: Reading[] | null; problem: string | null }> {
    if (this.catchingUp.isBehind) return { readings: null, problem: NOT_ALL_COUNTED };
    try {
      const asked = rule.key !== undefined && rule.groupBy === undefined ? [{ key: rule.key }] : [];
      const readings = await readAll(this.kpis, rule, now);
      return { readings: withAbsent(readings, [...asked, ...seen, ...crossed], definitionFor(rule).unit), problem: null };
    } catch (error) {
      if (failureOf(error) !== 'message') throw error;
      this.logger.warn(`${name} could not be read: ${reasonOf(error)}`);
      return { readings: null, problem: reasonOf(error) };
    }
  }
}

/** All values of the number, or those that the rule is about. */
export async function readAll(kpis: Kpis, rule: Rule, at: Micros): Promise<Reading[]> {
  const definition = definitionFor(rule);
  if (rule.groupBy === undefined) return readingsOf(await kpis.read(definition, rule.window, at), rule.key);
  const groups = await kpis.readGroups(definition, rule.groupBy, rule.window, at);
  return [...groups].flatMap(([group, result]) => readingsOf(result, rule.key, group));
}
