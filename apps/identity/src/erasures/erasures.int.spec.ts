import {
  CustomerErasedV1,
  ErasureConfirmedV1,
  ErasureRequestedV1,
  formatInstant,
  wireType,
  type Claim,
  type Fact,
  type Micros,
} from '#lib/contracts';
import { CONFIRMING } from '#lib/customers';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aFact, claimOf, device, email, idOf, phone, seen, userId } from '../../test/claims.js';
import { Replica, typesOf } from '../../test/replica.js';
import type { Receipt } from './receipt.js';

let database: FreshDatabase;
let [identity, other]: Replica[] = [];

beforeAll(async () => {
  database = await freshDatabase('identity');
  [identity, other] = [await Replica.start(database.url), await Replica.start(database.url)];
});

beforeEach(async () => {
  await identity!.clear();
  identity!.clock.set('2026-04-01T12:00:00Z');
});

afterAll(async () => {
  for (const { dataSource } of [identity!, other!]) await dataSource.destroy();
  await database.drop();
});

const [ada, mail, mobile, visitor] = [userId('ada-4711'), email('ada@example.org'), phone('+4930123'), device('d1')];
const traits = { firstName: 'Augusta', lastName: 'Lovelace', birthday: '1815-12-10' };

const reply = { header: () => reply };
const erase = (ref: string, by = identity!): Promise<Receipt> => by.erasures.erase(ref, reply as never);
const confirmed = (erasureId: string, service: string, at = '2026-04-01T12:00:05Z'): Claim =>
  aFact(
    wireType(ErasureConfirmedV1),
    { erasureId, service },
    { recordedtime: at, source: `itinera/${service}`, id: `${service} ${erasureId}` },
  );
const erasedFacts = async (): Promise<Fact[]> =>
  (await identity!.outbox()).filter(({ type }) => type === 'itinera.identity.customer-erased.v1');

async function known(): Promise<void> {
  await identity!.take([
    seen([visitor], { strength: 'touchpoint' }),
    seen([ada, mail, mobile, visitor], { traits, channel: 'fair' }),
    claimOf('consent-changed', ada, { purpose: 'news', status: 'granted', channel: 'email', evidence: 'signed by Augusta' }),
    seen([userId('bob')]),
  ]);
  await identity!.representatives.assign('userId:ada-4711', { representative: 'staff-7' });
}

describe('an erased customer', () => {
  it('is told to all others by pseudonyms, and has a receipt', async () => {
    await known();
    const receipt = await erase('email:ADA@example.org');
    expect(receipt).toMatchObject({
      customerId: idOf(visitor),
      status: 'pending',
      subjects: 4,
      requestedAt: '2026-04-01T12:00:00.000000Z',
    });
    const [fact] = await erasedFacts();
    expect(fact).toMatchObject({ subject: idOf(visitor), source: 'itinera/identity' });
    expect(fact!.data).toEqual({
      erasureId: receipt.erasureId,
      customerId: idOf(visitor),
      subjects: [ada, mail, mobile, visitor].map(idOf).sort(),
    });
    expect(await identity!.erasures.receipt(receipt.erasureId)).toEqual(receipt);
  });

  it('is erased once, whoever asks how often, and by whichever name', async () => {
    await known();
    const receipts = await Promise.all([erase('userId:ada-4711'), erase('phone:+4930123', other), erase(idOf(mail))]);
    expect(new Set(receipts.map(({ erasureId }) => erasureId)).size).toBe(1);
    expect(await erasedFacts()).toHaveLength(1);
  });

  it('leaves nothing in the tables that opens or tells, and bob as he was', async () => {
    await known();
    await erase('userId:ada-4711');
    const [left] = (await identity!.dataSource.query(
      `SELECT (SELECT count(*) FROM subject WHERE key_seed IS NOT NULL OR value IS NOT NULL) AS sealed,
         (SELECT count(*) FROM traits) + (SELECT count(*) FROM consent) + (SELECT count(*) FROM representative) AS known,
         (SELECT count(*) FROM subject) AS pseudonyms`,
    )) as object[];
    expect(left).toEqual({ sealed: 1, known: 0, pseudonyms: 5 });
    expect(await identity!.consents.list('userId:bob')).toMatchObject({ consents: [] });
  });

  it('is not found any more by whatever reads or writes, with a sentence that says why', async () => {
    await known();
    await erase('userId:ada-4711');
    const asked = [
      identity!.consents.list('userId:ada-4711'),
      identity!.consents.change('email:ada@example.org', { purpose: 'news', status: 'granted' }),
      identity!.representatives.read(idOf(ada)),
      identity!.representatives.assign('userId:ada-4711', { representative: 'staff-8' }),
      identity!.exporter.export('userId:ada-4711', {}),
      identity!.merges.merge({ from: 'userId:bob', into: 'userId:ada-4711', reason: 'x' }),
    ];
    for (const answer of asked) await expect(answer).rejects.toMatchObject({ status: 404, message: expect.stringContaining('was erased') });
    await expect(erase('userId:nobody')).rejects.toMatchObject({ status: 404 });
  });

  it('comes back by no claim that was on its way, and nobody is joined to them', async () => {
    await known();
    await erase('userId:ada-4711');
    const before = await identity!.mapping();
    const claims = [
      seen([ada], { traits, over: { claimid: 'late-1' } }),
      seen([userId('new'), mail], { traits }),
      seen([device('d9'), mobile], { strength: 'touchpoint' }),
      claimOf('consent-changed', mail, { purpose: 'news', status: 'granted', channel: 'email' }, { id: 'late-2' }),
      claimOf('lead-discovered', ada, { channel: 'fair' }, { id: 'late-3' }),
    ];
    const published = await identity!.take(claims);
    expect(typesOf(published)).toEqual(['claims-judged']);
    const { verdicts } = published[0]!.fact.data as { verdicts: { id: string; status: string; facts: object[]; note: string }[] };
    expect(verdicts.map(({ id, status, facts, note }) => [id, status, facts, note])).toEqual(
      ['late-1', 'late-2', 'late-3'].map((id) => [id, 'judged', [], 'the customer was erased; nothing was kept']),
    );
    expect(await identity!.mapping()).toEqual(before);
    expect(await identity!.dataSource.query('SELECT 1 FROM traits')).toEqual([]);
  });

  it('may have shared a device with somebody who is known by a name of their own', async () => {
    await known();
    await erase('userId:ada-4711');
    await identity!.take([seen([userId('carl'), visitor])]);
    expect(await identity!.ownersOf(userId('carl'), visitor)).toEqual([idOf(userId('carl')), idOf(visitor)]);
  });

  it('is undone by no merge, and the reason that staff wrote down is gone', async () => {
    await known();
    const { mergeId } = await identity!.merges.merge({ from: 'userId:bob', into: 'userId:ada-4711', reason: 'Bob is Augusta' });
    await erase('userId:bob');
    await expect(identity!.merges.undo(mergeId)).rejects.toMatchObject({ status: 404 });
    expect(await identity!.dataSource.query('SELECT reason FROM merge')).toEqual([{ reason: null }]);
    expect((await erasedFacts())[0]!.data).toMatchObject({ subjects: { length: 5 } });
  });

  it('leaves no parked claim that shows them', async () => {
    await known();
    const parked = [seen([ada], { traits }), seen([userId('bob'), mail]), seen([userId('bob')]), { not: 'a claim' }];
    for (const [offset, claim] of parked.entries())
      await identity!.dataSource.query(
        `INSERT INTO parked (consumer, topic, partition, "offset", fact, reason) VALUES ('g', 'itinera.claims.identity', 0, $1, $2, 'x')`,
        [offset, JSON.stringify(claim)],
      );
    await erase('userId:ada-4711');
    expect(await identity!.dataSource.query('SELECT "offset" FROM parked ORDER BY 1')).toEqual([{ offset: 2 }, { offset: 3 }]);
  });

  it('is wholly forgotten once every service has confirmed and eight days and an hour are over', async () => {
    await known();
    const { erasureId } = await erase('userId:ada-4711');
    const [last, ...services] = CONFIRMING;
    const claims = services.map((service) => confirmed(erasureId, service));
    expect(await identity!.take([...claims, ...claims, confirmed(erasureId, 'nobody')])).toEqual([]);
    expect(identity!.parked).toEqual([]);
    identity!.clock.set('2026-05-01T00:00:00Z');
    expect(await identity!.erasures.receipt(erasureId)).toMatchObject({ status: 'pending', completeAt: null });
    await identity!.take([confirmed(erasureId, last!)]);
    await identity!.take([confirmed(erasureId, last!, '2026-04-20T00:00:00Z')]);
    expect(await identity!.erasures.receipt(erasureId)).toMatchObject({ status: 'complete', completeAt: '2026-04-09T13:00:00.000000Z' });
  });

  it('is lost to no race with claims about them: either the claim was first and is erased too, or it comes to nothing', async () => {
    await known();
    const late = Array.from({ length: 30 }, (_, number) => seen([ada, device(`late-${number}`)], { strength: 'touchpoint' }));
    const taking = late.map((claim, index) => (index % 2 ? identity! : other!).take([claim]));
    await Promise.all([...taking.slice(0, 15), erase('userId:ada-4711'), ...taking.slice(15)]);
    const rows = (await identity!.dataSource.query(
      'SELECT erasure IS NULL AS alive, count(*)::int AS subjects FROM subject WHERE customer_id = $1 GROUP BY 1',
      [idOf(visitor)],
    )) as object[];
    expect(rows).toMatchObject([{ alive: false }]);
    expect(await identity!.dataSource.query('SELECT 1 FROM subject WHERE value IS NOT NULL')).toHaveLength(1);
  });
});

describe('what the only shop asks for an account of its own', () => {
  const asked = (account = ada): Claim =>
    aFact(
      wireType(ErasureRequestedV1),
      { requestId: '33333333-3333-4333-8333-333333333333' },
      { subject: idOf(account), source: 'shopify' },
    );

  it('is done by itself, once, with what came before it and not for bob', async () => {
    await known();
    const published = await identity!.take([seen([ada, device('d2')]), asked(), asked()]);
    const erased = published.filter(({ fact }) => fact.type === wireType(CustomerErasedV1));
    expect(erased.map(({ fact }) => fact.data)).toMatchObject([
      { customerId: idOf(visitor), subjects: [ada, mail, mobile, visitor, device('d2')].map(idOf).sort() },
    ]);
    expect(await identity!.take([asked()])).toEqual([]);
    expect(await other!.take([asked()])).toEqual([]);
    expect(await identity!.erasures.receipt((await erase('userId:ada-4711')).erasureId)).toMatchObject({ subjects: 5 });
    expect(await identity!.consents.list('userId:bob')).toMatchObject({ consents: [] });
    expect(identity!.parked).toEqual([]);
  });

  it.each([
    ['somebody who is another account too', () => identity!.merges.merge({ from: 'userId:bob', into: 'userId:ada-4711', reason: 'x' })],
    ['somebody whom another shop knows', () => identity!.take([seen([mail, userId('ada', 'south')])])],
  ])('is left to an operator where it is %s', async (_, become) => {
    await known();
    await become();
    expect(await identity!.take([asked()])).toEqual([]);
    expect(await identity!.consents.list('userId:ada-4711', 'north')).toMatchObject({ consents: [{ purpose: 'news' }] });
  });

  it('comes to nothing where nobody is known by it', async () => {
    await known();
    expect(await identity!.take([asked(userId('nobody'))])).toEqual([]);
    expect(identity!.parked).toEqual([]);
  });
});

describe('what identity hands out to a customer', () => {
  it('is everything it holds of them, opened', async () => {
    await known();
    await identity!.merges.merge({ from: 'userId:bob', into: 'userId:ada-4711', reason: 'told at the till' });
    const { customerId, data } = await identity!.exporter.export('email:ada@example.org', {});
    expect(customerId).toBe(idOf(visitor));
    expect((data['identifiers'] as { value: string }[]).map(({ value }) => value).sort()).toEqual(
      ['ada-4711', 'ada@example.org', '+4930123', 'd1', 'bob'].sort(),
    );
    expect(data).toMatchObject({
      traits: expect.arrayContaining([expect.objectContaining({ name: 'lastName', value: 'Lovelace' })]),
      consents: [{ purpose: 'news', status: 'granted', evidence: 'signed by Augusta' }],
      merges: [{ reason: 'told at the till' }],
      representative: { representative: 'staff-7' },
      leads: [{ factId: expect.any(String) }],
    });
    expect(data['knownSince']).toBe(formatInstant(instantOf(data['knownSince'] as string)));
  });
});

const instantOf = (text: string): Micros => Date.parse(text) * 1000;
