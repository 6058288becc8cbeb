import { Config } from '#lib/config';
import { Clock } from '#lib/clock';
import type { Micros } from '#lib/contracts';
import { failureOf, reasonOf } from '#lib/log';
import { atOneMoment, withLock } from '#lib/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { keepCampaignCosts } from '../attribution/keep-campaign-costs.js';
import { Comparer } from '../classes/comparer.js';
import { comparedByFacts } from '../classes/comparisons.js';
import { keepComparison } from '../classes/pg-classes.js';
import { CatchingUp } from '../fold-facts/catching-up.js';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { portionsOfThoseActive } from '../kpis/customer-facts.js';
import { buyingHistory } from './buying-history.js';
import { FitDataGatherer, type Gathered } from './fit-data.js';
import { Fitter } from './fitter.js';
import {
  askForFit,
  hadItsNight,
  latestMidnight,
  oldestAtWork,
  setRun,
  VALUE_MODEL,
  valueFitOf,
  type FitRow,
  type KeptModel,
} from './pg-fits.js';
import { midnightBefore } from './read-values.js';
import { storeValues } from './store-values.js';

/**
 * The fits: one each night after midnight (UTC), once what came before it is folded, and those asked for. Of several replicas one works; whoever dies in the middle leaves a row
 * that another begins anew. The values of the latest midnight are stored; for an earlier one, which may be asked for as well, the fit is
 * kept with how customers compared, and values are worked out as they are read.
 */
@Injectable()
export class ValueRuns {
  private readonly logger = new Logger('value model');
  private readonly aborted = new AbortController();

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly fitter: Fitter,
    private readonly comparer: Comparer,
    private readonly catchingUp: CatchingUp,
  ) {}

  /** Has the models fitted to what lies before the last midnight at or before an instant. */
  ask(at: Micros): Promise<FitRow> {
    return askForFit(this.dataSource, midnightBefore(at), 'command', this.clock.now());
  }

  /** Does what is due, one fit; false where nothing was. */
  async round(): Promise<boolean> {
    if (!(await this.isDue())) return false;
    return withLock(this.dataSource, VALUE_MODEL, async () => {
      const midnight = midnightBefore(this.clock.now());
      if (await this.isNightDue(midnight)) await askForFit(this.dataSource, midnight, 'night', this.clock.now());
      const row = await oldestAtWork(this.dataSource);
      if (row) await this.attempt(row);
      return row !== null;
    });
  }

  /** Whatever is at work is given up, and left to be begun anew. */
  abort(): void {
    this.aborted.abort(new Error('the process is ending'));
  }

  private async isDue(): Promise<boolean> {
    return (await oldestAtWork(this.dataSource)) !== null || (await this.isNightDue(midnightBefore(this.clock.now())));
  }

  private async isNightDue(midnight: Micros): Promise<boolean> {
    return !this.catchingUp.isBehind && !(await hadItsNight(this.dataSource, midnight));
  }

  /** What fails for the server's sake, or because the process ends, is tried again; anything else would fail again, and is told. */
  private async attempt(row: FitRow): Promise<void> {
    try {
      await this.run(row);
    } catch (error) {
      if (this.aborted.signal.aborted || failureOf(error) !== 'message') throw error;
      this.logger.error(`the fit of ${new Date(row.midnight / 1000).toISOString().slice(0, 10)} failed: ${reasonOf(error)}`);
      await setRun(this.dataSource, row.id, { state: 'failed', failure: reasonOf(error), endedAt: this.clock.now(), keeps: false });
    }
  }

  private async run(row: FitRow): Promise<void> {
    const { id, midnight } = row;
    const { marginRate, lifetimeYears, churnThreshold } = this.config;
    await setRun(this.dataSource, id, { state: 'reading' });
    const { data, purchases, spend, secondWithinDays, secondMedianDays } = await this.gather(midnight, marginRate);
    await setRun(this.dataSource, id, { state: 'fitting', customers: purchases.customers });
    const models = await this.fitter.fit(data, this.aborted.signal);
    const model: KeptModel = {
      ...models,
      settings: { marginRate, lifetimeYears, churnThreshold },
      secondWithinDays,
      secondMedianDays,
      data: { purchases, spend },
    };
    await setRun(this.dataSource, id, { model: JSON.stringify(model) });
    await keepCampaignCosts(this.dataSource, midnight);
    const latest = await latestMidnight(this.dataSource);
    if (latest !== null && midnight < latest) {
      await this.compareAt(midnight, id);
      await setRun(this.dataSource, id, { state: 'done', endedAt: this.clock.now() });
    } else await storeValues(this.dataSource, this.comparer, valueFitOf({ ...row, model }), () => this.clock.now(), this.aborted.signal);
  }

  /** Of an earlier midnight, of which nothing else is stored. */
  private async compareAt(midnight: Micros, id: number): Promise<void> {
    const { manager } = this.dataSource;
    await keepComparison(manager, id, await this.comparer.compare(comparedByFacts(manager, midnight), this.aborted.signal));
  }

  /** At one moment of the database. */
  private gather(midnight: Micros, marginRate: number): Promise<Gathered> {
    return atOneMoment(this.dataSource, async (tx) => {
      const gatherer = new FitDataGatherer();
      for await (const portion of portionsOfThoseActive(tx, ABOUT_PURCHASES, [[-Infinity, midnight]])) {
        this.aborted.signal.throwIfAborted();
        for (const facts of portion.values()) {
          const history = buyingHistory(facts, midnight, marginRate);
          if (history) gatherer.add(history);
        }
      }
      return gatherer.gathered();
    });
  }
}
