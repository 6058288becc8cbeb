import { AccessTables1760000000001 } from '#lib/access';
import { Clock } from '#lib/clock';
import { readConfig, type Config } from '#lib/config';
import { parseInstant, type Claim, type Fact, type Micros, type SubjectMapping } from '#lib/contracts';
import { failureOf, LogTables1760000000000, type Batch, type Publication } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import type { DataSource } from 'typeorm';
import { ConsentsController } from '../src/consents/consents.controller.js';
import { PgConsents } from '../src/consents/pg-consents.js';
import { Erasures } from '../src/erasures/erasures.js';
import { ErasuresController } from '../src/erasures/erasures.controller.js';
import { ErasureTables1760000000110 } from '../src/erasures/tables.js';
import { ExportPerson } from '../src/export/export-person.js';
import { FindCustomer } from '../src/find-customer/find-customer.js';
import { IdentityTables1760000000100 } from '../src/identity-tables.js';
import { HearClaims } from '../src/judge-claims/hear-claims.js';
import { JudgeClaims } from '../src/judge-claims/judge-claims.handler.js';
import { NotePurchases } from '../src/leads/note-purchases.handler.js';
import { LeadTables1760000000113 } from '../src/leads/tables.js';
import { MergeByHand } from '../src/merges/merge-by-hand.js';
import { Merge, Suggestion } from '../src/merges/merge.entity.js';
import { MergesController } from '../src/merges/merges.controller.js';
import { Suggestions } from '../src/merges/suggestions.js';
import { UndoMerge } from '../src/merges/undo-merge.js';
import { BlindIndex } from '../src/names/blind-index.js';
import { FindPeople } from '../src/names/find-people.js';
import { MakeFindable } from '../src/names/make-findable.js';
import { PeopleController } from '../src/names/people.controller.js';
import { NameTables1760000000112 } from '../src/names/tables.js';
import { RepresentativesController } from '../src/representatives/representatives.controller.js';
import { RepresentativeTables1760000000111 } from '../src/representatives/tables.js';
import { PgPeople } from '../src/resolve-subjects/pg-people.js';
import { PgTraits } from '../src/traits/pg-traits.js';
import { Vault } from '../src/vault/vault.js';
import { idOf, SECRET } from './claims.js';

const TABLES = {
  entities: [Merge, Suggestion],
  migrations: [
    LogTables1760000000000,
    AccessTables1760000000001,
    IdentityTables1760000000100,
    ErasureTables1760000000110,
    RepresentativeTables1760000000111,
    NameTables1760000000112,
    LeadTables1760000000113,
  ],
};

/** The clock of a test: stands until it is set. */
export class SetClock extends Clock {
  private micros: Micros = parseInstant('2026-04-01T12:00:00Z')!;

  now(): Micros {
    return this.micros;
  }

  set(text: string): void {
    this.micros = parseInstant(text)!;
  }
}

/** One process of the service, put together as its module does. */
export class Replica {
  readonly parked: string[] = [];
  /** Batches handled again because locks had moved. */
  repeats = 0;
  readonly merges: MergesController;
  readonly consents: ConsentsController;
  readonly erasures: ErasuresController;
  readonly representatives: RepresentativesController;
  readonly exporter: ExportPerson;
  readonly people: PeopleController;
  readonly findable: MakeFindable;
  readonly clock = new SetClock();
  readonly judge: JudgeClaims;
  private readonly purchases = new NotePurchases();

  private constructor(
    readonly dataSource: DataSource,
    config: Config,
  ) {
    const vault = new Vault(config);
    const [people, consents, customers] = [new PgPeople(vault), new PgConsents(), new FindCustomer(config)];
    const claims = new HearClaims(config, people, new PgTraits(vault), consents);
    const erasures = new Erasures(dataSource, config, customers, people, this.clock);
    this.judge = new JudgeClaims(claims, erasures);
    this.merges = new MergesController(
      new MergeByHand(dataSource, customers, people, vault),
      new UndoMerge(dataSource, people),
      new Suggestions(dataSource),
    );
    this.consents = new ConsentsController(dataSource, customers, consents, claims);
    this.erasures = new ErasuresController(erasures);
    this.representatives = new RepresentativesController(dataSource, customers, people, this.clock);
    const index = new BlindIndex(config);
    this.people = new PeopleController(new FindPeople(dataSource, vault, index));
    this.findable = new MakeFindable(dataSource, vault, index);
    this.exporter = new ExportPerson(dataSource, customers, consents, vault);
  }

  static async start(url: string): Promise<Replica> {
    return new Replica(
      await openDatabase('identity', url, TABLES),
      readConfig(undefined, { SUBJECT_SECRET: SECRET, DEFAULT_COUNTRY: 'DE' }),
    );
  }

  /** Takes a batch as the log's runner does: one transaction, again where locks moved. */
  async take(
    claims: Claim[],
    handle: (batch: Batch) => Promise<Publication[]> = (batch) => this.judge.resolve(batch),
  ): Promise<Publication[]> {
    for (;;) {
      try {
        return await this.dataSource.transaction((tx) => handle(this.batch(tx, claims)));
      } catch (error) {
        if (failureOf(error) !== 'repeat') throw error;
        this.repeats++;
      }
    }
  }

  /** Forgets everybody. */
  async clear(): Promise<void> {
    await this.dataSource.query(
      `TRUNCATE customer, subject, merge, merge_move, kept_apart, suggestion, traits, name_word, consent, purchase, representative, request,
         erasure, erasure_confirmed, outbox, parked`,
    );
  }

  async ownersOf(...identifiers: Parameters<typeof idOf>[0][]): Promise<string[]> {
    const mapping = await this.mapping();
    return identifiers.map((identifier) => mapping[idOf(identifier)]!);
  }

  /** Who each subject belongs to, as it is kept. */
  async mapping(): Promise<Record<string, string>> {
    const kept = (await this.dataSource.query('SELECT id, customer_id AS owner FROM subject')) as { id: string; owner: string }[];
    return Object.fromEntries(kept.map(({ id, owner }) => [id, owner]));
  }

  /** What requests have published. */
  async outbox(): Promise<Fact[]> {
    const entries = (await this.dataSource.query('SELECT fact FROM outbox ORDER BY id')) as { fact: string }[];
    return entries.map(({ fact }) => JSON.parse(fact) as Fact);
  }

  note(facts: Fact[]): Promise<Publication[]> {
    return this.take(facts, (batch) => this.purchases.note(batch));
  }

  private batch(tx: Batch['tx'], claims: Claim[]): Batch {
    const messages = claims.map((fact, offset) => ({ topic: 't', partition: 0, offset, fact }));
    return { group: 'g', topic: 't', partition: 0, messages, tx, park: (_, reason) => void this.parked.push(reason) };
  }
}

export const typesOf = (publications: Publication[]): string[] => publications.map(({ fact }) => fact.type.split('.')[2]!);

export const mappingsOf = (facts: Fact[]): SubjectMapping[] =>
  facts.flatMap(({ data }) => (data as { subjects?: SubjectMapping[] }).subjects ?? []);
