import { AccessTables1760000000001 } from '#lib/access';
import { Clock } from '#lib/clock';
import { readConfig, type Config } from '#lib/config';
import { formatInstant, parseInstant, wireType, type Claim, type Contract, type Fact, type Micros } from '#lib/contracts';
import { subjectOfRef } from '#lib/customers';
import { appendToOutbox, LogTables1760000000000, Runner, VERDICTS_TOPIC, type Batch, type Publication, type Verdict } from '#lib/log';
import { openDatabase, rows } from '#lib/persistence';
import { Texts } from '#lib/sealing';
import { freshDatabase } from '#lib/testing';
import { readFileSync } from 'node:fs';
import type { DataSource, MigrationInterface } from 'typeorm';
import { Desks } from '../src/desk/desks.js';
import { DeskTables1760000000400 } from '../src/desk/tables.js';
import { FollowIdentity } from '../src/follow-identity/follow-identity.controller.js';
import type { ClaimRules } from '../src/judge-claims/claim-rules.js';
import { JUDGE_CLAIMS, JudgeClaims } from '../src/judge-claims/judge-claims.controller.js';
import { Policies } from '../src/policy/policies.js';
import { TextTables1760000000410 } from '../src/texts/tables.js';

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

const START = '2026-03-02T12:00:00Z';

/** The kernel of the service on a database of its own, and what tests ask of it. */
export class Feedback {
  readonly config: Config = readConfig(undefined, { SUBJECT_SECRET: 'of-the-tests', DEFAULT_COUNTRY: 'DE' });
  readonly clock = new SetClock(parseInstant(START)!);
  readonly policies: Policies;
  readonly desks: Desks;
  private readonly texts = new Texts(this.config);
  private readonly offsets = new Map<number, number>();
  private made = 0;

  private constructor(
    readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {
    this.policies = new Policies(dataSource, this.config);
    this.desks = new Desks(dataSource, this.policies, this.clock);
  }

  /** With the policy given, else the one that comes with the product. */
  static async open(
    migrations: (new () => MigrationInterface)[],
    policy = readFileSync('deploy/feedback/feedback.yml', 'utf8'),
  ): Promise<Feedback> {
    const database = await freshDatabase('feedback');
    const kernel = [LogTables1760000000000, AccessTables1760000000001, DeskTables1760000000400, TextTables1760000000410];
    const dataSource = await openDatabase('feedback', database.url, { migrations: [...new Set([...kernel, ...migrations])] });
    const feedback = new Feedback(dataSource, () => database.drop());
    await feedback.policies.load(policy, parseInstant(START)!);
    return feedback;
  }

  /** Forgets everybody and everything but the policy. */
  async clear(...tables: string[]): Promise<void> {
    const kernel = ['customer', 'subject', 'waiting', 'request', 'outbox', 'parked', 'position', 'text', 'erased_subject'];
    await this.dataSource.query(`TRUNCATE ${[...kernel, ...tables].join(', ')}`);
    this.clock.set(START);
    this.offsets.clear();
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }

  subject(ref: string): string {
    return subjectOfRef(ref, {}, this.config);
  }

  /** A claim as it leaves the door, its texts sealed. */
  claim<T extends object>(contract: Contract & (new () => T), data: T, more: Partial<Claim<T>> & { about?: string } = {}): Claim<T> {
    const { about, ...envelope } = more;
    const time = formatInstant(this.clock.now());
    return this.texts.seal({
      specversion: '1.0',
      id: `c${++this.made}`,
      source: 'shop-web',
      type: wireType(contract),
      time,
      recordedtime: time,
      datacontenttype: 'application/json',
      ...(about !== undefined && { subject: this.subject(about) }),
      data,
      ...envelope,
    });
  }

  /** A fact of another service. */
  fact<T extends object>(contract: { type: string; version: number }, data: T, more: Partial<Fact<T>> & { about?: string } = {}): Fact<T> {
    const { about, ...envelope } = more;
    const time = formatInstant(this.clock.now());
    return {
      specversion: '1.0',
      id: `f${++this.made}`,
      source: 'shop-web',
      type: wireType(contract),
      time,
      recordedtime: time,
      datacontenttype: 'application/json',
      ...(about !== undefined && { subject: this.subject(about) }),
      data,
      ...envelope,
    };
  }

  /** Judges claims as the log gives them, each batch twice over; answers with what each sender was told, by claim id. */
  async judge(rules: readonly ClaimRules[], ...claims: readonly Claim[]): Promise<Record<string, Verdict>> {
    const before = (await this.verdicts()).length;
    await this.judgeIn(0, rules, ...claims);
    return Object.fromEntries((await this.verdicts()).slice(before).map((verdict) => [verdict.id, verdict]));
  }

  /** The same for claims of one of several partitions, which replicas judge at once. */
  async judgeIn(partition: number, rules: readonly ClaimRules[], ...claims: readonly Claim[]): Promise<void> {
    const controller = new JudgeClaims(this.desks, rules, this.config);
    const first = this.offsets.get(partition) ?? 0;
    this.offsets.set(partition, first + claims.length);
    const records = claims.map((claim, index) => ({ offset: first + index, value: JSON.stringify(claim) }));
    const runner = new Runner({
      group: JUDGE_CLAIMS,
      service: 'feedback',
      dataSource: this.dataSource,
      handler: (batch) => twiceOver((again) => controller.judge(again), batch),
      decode: ({ value }) => JSON.parse(value!) as Fact,
      gapsAllowed: new Set(),
      backoffMs: [],
    });
    await runner.take({ topic: 'itinera.claims.feedback', partition, records } as never);
  }

  /** A batch of facts that comes a second time: nothing may come of that. */
  async deliver(handle: (batch: Batch) => Promise<Publication[]>, ...facts: readonly Fact[]): Promise<void> {
    const messages = facts.map((fact, offset) => ({ topic: 'test', partition: 0, offset, fact }));
    const park = (_: unknown, reason: string): never => {
      throw new Error(`parked: ${reason}`);
    };
    await this.dataSource.transaction(async (tx) => {
      const batch: Batch = { group: 'test', topic: 'test', partition: 0, messages, tx, park };
      await appendToOutbox(tx, await twiceOver(handle, batch));
    });
  }

  /** Facts of identity: links, merges, undone merges. */
  identity(...facts: readonly Fact[]): Promise<void> {
    const controller = new FollowIdentity(this.desks);
    return this.deliver((batch) => controller.follow(batch), ...facts);
  }

  /** Lets one customer's subjects belong to another's. */
  async merge(ref: string, into: string): Promise<void> {
    const [subject, customerId] = [this.subject(ref), this.subject(into)];
    const [row] = await rows<{ revision: number }>(this.dataSource, 'SELECT revision FROM subject WHERE subject = $1', [subject]);
    const move = { subject, customerId, revision: (row?.revision ?? 0) + 1, recorded: this.clock.now(), because: 'a merge' };
    await this.dataSource.transaction(async (tx) => void (await this.desks.open(tx, [subject, customerId], [move])));
  }

  /** The facts published so far, of one type (`question-asked`) or all. */
  async facts<T = Record<string, unknown>>(type?: string): Promise<Fact<T>[]> {
    return (await this.published()).filter((fact) => !type || fact.type.includes(`.${type}.`)) as Fact<T>[];
  }

  async parkedReasons(): Promise<string[]> {
    return (await rows<{ reason: string }>(this.dataSource, 'SELECT reason FROM parked ORDER BY "offset"')).map(({ reason }) => reason);
  }

  private async published(): Promise<Fact[]> {
    const all = await rows<{ fact: string }>(this.dataSource, 'SELECT fact FROM outbox WHERE topic <> $1 ORDER BY id', [VERDICTS_TOPIC]);
    return all.map(({ fact }) => JSON.parse(fact) as Fact);
  }

  /** What senders were told so far. */
  async verdicts(): Promise<Verdict[]> {
    const all = await rows<{ fact: string }>(this.dataSource, 'SELECT fact FROM outbox WHERE topic = $1 ORDER BY id', [VERDICTS_TOPIC]);
    return all.flatMap(({ fact }) => (JSON.parse(fact) as Fact<{ verdicts: Verdict[] }>).data.verdicts);
  }
}

/** Delivered again, a batch publishes no fact that it has not published the first time. */
async function twiceOver(handle: (batch: Batch) => Promise<Publication[]>, batch: Batch): Promise<Publication[]> {
  const first = await handle(batch);
  const told = new Set(first.map(({ fact }) => fact.id));
  const again = await handle({ ...batch, park: () => undefined });
  const news = again.filter(({ fact, topic }) => topic !== VERDICTS_TOPIC && !told.has(fact.id));
  if (news.length > 0) throw new Error(`handled again it gave ${JSON.stringify(news)}`);
  return first;
}
