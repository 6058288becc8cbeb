import { AccessTables1760000000001 } from '#lib/access';
import { readConfig } from '#lib/config';
import type { Fact, Micros } from '#lib/contracts';
import { factTopic, LogTables1760000000000, Runner, type Batch, type Publication } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import { freshDatabase } from '#lib/testing';
import type { DataSource, MigrationInterface } from 'typeorm';
import { Books } from '../src/members/books.js';
import { Clock } from '../src/members/clock.js';
import { postingsOf } from '../src/members/pg-members.js';
import type { Posting } from '../src/ledger/posting.js';
import { MemberTables1760000000300 } from '../src/members/tables.js';
import { OrderTables1760000000310 } from '../src/orders/tables.js';
import { Programmes } from '../src/programme/programmes.js';

/** A clock that stands where it is set. */
export class SetClock extends Clock {
  at: Micros = 0;

  now(): Micros {
    return this.at;
  }
}

/** The kernel of loyalty on a database of its own, for tests of what stands on it. */
export interface Loyalty {
  dataSource: DataSource;
  clock: SetClock;
  programmes: Programmes;
  books: Books;
  /** Hands facts to a consumer as the log does, in one batch. */
  deliver(
    topic: Parameters<typeof factTopic>[0],
    facts: readonly Fact[],
    handler: (batch: Batch) => Promise<Publication[] | void>,
  ): Promise<void>;
  postingsOf(member: string): Promise<Posting[]>;
  /** What was published, in the order in which it was. */
  published(): Promise<Fact[]>;
  close(): Promise<void>;
}

export async function openLoyalty(programme: string, now: Micros, tables: (new () => MigrationInterface)[] = []): Promise<Loyalty> {
  const database = await freshDatabase('loyalty');
  const migrations = [LogTables1760000000000, AccessTables1760000000001, MemberTables1760000000300, OrderTables1760000000310, ...tables];
  const dataSource = await openDatabase('loyalty', database.url, { migrations });
  const clock = new SetClock();
  clock.at = now;
  const programmes = new Programmes(dataSource, readConfig(undefined, {}));
  await programmes.load(programme, now);
  const books = new Books(dataSource, programmes, clock);
  const offsets = new Map<string, number>();
  return {
    dataSource,
    clock,
    programmes,
    books,
    async deliver(topic, facts, handler) {
      const [name, group] = [factTopic(topic), handler.name];
      const next = offsets.get(`${name} ${group}`) ?? 0;
      offsets.set(`${name} ${group}`, next + facts.length);
      const records = facts.map((fact, index) => ({ offset: next + index, value: JSON.stringify(fact) }));
      await new Runner({
        group,
        service: 'loyalty',
        dataSource,
        handler,
        decode: ({ value }) => JSON.parse(value!) as Fact,
        gapsAllowed: new Set(),
        backoffMs: [],
        onTrouble: (text, error) => {
          throw new Error(text, { cause: error });
        },
      }).take({ topic: name, partition: 0, records });
    },
    postingsOf: (member) => postingsOf(dataSource.manager, member),
    async published() {
      const rows = (await dataSource.query("SELECT fact FROM outbox WHERE topic = 'itinera.loyalty' ORDER BY id")) as { fact: string }[];
      return rows.map(({ fact }) => JSON.parse(fact) as Fact);
    },
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
