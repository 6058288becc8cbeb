import { AccessTables1760000000001 } from '#lib/access';
import { readConfig, type Config } from '#lib/config';
import { parseInstant, type Fact, type Micros } from '#lib/contracts';
import { appendToOutbox, LogTables1760000000000, type Batch, type Publication } from '#lib/log';
import { openDatabase, rows } from '#lib/persistence';
import { freshDatabase } from '#lib/testing';
import type { DataSource, MigrationInterface } from 'typeorm';
import { subjectOfRef } from '#lib/customers';
import { balanceOf } from '../src/ledger/ledger.js';
import { ChallengeTables1760000000322 } from '../src/challenges/tables.js';
import { ErasedSubjects1760000000350 } from '../src/customers/tables.js';
import { Books } from '../src/members/books.js';
import { Clock } from '#lib/clock';
import { enrol } from '../src/members/enrol.js';
import { FindMember } from '../src/members/find-member.js';
import { MemberRequests } from '../src/members/member-requests.js';
import { MemberTables1760000000300 } from '../src/members/tables.js';
import { OrderTables1760000000310 } from '../src/orders/tables.js';
import { EarnFromOrdersController } from '../src/orders/earn-from-orders.controller.js';
import { FollowIdentityController } from '../src/merges/follow-identity.controller.js';
import type { Programme } from '../src/programme/programme.js';
import type { Programmes } from '../src/programme/programmes.js';
import { programmesOf } from './programmes-of.js';

/** The clock of a test: stands until it is set. */
export class SetClock extends Clock {
  constructor(private micros: Micros) {
    super();
  }

  now(): Micros {
    return this.micros;
  }

  set(text: string): void {
    this.micros = parseInstant(text)!;
  }
}

export const SECRET = 'of-the-tests';

/** The kernel of the service on a database of its own, and what tests ask of it. */
export class Loyalty {
  readonly config: Config = readConfig(undefined, { SUBJECT_SECRET: SECRET, DEFAULT_COUNTRY: 'DE' });
  readonly clock = new SetClock(parseInstant('2026-03-01T12:00:00Z')!);
  readonly programmes: Programmes;
  readonly books: Books;
  readonly find = new FindMember(this.config);
  readonly requests: MemberRequests;

  private constructor(
    readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
    programmes: Programme[],
  ) {
    this.programmes = programmesOf(dataSource, programmes);
    this.books = new Books(dataSource, this.programmes, this.clock);
    this.requests = new MemberRequests(this.books, this.find);
  }

  static async open(programmes: Programme[], migrations: (new () => MigrationInterface)[]): Promise<Loyalty> {
    const database = await freshDatabase('loyalty');
    const kernel = [
      LogTables1760000000000,
      AccessTables1760000000001,
      MemberTables1760000000300,
      OrderTables1760000000310,
      ChallengeTables1760000000322,
      ErasedSubjects1760000000350,
    ];
    const dataSource = await openDatabase('loyalty', database.url, { migrations: [...new Set([...kernel, ...migrations])] });
    return new Loyalty(dataSource, () => database.drop(), programmes);
  }

  /** Forgets everybody and everything. */
  async clear(...tables: string[]): Promise<void> {
    const kernel = [
      'member',
      'posting',
      'lot',
      'redemption',
      'request',
      'customer',
      'subject',
      'purchase',
      'merge_reversal',
      'erased_subject',
      'outbox',
    ];
    await this.dataSource.query(`TRUNCATE ${[...kernel, ...tables].join(', ')}`);
    this.clock.set('2026-03-01T12:00:00Z');
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }

  subject(ref: string): string {
    return subjectOfRef(ref, {}, this.config);
  }

  /** Members of the programme from now on, by reference; answers with their ids. */
  async enrol(...refs: string[]): Promise<string[]> {
    const ids = refs.map((ref) => this.subject(ref));
    for (const id of ids)
      await this.books.request([id], async (book) => void (await enrol(book, id, { at: this.clock.now() }, this.programmes)));
    return ids;
  }

  /** Lets one customer's subject belong to another's, and nothing follow from it yet. */
  async merge(ref: string, into: string): Promise<void> {
    const [subject, customerId] = [this.subject(ref), this.subject(into)];
    await this.dataSource.transaction(async (tx) => {
      const [row] = await rows<{ revision: number }>(tx, 'SELECT revision FROM subject WHERE subject = $1', [subject]);
      const move = { subject, customerId, revision: (row?.revision ?? 0) + 1, recorded: this.clock.now(), because: 'a merge' };
      await this.books.close(await this.books.open(tx, [subject, customerId], [move]));
    });
  }

  /** Facts of orders as the log gives them, and again. */
  async orders(...facts: Fact[]): Promise<void> {
    const controller = new EarnFromOrdersController(this.books);
    await this.twice((batch) => controller.earn(batch), facts);
  }

  /** Facts of identity: links, merges and undone merges. */
  async identity(...facts: Fact[]): Promise<void> {
    const controller = new FollowIdentityController(this.books);
    await this.twice((batch) => controller.follow(batch), facts);
  }

  /** A batch that comes a second time: nothing may come of that. */
  async twice(handle: (batch: Batch) => Promise<Publication[]>, facts: readonly Fact[]): Promise<void> {
    const messages = facts.map((fact, offset) => ({ topic: 'test', partition: 0, offset, fact }));
    const park = (_: unknown, reason: string): never => {
      throw new Error(`parked: ${reason}`);
    };
    await this.dataSource.transaction(async (tx) => {
      const batch: Batch = { group: 'test', topic: 'test', partition: 0, messages, tx, park };
      await appendToOutbox(tx, await handle(batch));
      expect(await handle(batch)).toEqual([]);
    });
  }

  /** What a customer has, settled until now. */
  balance(ref: string): Promise<number> {
    return this.requests.read({ ref, realm: {} }, async (_, { members }) =>
      members.reduce((sum, { ledger }) => sum + balanceOf(ledger), 0),
    );
  }

  async facts(type?: string): Promise<Fact<Record<string, unknown>>[]> {
    const all = await rows<{ fact: string }>(this.dataSource, 'SELECT fact FROM outbox ORDER BY id');
    return all
      .map(({ fact }) => JSON.parse(fact) as Fact<Record<string, unknown>>)
      .filter((fact) => !type || fact.type.includes(`.${type}.`));
  }
}
