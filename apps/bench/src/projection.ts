import type { Fact } from '#lib/contracts';
import { decodeFact, LogTables1760000000000, Runner, type Batch, type Slice } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { DataSource } from 'typeorm';
import { SystemClock } from '#lib/clock';
import { FoldFactsController } from '../../projection/src/fold-facts/fold-facts.controller.js';
import { PROJECTION_TABLES } from '../../projection/src/tables.js';

export const GROUP = 'projection.fold-facts';
export const TOPIC = 'itinera.orders';

/** The projection's own consumer on a database of its own, as the service runs it, without the service's HTTP side. */
export class Projection {
  private constructor(
    readonly database: FreshDatabase,
    private readonly dataSource: DataSource,
    readonly runner: Runner,
  ) {}

  static async open(): Promise<Projection> {
    const [database, dataSource] = await projectionDatabase();
    const controller = new FoldFactsController(new SystemClock());
    const runner = new Runner({
      group: GROUP,
      service: 'projection',
      dataSource,
      handler: (batch: Batch) => controller.fold(batch),
      decode: decodeFact,
      gapsAllowed: new Set(),
      onTrouble: (text, error) => {
        throw new Error(text, { cause: error });
      },
    });
    return new Projection(database, dataSource, runner);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }
}

/** A new database with the projection's empty tables. */
export async function projectionDatabase(): Promise<[FreshDatabase, DataSource]> {
  const database = await freshDatabase('bench');
  const migrations = [LogTables1760000000000, ...PROJECTION_TABLES];
  return [database, await openDatabase('projection', database.url, { migrations })];
}

/** Facts as a slice of the log that begins at `offset`. */
export function sliceOf(facts: readonly Fact[], offset: number): Slice {
  return { topic: TOPIC, partition: 0, records: facts.map((fact, index) => ({ offset: offset + index, value: JSON.stringify(fact) })) };
}
