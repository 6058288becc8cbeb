import type { Claim, Fact, SubjectMapping } from '#lib/contracts';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { device, email, idOf, phone, seen, userId } from '../../test/claims.js';
import { mappingsOf, Replica, typesOf } from '../../test/replica.js';
import { foldMappings } from '../../test/world.js';

let database: FreshDatabase;
let identity: Replica;
let other: Replica;

beforeAll(async () => {
  database = await freshDatabase('identity');
  [identity, other] = [await Replica.start(database.url), await Replica.start(database.url)];
});

beforeEach(() => identity.clear());

afterAll(async () => {
  for (const { dataSource } of [identity, other]) await dataSource.destroy();
  await database.drop();
});

const [ada, visitor, mail] = [userId('ada'), device('d1'), email('ada@example.org')];

describe('merging by hand', () => {
  const two = async (): Promise<void> => void (await identity.take([seen([ada, mail]), seen([userId('bob'), visitor])]));

  it('joins two customers whatever keeps them apart, and its undo gives back exactly what moved', async () => {
    await two();
    const merged = await identity.merges.merge({ from: 'userId:bob', into: 'email:ADA@example.org', reason: 'Bob is Ada' });
    expect(await identity.ownersOf(userId('bob'), visitor)).toEqual([idOf(ada), idOf(ada)]);
    await identity.take([seen([userId('bob'), phone('+4930')])]);
    const undone = await identity.merges.undo(merged.mergeId);
    expect(undone.undoneAt).toBeDefined();
    expect(await identity.ownersOf(userId('bob'), visitor, ada, phone('+4930'))).toEqual([
      idOf(userId('bob')),
      idOf(userId('bob')),
      idOf(ada),
      idOf(ada),
    ]);
    expect(
      (await identity.outbox()).map(({ type, data }) => [
        type.split('.')[2],
        (data as { subjects: SubjectMapping[] }).subjects.map(({ revision }) => revision),
      ]),
    ).toEqual([
      ['customers-merged', [1, 2]],
      ['merge-undone', [2, 3]],
    ]);
    expect(await identity.merges.undo(merged.mergeId)).toEqual(undone);
    expect(await identity.outbox()).toHaveLength(2);
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
    expect(await identity.ownersOf(userId('a'), userId('b'), userId('c'))).toEqual([
      idOf(userId('a')),
      idOf(userId('c')),
      idOf(userId('c')),
    ]);
    await identity.merges.undo(bc.mergeId);
    expect(await identity.ownersOf(userId('a'), userId('b'), userId('c'))).toEqual(['a', 'b', 'c'].map((name) => idOf(userId(name))));
  });

  it('answers the same to the same idempotency key', async () => {
    await two();
    const ask = (): Promise<unknown> => identity.merges.merge({ from: 'userId:bob', into: 'userId:ada', reason: 'x' }, undefined, 'key-1');
    expect(await ask()).toEqual(await ask());
    expect(await identity.outbox()).toHaveLength(1);
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
    const given = await identity.consents.change('userId:ada', {
      purpose: 'news',
      status: 'granted',
      channel: 'sms',
      wording: 'v1',
      expiresAt: '2099-01-01T00:00:00Z',
    });
    expect(given).toMatchObject({
      customerId: idOf(ada),
      consent: { status: 'granted', valid: true, expiresAt: '2099-01-01T00:00:00.000000Z' },
    });
    expect((await identity.consents.list(`email:${mail.value}`)).consents).toEqual([given.consent]);
    expect((await identity.outbox()).map(({ type }) => type)).toEqual([
      'itinera.identity.consent-changed.v1',
      'itinera.identity.lead-discovered.v1',
    ]);
  });

  it('are refused where incomplete, and of nobody', async () => {
    await expect(identity.consents.change('userId:ada', { status: 'granted' })).rejects.toMatchObject({ status: 400 });
    await expect(identity.consents.change('userId:nobody', { purpose: 'news', status: 'granted' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('two replicas at once', () => {
  it('agree on who is who, without losing or doubling a move', async () => {
    const people = Array.from({ length: 40 }, (_, number) => ({
      user: userId(`r${number}`),
      device: device(`r${number}`),
      mail: email(`r${number}@example.org`),
    }));
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
        const [merge] = (await identity.dataSource.query('SELECT id FROM merge WHERE undone_at IS NULL ORDER BY random() LIMIT 1')) as {
          id: string;
        }[];
        if (merge) await other.merges.undo(merge.id);
      }
    };
    const undone = undoing();
    await Promise.all([work(identity, 0), work(other, 5), work(identity, 11), work(other, 19)]).finally(() => (working = false));
    await undone;

    facts.push(...(await identity.outbox()));
    const mappings = mappingsOf(facts);
    expect(new Set(mappings.map(({ subject, revision }) => `${subject} ${revision}`)).size).toBe(mappings.length);
    const kept = await identity.mapping();
    expect(Object.keys(kept)).toHaveLength(120);
    expect(foldMappings(Object.keys(kept), mappings)).toEqual(kept);
    const [{ strays }] = (await identity.dataSource.query(
      'SELECT count(*) AS strays FROM subject WHERE customer_id NOT IN (SELECT id FROM customer)',
    )) as [{ strays: number }];
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
    expect((await second)[0]!.fact.data).toMatchObject({
      subjects: [{ subject: idOf(phone('+4930')), customerId: idOf(ada), revision: 1 }],
    });
    expect(identity.repeats).toBe(before + 1);
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
