import { AccessTables1760000000001 } from '#lib/access';
import { parseInstant, type Fact, type Micros } from '#lib/contracts';
import { factTopic, LogTables1760000000000, Runner, type Batch, type Publication } from '#lib/log';
import { openDatabase, rows } from '#lib/persistence';
import { freshDatabase } from '#lib/testing';
import type { DataSource } from 'typeorm';
import { ChallengeTables1760000000322 } from '../src/challenges/tables.js';
import { balanceOf, digestOf, foldLedger, pendingOf, type Ledger } from '../src/ledger/ledger.js';
import type { Lot } from '../src/ledger/lot.js';
import type { Posting } from '../src/ledger/posting.js';
import { spendableAt } from '../src/ledger/spend.js';
import type { Book } from '../src/members/book.js';
import { Books } from '../src/members/books.js';
import { Clock } from '#lib/clock';
import { enrol } from '../src/members/enrol.js';
import { ledgersOf, type Membership } from '../src/members/member.js';
import { postingsOf } from '../src/members/pg-members.js';
import { MemberTables1760000000300 } from '../src/members/tables.js';
import { EarnFromOrdersController } from '../src/orders/earn-from-orders.controller.js';
import { FollowIdentityController } from '../src/merges/follow-identity.controller.js';
import { OrderTables1760000000310 } from '../src/orders/tables.js';
import type { Programme } from '../src/programme/programme.js';
import { redeem } from '../src/redemptions/redeem.js';
import { aProgramme } from './a-programme.js';
import { day, subject } from './order-facts.js';
import { programmesOf } from './programmes-of.js';

class SetClock extends Clock {
  at: Micros = 0;
  now(): Micros {
    return this.at;
  }
}

/** A member's ledger in figures. */
export interface Figures {
  available: number;
  pending: number;
  debt: number;
}

/** The service's tables and the consumers of orders and identity, each batch handled twice; the clock stands where a spec sets it. */
export class OrderStage {
  readonly clock = new SetClock();
  private next = new Map<string, number>();
  books!: Books;

  private constructor(
    readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<OrderStage> {
    const database = await freshDatabase('loyalty');
    const migrations = [
      LogTables1760000000000,
      AccessTables1760000000001,
      MemberTables1760000000300,
      OrderTables1760000000310,
      ChallengeTables1760000000322,
    ];
    const dataSource = await openDatabase('loyalty', database.url, { migrations });
    return new OrderStage(dataSource, () => database.drop());
  }

  /** Nobody and nothing, under some versions of a programme; now is the end of 2026. */
  async begin(...versions: Programme[]): Promise<void> {
    await this.dataSource.query(
      'TRUNCATE purchase, merge_reversal, redemption, lot, posting, member, customer, subject, parked, outbox, position',
    );
    this.next.clear();
    this.clock.at = parseInstant('2026-12-31T12:00:00Z')!;
    this.books = new Books(this.dataSource, programmesOf(this.dataSource, versions.length > 0 ? versions : [aProgramme()]), this.clock);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }

  /** Facts of orders, as one batch. */
  async orders(...facts: Fact[]): Promise<void> {
    const controller = new EarnFromOrdersController(this.books);
    await this.deliver('loyalty.earn-from-orders', 'orders', (batch) => controller.earn(batch), facts);
  }

  /** Hands what is parked of orders to its consumer again, in the order of the log or against it. */
  async redriveOrders(order: 'ASC' | 'DESC' = 'ASC'): Promise<void> {
    const controller = new EarnFromOrdersController(this.books);
    const runner = this.runner('loyalty.earn-from-orders', (batch) => controller.earn(batch));
    const parked = await rows<{ id: string }>(
      this.dataSource,
      `SELECT id FROM parked WHERE redriven_at IS NULL ORDER BY "offset" ${order}`,
    );
    for (const { id } of parked) await runner.redrive(id);
  }

  async identity(...facts: Fact[]): Promise<void> {
    const controller = new FollowIdentityController(this.books);
    await this.deliver('loyalty.follow-identity', 'identity', (batch) => controller.follow(batch), facts);
  }

  async enrol(name: string, time = '01-01'): Promise<void> {
    const at = parseInstant(day(time))!;
    await this.work([name], (book) => enrol(book, subject(name), { at }, this.books.programmes));
  }

  /** Lets time pass for a customer, as the night does. */
  async pass(name: string, time: string): Promise<void> {
    await this.work([name], (book) => this.books.bringTo(book, book.membershipOf(subject(name))!, parseInstant(day(time))!));
  }

  async redeem(name: string, id: string, points: number, time: string, about: object = {}): Promise<void> {
    await this.work([name], async (book) => {
      const membership = book.membershipOf(subject(name))!;
      const at = this.books.bringTo(book, membership, parseInstant(day(time))!);
      await redeem(book, membership, { id, at, purpose: 'order', points, about }, this.books.programmes.at(at));
    });
  }

  work<T>(names: readonly string[], work: (book: Book) => Promise<T> | T): Promise<T> {
    return this.books.request(names.map(subject), async (book) => work(book));
  }

  membership<T>(name: string, read: (membership: Membership) => T): Promise<T> {
    return this.work([name], (book) => read(book.membershipOf(subject(name))!));
  }

  ledger = (name: string): Promise<Ledger> => this.work([name], (book) => book.member(subject(name))!.ledger);

  async lots(name: string): Promise<Lot[]> {
    return [...(await this.ledger(name)).lots.values()];
  }

  async figures(name: string): Promise<Figures> {
    const ledger = await this.ledger(name);
    return { available: balanceOf(ledger) + ledger.debt, pending: pendingOf(ledger), debt: ledger.debt };
  }

  /** What a customer can spend at an instant, over all their members. */
  spendable = (name: string, time: string): Promise<number> =>
    this.membership(name, (membership) => spendableAt(ledgersOf(membership), parseInstant(day(time))!));

  postings = (name: string): Promise<Posting[]> => postingsOf(this.dataSource.manager, subject(name));

  facts = async (): Promise<Fact[]> =>
    (await rows<{ fact: string }>(this.dataSource, 'SELECT fact FROM outbox ORDER BY id')).map(({ fact }) => JSON.parse(fact) as Fact);

  parked = (): Promise<{ reason: string }[]> =>
    rows(this.dataSource, 'SELECT reason FROM parked WHERE redriven_at IS NULL ORDER BY "offset"');

  /** Every ledger sums to zero, and is what its postings give. */
  async audit(...names: string[]): Promise<void> {
    expect(await this.parked()).toEqual([]);
    for (const name of names) {
      const postings = await this.postings(name);
      expect(postings.flatMap(({ entries }) => entries).reduce((sum, { points }) => sum + points, 0)).toBe(0);
      const ledger = await this.ledger(name);
      const folded = foldLedger(subject(name), postings);
      expect({ ...ledger, posted: [] }).toEqual({ ...folded, posted: [] });
      expect(digestOf(postings)).toMatch(/^[0-9a-f]{64}$/);
    }
  }

  private async deliver(
    group: string,
    topic: 'orders' | 'identity',
    handler: (batch: Batch) => Promise<Publication[]>,
    facts: readonly Fact[],
  ): Promise<void> {
    const first = this.next.get(topic) ?? 0;
    this.next.set(topic, first + facts.length);
    const records = facts.map((fact, index) => ({ offset: first + index, value: JSON.stringify(fact) }));
    await this.runner(group, handler).take({ topic: factTopic(topic), partition: 0, records } as never);
  }

  private runner(group: string, handler: (batch: Batch) => Promise<Publication[]>): Runner {
    return new Runner({
      group,
      service: 'loyalty',
      dataSource: this.dataSource,
      handler: (batch) => twice(handler, batch),
      decode: ({ value }) => JSON.parse(value!) as Fact,
      gapsAllowed: new Set(),
      backoffMs: [],
      onTrouble: (text, error) => {
        throw new Error(text, { cause: error });
      },
    });
  }
}

/** A batch that comes again: nothing may come of the second time. */
async function twice(handler: (batch: Batch) => Promise<Publication[]>, batch: Batch): Promise<Publication[]> {
  const publications = await handler(batch);
  const again = await handler(batch);
  if (again.length > 0) throw new Error(`handled again it gave ${JSON.stringify(again.map(({ fact }) => fact))}`);
  return publications;
}
