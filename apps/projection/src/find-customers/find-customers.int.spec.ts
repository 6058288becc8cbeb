import type { Config } from '#lib/config';
import { subjectId, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { StreamableFile } from '@nestjs/common';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { aFact, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { keeping, type Keeping } from '../vitality/testing/keeping.js';
import { AskIdentity } from './ask-identity.js';
import type { ListQuery } from './asked.js';
import { CustomersController } from './customers.controller.js';
import { FindCustomers, type CustomersPage } from './find-customers.js';
import { BUYERS } from './pg-customers.js';

const SECRET = 'secret';
const userId = (value: string): string => subjectId(SECRET, { type: 'customer', realm: '', value });
const [ADA, BOB, CEM] = ['ada', 'bob', 'cem'].map(userId) as [string, string, string];
const MAIL = subjectId(SECRET, { type: 'email', realm: '', value: 'ada@example.org' });

let folding: Folding;
let vitality: Keeping;
let identity: Server;
let asked: IncomingMessage[];
let answer: { status: number; body: object };
let controller: CustomersController;

beforeEach(async () => {
  folding = await aFolding('find');
  folding.clock.at = on('20 Mar 10:00');
  vitality = keeping(folding);
  asked = [];
  answer = { status: 200, body: { people: [] } };
  identity = createServer((request, response) => {
    asked.push(request);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => identity.listen(0, '127.0.0.1', resolve));
  const identityUrl = `http://127.0.0.1:${(identity.address() as AddressInfo).port}`;
  const config = { subjectSecret: SECRET, defaultCountry: 'DE', identityUrl } as Config;
  controller = new CustomersController(new FindCustomers(folding.dataSource, config, new AskIdentity(config)));
  await vitality.take(
    about(ADA, aPurchase('19 Mar 9:00', '1001')),
    aMove(on('1 Mar 9:00'), 'subject-linked', [[MAIL, ADA, 1]]),
    about(BOB, aTouchpoint('1 Jan 9:00', 'page-viewed')),
    about(CEM, aPurchase('3 Mar 9:00', '=2+2')),
  );
});
afterEach(async () => {
  await folding?.close();
  await new Promise((resolve) => identity.close(resolve));
});

const about = (subject: string, fact: Fact): Fact => factAbout(subject, { ...fact, id: `${subject} ${fact.id}` });
const list = async (query: ListQuery, accept = 'application/json'): Promise<CustomersPage | StreamableFile> =>
  controller.list(
    query,
    { headers: { accept, authorization: 'Bearer theirs' }, socket: {} } as never,
    { header: () => undefined } as never,
  );
const ids = async (query: ListQuery): Promise<string[]> =>
  ((await list(query)) as CustomersPage).customers.map(({ customerId }) => customerId);

describe('lists', () => {
  it.each<[ListQuery, string[]]>([
    [{}, [ADA, BOB, CEM]],
    [{ phase: 'buy' }, [ADA]],
    [{ phase: 'explore' }, [BOB]],
    [{ vitality: 'active' }, [ADA, CEM]],
    [{ vitality: 'at-risk' }, [BOB]],
    [{ class: 'A' }, [CEM]],
    [{ phase: 'use', class: 'A', vitality: 'active' }, [CEM]],
    [{ phase: 'ask' }, []],
  ])('%j', async (query, expected) => {
    await folding.dataSource.query("INSERT INTO customer_class (customer_id, class, since) VALUES ($1, 'A', 0)", [CEM]);
    folding.clock.at = on('20 Mar 10:00');
    expect(await ids(query)).toEqual([...expected].sort());
  });

  it('say of each what they were listed by', async () => {
    const { customers } = (await list({ phase: 'buy' })) as CustomersPage;
    expect(customers).toEqual([{ customerId: ADA, phase: 'buy', vitality: 'active', class: null }]);
  });

  it('go page by page, nobody twice, though somebody moves meanwhile', async () => {
    const [first, second, third] = [ADA, BOB, CEM].sort() as [string, string, string];
    const page = (await list({ limit: '1' })) as CustomersPage;
    expect(page.customers.map(({ customerId }) => customerId)).toEqual([first]);
    await vitality.take(about(first, aTouchpoint('20 Mar 9:00', 'page-viewed')));
    const next = (await list({ limit: '1', cursor: page.cursor! })) as CustomersPage;
    expect(next.customers.map(({ customerId }) => customerId)).toEqual([second]);
    const last = (await list({ limit: '1', cursor: next.cursor! })) as CustomersPage;
    expect(last.customers.map(({ customerId }) => customerId)).toEqual([third]);
    expect(last).not.toHaveProperty('cursor');
  });

  it('are without whoever became another or was erased', async () => {
    await vitality.take(aMove(on('20 Mar 9:00'), 'customers-merged', [[BOB, ADA, 1]]));
    const erasure = { erasureId: CEM, customerId: CEM, subjects: [CEM] };
    await vitality.take(aFact('20 Mar 9:30', 'identity.customer-erased', erasure, { source: 'itinera/identity', subject: CEM }));
    expect(await ids({})).toEqual([ADA]);
    expect(await ids({ query: 'cem' })).toEqual([]);
    expect(await ids({ query: 'bob' })).toEqual([ADA]);
  });

  it('are a table for whoever accepts one, all pages at once', async () => {
    const table = (await list({ vitality: 'active', limit: '1' }, 'text/csv')) as StreamableFile;
    const lines = (await text(table.getStream())).split('\r\n');
    expect(lines[0]).toBe('customerId,phase,vitality,class,name');
    expect(lines.slice(1, 3).sort()).toEqual([`${ADA},buy,active,,`, `${CEM},use,active,,`].sort());
    expect(table.getHeaders().type).toBe('text/csv; charset=utf-8');
  });

  it.each<ListQuery>([
    { phase: 'x' },
    { class: 'D' },
    { vitality: 'dead' },
    { limit: '0' },
    { cursor: 'x' },
    { query: ' ' },
    { phaze: 'buy' } as never,
  ])('%j is refused, also as a table before it begins', async (query) => {
    await expect(list(query)).rejects.toMatchObject({ status: 400 });
    await expect(list(query, 'text/csv')).rejects.toMatchObject({ status: 400 });
  });
});

describe('search', () => {
  it.each<[string, string[]]>([
    ['ADA@example.org', [ADA]],
    ['ada', [ADA]],
    ['userId:bob', [BOB]],
    ['1001', [ADA]],
    ['#1001', [ADA]],
    ['=2+2', [CEM]],
    ['1003', [BOB]],
    ['#1003', [BOB]],
    ['555', [BOB]],
    ['1077', [BOB]],
    ['#1077', [BOB]],
    ['1002', []],
  ])('finds %j', async (query, expected) => {
    // One shop's ids are as printed; another's orders have a number beside their id.
    const [printed, numbered] = [aPurchase('19 Mar 9:00', '#1003'), aPurchase('19 Mar 9:00', '555')];
    await vitality.take(about(BOB, printed), about(BOB, { ...numbered, data: { ...(numbered.data as object), orderNumber: '#1077' } }));
    expect(await ids({ query })).toEqual(expected);
  });

  it('walks along the indexes of both numbers', async () => {
    const plan = await folding.dataSource.transaction(async (tx) => {
      // Of so few facts anything is as fast; of many, walking them all by another index was taken for that, too.
      await tx.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off');
      return rows<{ 'QUERY PLAN': string }>(tx, `EXPLAIN ${BUYERS}`, [['1001'], null]);
    });
    const walks = plan.map((line) => line['QUERY PLAN']).filter((line) => / Scan .*on fact/.test(line));
    expect(walks.length).toBeGreaterThan(0);
    expect(walks.filter((line) => !/Index Scan using fact_\d+_expr_idx/.test(line))).toEqual([]);
    expect(plan.map((line) => line['QUERY PLAN']).filter((line) => /^\s*Index Cond:/.test(line))).toHaveLength(walks.length);
  });

  it('finds an id, also one that was merged, and of a shop only its orders', async () => {
    expect(await ids({ query: MAIL })).toEqual([ADA]);
    expect(await ids({ query: '1001', shop: 'shop' })).toEqual([ADA]);
    expect(await ids({ query: '1001', shop: 'another' })).toEqual([]);
  });

  it('asks identity for names, with the key of whoever asks, and shows them with what is known here', async () => {
    answer.body = {
      people: [
        { customerId: MAIL, name: 'Ada Lovelace' },
        { customerId: BOB, name: 'Adam' },
      ],
      cursor: 'more',
    };
    expect(await list({ query: 'ada l', limit: '2' })).toEqual({
      customers: [
        { customerId: ADA, phase: 'buy', vitality: 'active', class: null, name: 'Ada Lovelace' },
        { customerId: BOB, phase: 'explore', vitality: 'at-risk', class: null, name: 'Adam' },
      ],
      cursor: 'more',
    });
    expect([asked[0]!.url, asked[0]!.headers.authorization]).toEqual(['/v1/people?name=ada+l&limit=2', 'Bearer theirs']);
    expect(await ids({ query: 'ada l', phase: 'buy' })).toEqual([ADA]);
  });

  it('shows whom it names exactly first and once', async () => {
    answer.body = {
      people: [
        { customerId: BOB, name: 'Ada' },
        { customerId: ADA, name: 'Ada' },
      ],
    };
    expect(await list({ query: 'ada' })).toMatchObject({
      customers: [
        { customerId: ADA, name: 'Ada' },
        { customerId: BOB, name: 'Ada' },
      ],
    });
  });

  it('asks nobody for what cannot be a name', async () => {
    for (const query of ['ada@example.org', '1001', 'userId:ada', MAIL]) await list({ query });
    expect(asked).toEqual([]);
  });

  it('says that names cannot be looked up while identity is away, without the name', async () => {
    answer.status = 503;
    await expect(list({ query: 'lovelace' })).rejects.toMatchObject({
      status: 503,
      message: expect.not.stringContaining('lovelace') as string,
    });
    answer.status = 400;
    await expect(list({ query: 'lovelace', cursor: 'x' })).rejects.toMatchObject({ status: 400 });
  });
});
