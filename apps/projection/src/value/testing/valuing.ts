import type { Config } from '#lib/config';
import type { Fact, Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { CompareHere } from '../../classes/testing/compare-here.js';
import { aFolding, type Folding } from '../../fold-facts/testing/folding.js';
import type { Result } from '../../kpis/definition.js';
import { KPIS } from '../../kpis/definitions.js';
import type { EvidenceItem } from '../../kpis/evidence.js';
import { EvidencePages } from '../../kpis/evidence-pages.js';
import { Kpis } from '../../kpis/kpis.js';
import { FreshValues } from '../fresh-values.js';
import { Fitter } from '../fitter.js';
import { fitModels, type FitData, type FittedModels } from '../models/fit.js';
import type { ValueSettings } from '../settings.js';
import { ValueModelController } from '../value-model.controller.js';
import { ValueRuns } from '../value-runs.js';
import { SETTINGS } from './histories.js';

/** Fits where it is asked to: the worker has a spec of its own. */
export class FitterHere extends Fitter {
  fit(data: FitData): Promise<FittedModels> {
    return Promise.resolve(fitModels(data));
  }
}

/** A projection that takes facts and works out values. */
export interface Valuing {
  folding: Folding;
  comparer: CompareHere;
  runs: ValueRuns;
  model: ValueModelController;
  /** All that is due: the night, and what was asked for. */
  night(now: Micros): Promise<void>;
  /** What facts have changed since is kept anew, and all are compared anew where they must be. */
  freshen(): Promise<void>;
  kpi(name: string, at: Micros): Promise<Result>;
  /** All pages of it. */
  evidence(name: string, at: Micros): Promise<EvidenceItem[]>;
  /** What was published since last asked, but for what the folding says. */
  announced(): Promise<Fact<{ customerId: string; because?: string }>[]>;
}

export async function aValuing(name: string, settings: Partial<ValueSettings> = {}, fitter: Fitter = new FitterHere()): Promise<Valuing> {
  const folding = await aFolding(name);
  const { dataSource, clock, catchingUp } = folding;
  const comparer = new CompareHere();
  const runs = new ValueRuns(dataSource, clock, { ...SETTINGS, ...settings } as unknown as Config, fitter, comparer, catchingUp);
  const kpis = new Kpis(dataSource, comparer);
  return {
    folding,
    comparer,
    runs,
    model: new ValueModelController(dataSource, runs, clock),
    night: async (now) => {
      clock.at = now;
      while (await runs.round());
    },
    freshen: async () => {
      const fresh = new FreshValues(dataSource, clock, comparer, catchingUp);
      while (await fresh.round());
    },
    kpi: (kpi, at) => kpis.read(KPIS.get(kpi)!, '30d', at),
    evidence: async (kpi, at) => {
      const [pages, items]: [EvidencePages, EvidenceItem[]] = [new EvidencePages(kpis), []];
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
        const page = await pages.page(KPIS.get(kpi)!, '30d', at, cursor, 1000);
        items.push(...page.facts);
        cursor = page.cursor;
      }
      return items;
    },
    announced: async () => {
      const found = await rows<{ id: number; fact: string }>(
        dataSource,
        `SELECT id, fact FROM outbox WHERE fact LIKE '%projection.churn-risk%' ORDER BY id`,
      );
      await dataSource.query('DELETE FROM outbox WHERE id = ANY($1)', [found.map(({ id }) => id)]);
      return found.map(({ fact }) => JSON.parse(fact) as Fact<{ customerId: string; because?: string }>);
    },
  };
}
