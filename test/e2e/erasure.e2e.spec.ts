import { freshDatabase, startStandalone, type FreshDatabase, type Standalone } from '#lib/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHORT_RETENTION } from '../../libs/log/src/postgres/tables.js';
import { everyRow, spellings, statement } from './every-table.js';
import { anEvent, aPurchase, call, get, itinera, send, untilCaughtUp, type Answer, type Product } from './product.js';

const ADA = {
  userId: 'ada-lovelace-1815',
  email: 'ada.lovelace@example.org',
  phone: '+442071234567',
  firstName: 'Augusta',
  lastName: 'Lovelace',
};
const TEXT = 'The crib creaks, please call Dorothea';
/** What nobody may find any more. The user id is a name too. */
const WORDS = [ADA.userId, ADA.email, ADA.phone, '442071234567', '07123 4567', ADA.firstName, ADA.lastName, 'Dorothea', TEXT];

interface Receipt {
  erasureId: string;
  status: string;
  completeAt: string | null;
  services: { service: string; confirmedAt: string | null }[];
}

describe('a customer who asks to be forgotten', () => {
  let database: FreshDatabase;
  let dataDir: string;
  let standalone: Standalone;
  let product: Product;

  const start = async (): Promise<void> => {
    standalone = await startStandalone(dataDir, { DATABASE_URL: database.url });
    product = { url: standalone.url, key: (await readFile(join(dataDir, 'admin.key'), 'utf8')).trim(), processes: () => [standalone.url] };
  };
  beforeAll(async () => {
    database = await freshDatabase('erasure');
    dataDir = await mkdtemp(join(tmpdir(), 'itinera-erasure-'));
    await start();
  });
  afterAll(async () => {
    await (standalone as Standalone | undefined)?.stop();
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  });

  const who = { userid: ADA.userId };
  const identified = (id: string): object =>
    anEvent(
      'identity.identified',
      '2026-03-01T12:00:00Z',
      {
        ...ADA,
        traits: { firstName: ADA.firstName, lastName: ADA.lastName, birthday: '1815-12-10', address: { street: 'Dorset Street' } },
      },
      who,
      id,
    );
  const ref = encodeURIComponent(`email:${ADA.email}`);
  const ordersSold = async (): Promise<unknown> => (await get(product, '/v1/kpis/orders?window=all')).body['value'];
  const found = async (): Promise<string[]> => {
    const dump = await everyRow(database.url);
    return WORDS.filter((word) => spellings(word).some((spelling) => spelling.length >= 6 && dump.includes(spelling)));
  };
  const shown = (): Promise<Answer[]> =>
    Promise.all(['', '/journey', '/timeline', '/export', '/representative'].map((part) => get(product, `/v1/customers/${ref}${part}`)));

  it('is known at first: on their page, in their own copy, by their words', async () => {
    await send(product, [
      identified('ada-1'),
      aPurchase(ADA.userId, 'ada-o1', '2026-03-02T12:00:00Z', 90_00),
      anEvent('feedback.question-asked', '2026-03-05T12:00:00Z', { questionId: 'q1', channel: 'email', text: TEXT }, who),
      anEvent('identity.consent-changed', '2026-03-01T12:00:00Z', { purpose: 'news', status: 'granted', channel: 'email' }, who),
      aPurchase('bob', 'bob-o1', '2026-03-02T12:00:00Z', 10_00),
    ]);
    await untilCaughtUp(product);
    const named = await call(product, 'PUT', `/v1/customers/${ref}/representative`, { representative: 'staff-7' });
    expect(named).toMatchObject({ status: 200, body: { representative: 'staff-7', deputy: null } });
    await untilCaughtUp(product);
    expect((await shown()).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await get(product, `/v1/customers/${ref}`)).body).toMatchObject({ phase: 'ask', representative: { staff: 'staff-7' } });
    expect(await ordersSold()).toBe(2);
    // What the search finds now it must not find afterwards; a sealed word it never finds.
    expect(await found()).toEqual(expect.arrayContaining([ADA.email, ADA.lastName]));
  });

  it('is given their data in one file', async () => {
    const file = join(dataDir, 'ada.json');
    expect(await itinera(product, 'export', `email:${ADA.email}`, '--out', file)).toMatchObject({ code: 0 });
    const text = await readFile(file, 'utf8');
    for (const word of [ADA.userId, ADA.email, ADA.phone, 'Dorset Street', TEXT, 'ada-o1', 'staff-7']) expect(text).toContain(word);
    expect(text).not.toContain('bob-o1');
  });

  it('is erased everywhere: nobody shows them, nothing about them is taken, their orders count on', async () => {
    const begun = await call<Receipt & Record<string, unknown>>(product, 'DELETE', `/v1/customers/${ref}`);
    expect(begun).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(begun.headers.get('location')).toBe(`/v1/erasures/${begun.body.erasureId}`);
    await untilCaughtUp(product);
    const receipt = (await get<Receipt>(product, `/v1/erasures/${begun.body.erasureId}`)).body;
    expect(receipt.services.filter(({ confirmedAt }) => confirmedAt === null)).toEqual([]);
    expect(receipt).toMatchObject({ status: 'pending', completeAt: expect.any(String) as string });

    const answers = await shown();
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    for (const { body } of answers) expect(body).toMatchObject({ detail: expect.stringContaining('was erased') as string });

    const again = await call<{ results: { status: string }[] }>(
      product,
      'POST',
      '/v1/events',
      [
        identified('ada-2'),
        aPurchase(ADA.userId, 'ada-o2', '2026-03-06T12:00:00Z', 5_00),
        aPurchase('bob', 'bob-o2', '2026-03-06T12:00:00Z', 5_00),
      ],
      { 'content-type': 'application/cloudevents-batch+json' },
    );
    expect(again.body.results.map(({ status }) => status)).toEqual(['suppressed', 'suppressed', 'accepted']);
    await untilCaughtUp(product);
    expect(await ordersSold()).toBe(3);
    expect(await itinera(product, 'verify')).toMatchObject({ code: 0 });
  });

  it('is in no table and no topic once the days are over that messages on their way are kept', async () => {
    await statement(database.url, `UPDATE log.entry SET appended_at = appended_at - interval '8 days'`);
    await statement(database.url, SHORT_RETENTION);
    expect(await found()).toEqual([]);
    await statement(
      database.url,
      `UPDATE identity.erasure SET requested_at = requested_at - 9 * 86400000000; UPDATE identity.erasure_confirmed SET at = at - 9 * 86400000000`,
    );
    const receipt = await call<Receipt>(product, 'DELETE', `/v1/customers/${ref}`);
    expect(receipt).toMatchObject({ status: 202, body: { status: 'complete' } });
  });

  it('does not come back when all is worked out again from the log', async () => {
    const digest = async (): Promise<unknown> => {
      const { body } = await call<{ ok: boolean; journeysDigest: string; kpisDigest: string }>(product, 'POST', '/v1/verifications', {});
      return { ok: body.ok, journeys: body.journeysDigest, kpis: body.kpisDigest };
    };
    const before = await digest();
    expect(before).toMatchObject({ ok: true });
    await standalone.stop();
    await statement(database.url, 'DROP SCHEMA projection CASCADE');
    await start();
    await untilCaughtUp(product);
    const [page, journey, timeline] = await shown();
    expect([page, journey, timeline].map((answer) => answer!.status)).toEqual([404, 404, 404]);
    expect(await digest()).toEqual(before);
    expect(await ordersSold()).toBe(3);
    expect(await found()).toEqual([]);
  });
});
