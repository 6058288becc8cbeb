import { formatInstant, type Fact, type Micros } from '#lib/contracts';
import { decodeFact, LogTables1760000000000, Runner } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import { freshDatabase } from '#lib/testing';
import type { DataSource } from 'typeorm';
import { PROJECTION_TABLES } from '../../tables.js';
import { aFact } from '../../lifecycle/a-fact.js';
import type { CatchingUp } from '../catching-up.js';
import { FoldFactsController } from '../fold-facts.controller.js';

/** A projection with a clock of its own that takes facts through the log's runner. */
export interface Folding {
  dataSource: DataSource;
  clock: { at: Micros; now(): Micros };
  /** Whether facts wait that are not folded yet. */
  catchingUp: CatchingUp & { isBehind: boolean };
  take(...facts: Fact[]): Promise<void>;
  /** A record as it came, readable or not. */
  takeText(text: string): Promise<void>;
  redrive(id: string): Promise<void>;
  close(): Promise<void>;
}

export async function aFolding(name: string): Promise<Folding> {
  const database = await freshDatabase(name);
  const migrations = [LogTables1760000000000, ...PROJECTION_TABLES];
  const dataSource = await openDatabase('projection', database.url, { migrations });
  const clock = {
    at: 0,
    now(): Micros {
      return this.at;
    },
  };
  const controller = new FoldFactsController(clock);
  const handler: FoldFactsController['fold'] = (batch) => controller.fold(batch);
  const group = 'projection.fold-facts';
  const runner = new Runner({
    group,
    service: 'projection',
    dataSource,
    handler,
    decode: decodeFact,
    gapsAllowed: new Set(),
    backoffMs: [],
  });
  let next = 0;
  const takeTexts = async (texts: string[]): Promise<void> => {
    const records = texts.map((value) => ({ offset: next++, value }));
    await runner.take({ topic: 'itinera.orders', partition: 0, records });
  };
  return {
    dataSource,
    clock,
    catchingUp: { isBehind: false } as Folding['catchingUp'],
    take: (...facts) => takeTexts(facts.map((fact) => JSON.stringify(fact))),
    takeText: (text) => takeTexts([text]),
    redrive: (id) => runner.redrive(id),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** A fact about somebody, with the amounts that counting needs. */
export const factAbout = (subject: string, fact: Fact): Fact => ({
  ...fact,
  subject,
  data: { subtotalMinor: 100, ...(fact.data as object) },
});

/** Identity says who moves where; `[subject, customer, revision]`. */
export function aMove(at: Micros, type: string, moves: [string, string, number][]): Fact {
  const subjects = moves.map(([subject, customerId, revision]) => ({ subject, customerId, revision }));
  return aFact(at, `identity.${type}`, { subjects }, { subject: moves[0]![0], recordedtime: formatInstant(at) });
}
