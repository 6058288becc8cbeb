import type { Claim, Fact } from '#lib/contracts';
import type { Publication } from '#lib/log';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { aFact, claimOf, device, email, idOf, phone, seen, userId } from '../test/claims.js';
import { mappingsOf, Replica, typesOf } from '../test/replica.js';
import { foldMappings } from '../test/world.js';

let database: FreshDatabase;
let identity: Replica;

beforeAll(async () => {
  database = await freshDatabase('identity');
  identity = await Replica.start(database.url);
});

beforeEach(() => identity.clear());

afterAll(async () => {
  await identity.dataSource.destroy();
  await database.drop();
});

const [ada, visitor, mail] = [userId('ada'), device('d1'), email('ada@example.org')];

describe('a batch of claims', () => {
  it('is decided message after message, each over what the last one left', async () => {
    const published = await identity.take([
      seen([visitor], { strength: 'touchpoint' }),
      seen([ada, visitor]),
      seen([ada, mail, phone('+4930123')]),
    ]);
    expect(typesOf(published)).toEqual(['subject-linked', 'subject-linked', 'lead-discovered']);
    expect(await identity.ownersOf(ada, visitor, mail)).toEqual(Array(3).fill(idOf(visitor)));
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
    const claims = [
      seen([visitor]),
      seen([ada, mail], { traits: { country: 'IT' } }),
      seen([ada, visitor]),
      claimOf('consent-changed', ada, { purpose: 'news', status: 'granted', channel: 'email' }),
    ];
    await identity.take(claims);
    const tables = async (): Promise<unknown> =>
      identity.dataSource.query('SELECT id, customer_id, revision, seen_with, lead_fact FROM subject ORDER BY id');
    const before = await tables();
    expect(typesOf(await identity.take(claims))).toEqual(['consent-changed', 'claims-judged']);
    expect(await tables()).toEqual(before);
  });

  it('publishes mapping facts that fold to what it keeps', async () => {
    const claims = [
      seen([visitor]),
      seen([device('d2'), mail]),
      seen([ada, visitor]),
      seen([ada, mail]),
      seen([userId('bob'), phone('+491')]),
      seen([userId('bob'), mail]),
    ];
    const facts = (await identity.take(claims)).map(({ fact }) => fact);
    const kept = await identity.mapping();
    expect(foldMappings(Object.keys(kept), mappingsOf(facts))).toEqual(kept);
  });

  it('gives a verdict on what came from outside, and none on what intake tells by itself', async () => {
    const claims = [
      seen([ada]),
      seen([ada, visitor], { over: { claimid: 'identified-1' } }),
      claimOf('customer-registered', ada, {}, { id: 'registered-1' }),
      claimOf('lead-discovered', ada, { channel: 'fair' }, { id: 'lead-1' }),
      claimOf('lead-discovered', ada, { channel: 'fair' }, { id: 'lead-2' }),
    ];
    const published = await identity.take(claims);
    const { verdicts } = published.at(-1)!.fact.data as {
      verdicts: { id: string; status: string; facts: { type: string }[]; note?: string }[];
    };
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
    expect(consents).toEqual([
      { purpose: 'news', channel: 'email', status: 'withdrawn', valid: false, since: '2026-04-01T00:02:00.000000Z' },
    ]);
  });

  it('holds a storm back at the caps', async () => {
    const visitors = Array.from({ length: 200 }, (_, number) => device(`storm-${number}`));
    await identity.take([seen([ada]), ...visitors.map((one) => seen([one], { strength: 'touchpoint' }))]);
    for (let start = 0; start < 200; start += 50) await identity.take(visitors.slice(start, start + 50).map((one) => seen([ada, one])));
    const [counts] = (await identity.dataSource.query(
      'SELECT (SELECT count(*) FROM merge) AS merges, (SELECT count(*) FROM suggestion) AS suggestions',
    )) as object[];
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
    [
      'is none when the order was edited above its refunds',
      [bought, refund('r1', 900), orders('purchase-amended', { orderId: 'o1', totalMinor: 1000, revision: 1 })],
      0,
    ],
  ])('%s', async (_, facts, leads) => {
    expect(await leadsAfter(...facts)).toHaveLength(leads);
  });

  it('can be one by what lies before the purchase and comes after it; an earlier one then takes its place', async () => {
    const lead = (day: string): Claim =>
      claimOf('lead-discovered', ada, { channel: 'fair' }, { id: `lead-${day}`, time: `2026-02-${day}T00:00:00.000000Z` });
    await identity.take([seen([ada])]);
    await identity.note([bought]);
    await identity.note([bought]);
    const found: string[][] = [];
    for (const day of ['20', '20', '10', '15']) {
      const told = await identity.take([lead(day)]);
      found.push(told.flatMap(({ fact }) => (fact.type.includes('lead-discovered') ? [fact.time] : [])));
    }
    expect(found).toEqual([[lead('20').time], [lead('20').time], [lead('10').time], []]);
    expect(typesOf(await identity.take([seen([ada, mail])]))).not.toContain('lead-discovered');
  });
});

describe('personal data', () => {
  it('stands in no table in clear', async () => {
    const traits = {
      email: 'lovelace@example.org',
      firstName: 'Augusta',
      lastName: 'Lovelace',
      birthday: '1815-12-10',
      address: { street: 'Dorset Street' },
      country: 'GB',
    };
    await identity.take([
      seen([userId('augusta-7'), device('dev-77'), email('lovelace@example.org'), phone('+442071234567')], { traits, channel: 'fair' }),
    ]);
    await identity.take([
      seen([userId('bob')]),
      claimOf('consent-changed', userId('augusta-7'), { purpose: 'news', status: 'granted', channel: 'sms' }),
    ]);
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
