import { readConfig, type Config } from '#lib/config';
import { type Claim, type Fact, type SubjectMapping } from '#lib/contracts';
import { AccessTables1760000000001 } from '#lib/access';
import { failureOf, LogTables1760000000000, type Batch, type Publication } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { claimOf, device, email, idOf, phone, aFact, SECRET, seen, userId } from '../test/claims.js';
import { foldMappings } from '../test/world.js';
import { ConsentsController } from './consents/consents.controller.js';
import { PgConsents } from './consents/pg-consents.js';
import { FindCustomer } from './find-customer/find-customer.js';
import { IdentityTables1760000000100 } from './identity-tables.js';
import { HearClaims } from './judge-claims/hear-claims.js';
import { JudgeClaims } from './judge-claims/judge-claims.handler.js';
import { NotePurchases } from './leads/note-purchases.handler.js';
import { MergeByHand } from './merges/merge-by-hand.js';
import { Merge, Suggestion } from './merges/merge.entity.js';
import { MergesController } from './merges/merges.controller.js';
import { Suggestions } from './merges/suggestions.js';
import { UndoMerge } from './merges/undo-merge.js';
import { PgPeople } from './resolve-subjects/pg-people.js';
import { PgTraits } from './traits/pg-traits.js';
import { Vault } from './vault/vault.js';

const TABLES = { entities: [Merge, Suggestion], migrations: [LogTables1760000000000, AccessTables1760000000001, IdentityTables1760000000100] };

/** One process of the service, put together as its module does. */
class Replica {
  readonly parked: string[] = [];
  /** Batches handled again because locks had moved. */
  repeats = 0;
  readonly merges: MergesController;
  readonly consents: ConsentsController;
  readonly judge: JudgeClaims;
  private readonly purchases = new NotePurchases();

  private constructor(
    readonly dataSource: DataSource,
    config: Config,
  ) {
    const vault = new Vault(config);
    const [people, consents, customers] = [new PgPeople(vault), new PgConsents(), new FindCustomer(config)];
    const claims = new HearClaims(config, people, new PgTraits(vault), consents);
    this.judge = new JudgeClaims(claims);
    this.merges = new MergesController(new MergeByHand(dataSource, customers, people, vault), new UndoMerge(dataSource, people), new Suggestions(dataSource));
    this.consents = new ConsentsController(dataSource, customers, consents, claims);
  }

  static async start(url: string): Promise<Replica> {
    return new Replica(await openDatabase('identity', url, TABLES), readConfig({ SUBJECT_SECRET: SECRET, DEFAULT_COUNTRY: 'DE' }));
  }

  /** Takes a batch as the log's runner does: one transaction, again where locks moved. */
  async take(claims: Claim[], handle: (batch: Batch) => Promise<Publication[]> = (batch) => this.judge.resolve(batch)): Promise<Publication[]> {
    for (;;) {
      try {
        return await this.dataSource.transaction((tx) => handle(this.batch(tx, claims)));
      } catch (error) {
        if (failureOf(error) !== 'repeat') throw error;
        this.repeats++;
      }
    }
  }

  note(facts: Fact[]): Promise<Publication[]> {
    return this.take(facts, (batch) => this.purchases.note(batch));
  }

  private batch(tx: Batch['tx'], claims: Claim[]): Batch {
    const messages = claims.map((fact, offset) => ({ topic: 't', partition: 0, offset, fact }));
    return { group: 'g', topic: 't', partition: 0, messages, tx, park: (_, reason) => void this.parked.push(reason) };
  }
}

let database: FreshDatabase;
let identity: Replica;
let other: Replica;

beforeAll(async () => {
  database = await freshDatabase('identity');
  [identity, other] = [await Replica.start(database.url), await Replica.start(database.url)];
});

beforeEach(async () => {
  await identity.dataSource.query(
    'TRUNCATE customer, subject, merge, merge_move, kept_apart, suggestion, traits, consent, purchase, outbox, parked',
  );
});

afterAll(async () => {
  for (const { dataSource } of [identity, other]) await dataSource.destroy();
  await database.drop();
});

const typesOf = (publications: Publication[]): string[] => publications.map(({ fact }) => fact.type.split('.')[2]!);

async function ownerOf(...identifiers: Parameters<typeof idOf>[0][]): Promise<string[]> {
  const found = (await identity.dataSource.query('SELECT id, customer_id FROM subject')) as { id: string; customer_id: string }[];
  const owners = new Map(found.map((row) => [row.id, row.customer_id]));
  return identifiers.map((identifier) => owners.get(idOf(identifier))!);
}

const mappingsOf = (facts: Fact[]): SubjectMapping[] => facts.flatMap(({ data }) => (data as { subjects?: SubjectMapping[] }).subjects ?? []);

async function outbox(): Promise<Fact[]> {
  const entries = (await identity.dataSource.query('SELECT fact FROM outbox ORDER BY id')) as { fact: string }[];
  return entries.map(({ fact }) => JSON.parse(fact) as Fact);
}

const [ada, visitor, mail] = [userId('ada'), device('d1'), email('ada@example.org')];

describe('a batch of claims', () => {
  it('is decided message after message, each over what the last one left', async () => {
    const published = await identity.take([seen([visitor], { strength: 'touchpoint' }), seen([ada, visitor]), seen([ada, mail, phone('+4930123')])]);
    expect(typesOf(published)).toEqual(['subject-linked', 'subject-linked', 'lead-discovered']);
    expect(await ownerOf(ada, visitor, mail)).toEqual(Array(3).fill(idOf(visitor)));
  });

  it('decides the same when cut into single messages', async () => {
    const claims = [seen([visitor]), seen([ada]), seen([mail, visitor]), seen([ada, visitor]), seen([userId('bob'), mail])];
    const whole = await identity.take(claims);
    await identity.dataSource.query('TRUNCATE customer, subject, merge, merge_move, suggestion');
    const single: Publication[] = [];
    for (const claim of claims) single.push(...(await identity.take([claim])));
    expect(single).toEqual(whole);
  });

  it('changes nothing when it comes twice', async () => {
    const claims = [seen([visitor]), seen([ada, mail], { traits: { country: 'IT' } }), seen([ada, visitor]), claimOf('consent-changed', ada, { purpose: 'news', status: 'granted', channel: 'email' })];
    await identity.take(claims);
    const tables = async (): Promise<unknown> => identity.dataSource.query('SELECT id, customer_id, revision, seen_with, lead_fact FROM subject ORDER BY id');
    const before = await tables();
    expect(typesOf(await identity.take(claims))).toEqual(['consent-changed', 'claims-judged']);
    expect(await tables()).toEqual(before);
  });

  it('publishes mapping facts that fold to what it keeps', async () => {
    const claims = [seen([visitor]), seen([device('d2'), mail]), seen([ada, visitor]), seen([ada, mail]), seen([userId('bob'), phone('+491')]), seen([userId('bob'), mail])];
    const facts = (await identity.take(claims)).map(({ fact }) => fact);
    const kept = (await identity.dataSource.query('SELECT id, customer_id AS owner FROM subject')) as { id: string; owner: string }[];
    expect(foldMappings(kept.map(({ id }) => id), mappingsOf(facts))).toEqual(Object.fromEntries(kept.map(({ id, owner }) => [id, owner])));
  });

  it('gives a verdict on what came from outside, and none on what intake tells by itself', async () => {
    const claims = [
      seen([ada]), seen([ada, visitor], { over: { claimid: 'identified-1' } }), claimOf('customer-registered', ada, {}, { id: 'registered-1' }),
      claimOf('lead-discovered', ada, { channel: 'fair' }, { id: 'lead-1' }), claimOf('lead-discovered', ada, { channel: 'fair' }, { id: 'lead-2' }),
    ];
    const published = await identity.take(claims);
    const { verdicts } = published.at(-1)!.fact.data as { verdicts: { id: string; status: string; facts: { type: string }[]; note?: string }[] };
    expect(verdicts.map(({ id, facts, note }) => [id, facts.map(({ type }) => type), note])).toEqual([
      ['identified-1', ['itinera.identity.subject-linked.v1'], undefined],
      ['registered-1', ['itinera.identity.customer-registered.v1'], undefined],
      ['lead-1', ['itinera.identity.lead-discovered.v1'], undefined],
      ['lead-2', [], 'the customer is a lead already'],
    ]);
  });

  it('parks what cannot be judged and goes on', async () => {
    const published = await identity.take([{ ...claimOf('identified', ada, {}), id: 'odd' }, seen([ada, visitor])]);
    expect(identity.parked.splice(0)).toEqual(['identity does not judge claims of this type']);
    expect(typesOf(published)).toEqual(['subject-linked', 'claims-judged']);
    expect(published[1]!.fact.data).toMatchObject({ verdicts: [{ id: 'odd', status: 'parked' }] });
  });

  it('keeps newer consents whatever the order of arrival', async () => {
    const at = (minute: string, status: string): Claim =>
      claimOf('consent-changed', ada, { purpose: 'news', status, channel: 'email' }, { time: `2026-04-01T00:${minute}:00.000000Z` });
    await identity.take([seen([ada])]);
    await identity.take([at('02', 'withdrawn'), at('01', 'granted')]);
    await identity.take([at('00', 'denied')]);
    const { consents } = await identity.consents.list('userId:ada');
    expect(consents).toEqual([{ purpose: 'news', channel: 'email', status: 'withdrawn', valid: false, since: '2026-04-01T00:02:00.000000Z' }]);
  });

  it('holds a storm back at the caps', async () => {
    const visitors = Array.from({ length: 200 }, (_, number) => device(`storm-${number}`));
    await identity.take([seen([ada]), ...visitors.map((one) => seen([one], { strength: 'touchpoint' }))]);
    for (let start = 0; start < 200; start += 50) await identity.take(visitors.slice(start, start + 50).map((one) => seen([ada, one])));
    const [counts] = (await identity.dataSource.query('SELECT (SELECT count(*) FROM merge) AS merges, (SELECT count(*) FROM suggestion) AS suggestions')) as object[];
    expect(counts).toEqual({ merges: 20, suggestions: 180 });
    const page = await identity.merges.list('100');
    const rest = await identity.merges.list('100', page.cursor);
    expect(new Set([...page.suggestions, ...rest.suggestions].map(({ suggestionId }) => suggestionId)).size).toBe(180);
    expect([page.suggestions[0]!.reason, rest.cursor]).toEqual(['too-many-merges', undefined]);
  });
});

describe('who has bought', () => {
  const orders = (name: string, data: object): Fact => aFact(`itinera.orders.${name}.v1`, data, { subject: idOf(ada) });
  const leadsAfter = async (...facts: Fact[]): Promise<string[]> => {
    await identity.take([seen([ada])]);
    for (const fact of facts) await identity.note([fact]);
    return typesOf(await identity.take([seen([ada, mail])])).filter((type) => type === 'lead-discovered');
  };
  const bought = orders('purchase-completed', { orderId: 'o1', totalMinor: 900 });
  const refund = (refundId: string, amountMinor: number): Fact => orders('refund-issued', { orderId: 'o1', refundId, amountMinor });

  it.each<[string, Fact[], number]>([
    ['is no lead', [bought], 0],
    ['is no lead after part of a refund, told twice', [bought, refund('r1', 500), refund('r1', 500)], 0],
    ['can be one after the whole refund', [bought, refund('r1', 500), refund('r2', 400)], 1],
    ['can be one when the refund comes first', [refund('r1', 900), bought], 1],
    ['can be one after cancelling', [bought, orders('purchase-cancelled', { orderId: 'o1' })], 1],
    ['is none when another order lives', [bought, refund('r1', 900), orders('purchase-completed', { orderId: 'o2', totalMinor: 0 })], 0],
    ['is none when the order was edited above its refunds', [bought, refund('r1', 900), orders('purchase-amended', { orderId: 'o1', totalMinor: 1000, revision: 1 })], 0],
  ])('%s', async (_, facts, leads) => {
    expect(await leadsAfter(...facts)).toHaveLength(leads);
  });
});

describe('merging by hand', () => {
  const two = async (): Promise<void> => void (await identity.take([seen([ada, mail]), seen([userId('bob'), visitor])]));

  it('joins two customers whatever keeps them apart, and its undo gives back exactly what moved', async () => {
    await two();
    const merged = await identity.merges.merge({ from: 'userId:bob', into: 'email:ADA@example.org', reason: 'Bob is Ada' });
    expect(await ownerOf(userId('bob'), visitor)).toEqual([idOf(ada), idOf(ada)]);
    await identity.take([seen([userId('bob'), phone('+4930')])]);
    const undone = await identity.merges.undo(merged.mergeId);
    expect(undone.undoneAt).toBeDefined();
    expect(await ownerOf(userId('bob'), visitor, ada, phone('+4930'))).toEqual([idOf(userId('bob')), idOf(userId('bob')), idOf(ada), idOf(ada)]);
    expect((await outbox()).map(({ type, data }) => [type.split('.')[2], (data as { subjects: SubjectMapping[] }).subjects.map(({ revision }) => revision)])).toEqual([
      ['customers-merged', [1, 2]], ['merge-undone', [2, 3]],
    ]);
    expect(await identity.merges.undo(merged.mergeId)).toEqual(undone);
    expect(await outbox()).toHaveLength(2);
  });

  it('does not merge an undone pair again by itself, but suggests it', async () => {
    await identity.take([seen([visitor]), seen([mail]), seen([visitor, mail])]);
    const [{ id }] = (await identity.dataSource.query('SELECT id FROM merge')) as [{ id: string }];
    await identity.merges.undo(id);
    expect(typesOf(await identity.take([seen([visitor, mail])]))).toEqual([]);
    expect((await identity.merges.list()).suggestions).toMatchObject([{ reason: 'undone-before' }]);
    await identity.merges.merge({ from: `email:${mail.value}`, into: 'anonymousId:d1', reason: 'asked her' });
    expect((await identity.merges.list()).suggestions).toEqual([]);
  });

  it('undoes A into B after B into C', async () => {
    await identity.take([seen([userId('a')]), seen([userId('b')]), seen([userId('c')])]);
    const ab = await identity.merges.merge({ from: 'userId:a', into: 'userId:b', reason: 'x' });
    const bc = await identity.merges.merge({ from: 'userId:b', into: 'userId:c', reason: 'x' });
    await identity.merges.undo(ab.mergeId);
    expect(await ownerOf(userId('a'), userId('b'), userId('c'))).toEqual([idOf(userId('a')), idOf(userId('c')), idOf(userId('c'))]);
    await identity.merges.undo(bc.mergeId);
    expect(await ownerOf(userId('a'), userId('b'), userId('c'))).toEqual(['a', 'b', 'c'].map((name) => idOf(userId(name))));
  });

  it('answers the same to the same idempotency key', async () => {
    await two();
    const ask = (): Promise<unknown> => identity.merges.merge({ from: 'userId:bob', into: 'userId:ada', reason: 'x' }, undefined, 'key-1');
    expect(await ask()).toEqual(await ask());
    expect(await outbox()).toHaveLength(1);
  });

  it.each([
    [{ from: 'userId:bob', into: 'userId:nobody', reason: 'x' }, 404],
    [{ from: 'userId:ada', into: `email:${mail.value}`, reason: 'x' }, 409],
    [{ from: 'fax:1', into: 'userId:ada', reason: 'x' }, 400],
  ])('refuses %j with %d', async (body, status) => {
    await two();
    await expect(identity.merges.merge(body)).rejects.toMatchObject({ status });
  });

  it('asks for the shop where two know somebody of that name', async () => {
    await identity.take([seen([userId('ada', 'north')]), seen([userId('ada', 'south')]), seen([userId('bob', 'south')])]);
    await expect(identity.consents.list('userId:ada')).rejects.toMatchObject({ status: 409 });
    expect(await identity.consents.list('userId:ada', 'south')).toMatchObject({ customerId: idOf(userId('ada', 'south')) });
    expect(await identity.consents.list('userId:bob')).toMatchObject({ customerId: idOf(userId('bob', 'south')) });
  });

  it('answers for a merged customer with the one that stays', async () => {
    await two();
    await identity.merges.merge({ from: 'userId:bob', into: 'userId:ada', reason: 'x' });
    expect(await identity.consents.list(idOf(userId('bob')))).toMatchObject({ customerId: idOf(ada), mergedInto: idOf(ada) });
  });

  it('refuses a body that is not complete, and an unknown merge', async () => {
    expect(() => identity.merges.merge({ from: 'userId:a', reason: 5 })).toThrow(expect.objectContaining({ status: 400 }));
    await expect(identity.merges.undo(idOf(ada))).rejects.toMatchObject({ status: 404 });
    expect(() => identity.merges.list('0')).toThrow(expect.objectContaining({ status: 400 }));
    await expect(identity.merges.list('5', 'nonsense')).rejects.toMatchObject({ status: 400 });
  });
});

describe('consents over HTTP', () => {
  it('are kept, published and listed for the whole customer', async () => {
    await identity.take([seen([ada, mail], { event: 'itinera.orders.purchase-completed.v1' })]);
    const given = await identity.consents.change('userId:ada', { purpose: 'news', status: 'granted', channel: 'sms', wording: 'v1', expiresAt: '2099-01-01T00:00:00Z' });
    expect(given).toMatchObject({ customerId: idOf(ada), consent: { status: 'granted', valid: true, expiresAt: '2099-01-01T00:00:00.000000Z' } });
    expect((await identity.consents.list(`email:${mail.value}`)).consents).toEqual([given.consent]);
    expect((await outbox()).map(({ type }) => type)).toEqual(['itinera.identity.consent-changed.v1', 'itinera.identity.lead-discovered.v1']);
  });

  it('are refused where incomplete, and of nobody', async () => {
    await expect(identity.consents.change('userId:ada', { status: 'granted' })).rejects.toMatchObject({ status: 400 });
    await expect(identity.consents.change('userId:nobody', { purpose: 'news', status: 'granted' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('two replicas at once', () => {
  it('agree on who is who, without losing or doubling a move', async () => {
    const people = Array.from({ length: 40 }, (_, number) => ({ user: userId(`r${number}`), device: device(`r${number}`), mail: email(`r${number}@example.org`) }));
    const batches = (start: number): Claim[][] =>
      Array.from({ length: 30 }, (_, round) =>
        Array.from({ length: 20 }, (_, index) => {
          const { user, device: phone, mail: address } = people[(start + round * 7 + index * 3) % people.length]!;
          const shown = [[user, phone], [phone, address], [user, address], [address]][(round + index) % 4]!;
          return seen(shown, { strength: (round + index) % 3 === 0 ? 'touchpoint' : 'identifying' });
        }),
      );
    const facts: Fact[] = [];
    const work = async (replica: Replica, start: number): Promise<void> => {
      for (const batch of batches(start)) facts.push(...(await replica.take(batch)).map(({ fact }) => fact));
    };
    let working = true;
    const undoing = async (): Promise<void> => {
      while (working) {
        const [merge] = (await identity.dataSource.query('SELECT id FROM merge WHERE undone_at IS NULL ORDER BY random() LIMIT 1')) as { id: string }[];
        if (merge) await other.merges.undo(merge.id);
      }
    };
    const undone = undoing();
    await Promise.all([work(identity, 0), work(other, 5), work(identity, 11), work(other, 19)]).finally(() => (working = false));
    await undone;

    facts.push(...(await outbox()));
    const mappings = mappingsOf(facts);
    expect(new Set(mappings.map(({ subject, revision }) => `${subject} ${revision}`)).size).toBe(mappings.length);
    const kept = (await identity.dataSource.query('SELECT id, customer_id AS owner FROM subject')) as { id: string; owner: string }[];
    expect(kept).toHaveLength(120);
    expect(foldMappings(kept.map(({ id }) => id), mappings)).toEqual(Object.fromEntries(kept.map(({ id, owner }) => [id, owner])));
    const [{ strays }] = (await identity.dataSource.query('SELECT count(*) AS strays FROM subject WHERE customer_id NOT IN (SELECT id FROM customer)')) as [{ strays: number }];
    expect(strays).toBe(0);
  });

  it('have the second wait for the first, and look again where it has moved somebody', async () => {
    await identity.take([seen([visitor]), seen([ada])]);
    let mayCommit = (): void => undefined;
    const gate = new Promise<void>((open) => (mayCommit = open));
    let nowDecided = (): void => undefined;
    const decided = new Promise<void>((tell) => (nowDecided = tell));
    const first = other.take([seen([ada, visitor])], async (batch) => {
      const published = await other.judge.resolve(batch);
      nowDecided();
      await gate;
      return published;
    });
    await decided;
    const second = identity.take([seen([visitor, phone('+4930')])]);
    await untilOneWaits(identity.dataSource);
    const before = identity.repeats;
    mayCommit();
    await first;
    expect((await second)[0]!.fact.data).toMatchObject({ subjects: [{ subject: idOf(phone('+4930')), customerId: idOf(ada), revision: 1 }] });
    expect(identity.repeats).toBe(before + 1);
  });
});

describe('personal data', () => {
  it('stands in no table in clear', async () => {
    const traits = { email: 'lovelace@example.org', firstName: 'Augusta', lastName: 'Lovelace', birthday: '1815-12-10', address: { street: 'Dorset Street' }, country: 'GB' };
    await identity.take([seen([userId('augusta-7'), device('dev-77'), email('lovelace@example.org'), phone('+442071234567')], { traits, channel: 'fair' })]);
    await identity.take([seen([userId('bob')]), claimOf('consent-changed', userId('augusta-7'), { purpose: 'news', status: 'granted', channel: 'sms' })]);
    await identity.merges.merge({ from: 'userId:bob', into: 'email:lovelace@example.org', reason: 'Augusta called' });
    const dump = await dumpOf(identity.dataSource);
    expect(dump).toContain(idOf(userId('augusta-7')));
    for (const word of ['lovelace', 'augusta', '1815', 'dorset', '442071234567', 'dev-77', 'bob']) {
      expect(dump).not.toContain(word);
      expect(dump).not.toContain(Buffer.from(word).toString('hex'));
    }
  });

  it('is not taken again for a subject whose seed was thrown away', async () => {
    await identity.take([seen([ada], { traits: { firstName: 'Ada' } })]);
    await identity.dataSource.query('UPDATE subject SET key_seed = NULL, value = NULL; DELETE FROM traits');
    await identity.take([seen([ada], { traits: { firstName: 'Ada' } })]);
    expect(await identity.dataSource.query('SELECT * FROM traits')).toEqual([]);
  });
});

/** Until a transaction of this service waits for a lock of another. */
async function untilOneWaits(dataSource: DataSource): Promise<void> {
  for (;;) {
    const [{ waiting }] = (await dataSource.query(
      'SELECT count(*) AS waiting FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted',
    )) as [{ waiting: number }];
    if (waiting > 0) return;
  }
}

/** Every row of every table as text, in lower case. */
async function dumpOf(dataSource: DataSource): Promise<string> {
  const tables = (await dataSource.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'identity'")) as { name: string }[];
  const contents: string[] = [];
  for (const { name } of tables) {
    const found = (await dataSource.query(`SELECT "${name}"::text AS text FROM "${name}"`)) as { text: string }[];
    contents.push(...found.map(({ text }) => text.toLowerCase()));
  }
  return contents.join('\n');
}

describe('speed', () => {
  it('takes 500 subjects never seen in a handful of statements', async () => {
    const statements: string[] = [];
    const claims = Array.from({ length: 500 }, (_, number) => seen([device(`fast-${number}`)], { strength: 'touchpoint' }));
    await identity.take(claims, async (batch) => {
      const { tx } = batch;
      const query = tx.query.bind(tx);
      tx.query = ((sql: string, parameters?: unknown[]) => (statements.push(sql), query(sql, parameters))) as typeof tx.query;
      return identity.judge.resolve(batch);
    });
    expect(statements.length).toBeLessThanOrEqual(5);
  });
});
