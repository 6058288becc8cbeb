import { rows } from '#lib/persistence';
import { Journey, type Answer } from '../../test/open-journey.js';

let journey: Journey;
beforeAll(async () => {
  journey = await Journey.open();
});
afterAll(() => journey?.close());

const row = { day: '2026-03-01', channel: 'email', amountMinor: 1250, currency: 'EUR' };

function tell(body: string | object, headers: Record<string, string> = {}, campaign = 'spring%20sale'): Promise<Answer> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const usual = { 'content-type': 'application/json', authorization: 'Bearer admin-key-of-the-tests' };
  return journey.send('POST', `/v1/campaigns/${campaign}/spend`, payload, { ...usual, ...headers });
}

const taken = async (): Promise<number> =>
  (await rows<{ count: number }>(journey.dataSource, 'SELECT count(*)::int AS count FROM event'))[0]!.count;

test('spend is a fact at the door, about nobody, with an answer a row', async () => {
  const { status, body } = await tell([row, { ...row, day: 'soon' }]);
  expect([status, body]).toMatchObject([202, { accepted: 1, rejected: 1, results: [{ status: 'accepted' }, { status: 'invalid' }] }]);
  const [{ id }] = (body as { results: [{ id: string }] }).results;
  const fact = await journey.published('default', id);
  expect(fact).toMatchObject({ type: 'itinera.journey.campaign-spend-recorded.v1', data: { campaign: 'spring sale', ...row } });
  expect(fact).not.toHaveProperty('subject');
});

test('a table is taken as well', async () => {
  const table = 'day,channel,amount,currency\n2026-03-01,email,12.50,EUR\n2026-03-02,email,3,EUR\n';
  expect(await tell(table, { 'content-type': 'text/csv; charset=utf-8' })).toMatchObject({ status: 202, body: { accepted: 2 } });
  expect(await tell(`${table}2026-03-03,email,3\n`, { 'content-type': 'text/csv' })).toMatchObject({
    status: 202,
    body: {
      accepted: 2,
      rejected: 1,
      results: [{}, {}, { errors: [{ pointer: '/2', detail: expect.stringContaining('line 4') as string }] }],
    },
  });
});

test('sent again with its key it is given the first answer, and nothing is taken; with another content it is refused', async () => {
  const key = { 'idempotency-key': 'march' };
  const first = await tell(row, key);
  const before = await taken();
  expect(await tell(row, key)).toEqual(first);
  expect(await taken()).toBe(before);
  expect(await tell({ ...row, amountMinor: 1 }, key)).toMatchObject({ status: 422 });
});

test('what cannot be taken says why', async () => {
  expect(await tell({ ...row, day: '2026-02-30' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/day' }] } });
  expect(await tell('day,channel,amount')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('text/csv') as string } });
  expect(await tell([])).toMatchObject({ status: 400 });
  expect(await tell('day,channel,amount\n', { 'content-type': 'text/csv' })).toMatchObject({ status: 400 });
  expect(await tell(Array.from({ length: 2_501 }, () => row))).toMatchObject({ status: 413 });
  for (const name of ['x'.repeat(201), '%20'])
    expect(await tell(row, {}, name)).toMatchObject({ status: 400, body: { detail: expect.stringContaining('1 to 200') as string } });
  expect(await tell({ ...row, campaign: 'autumn' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/campaign' }] } });
  for (const path of ['campaigns/%00/spend', 'events/%00/%00', 'webhooks/woocommerce/%00/reconciliations'])
    expect([path, await journey.get(`/v1/${path}`)]).toMatchObject([
      path,
      { status: 400, body: { detail: expect.stringContaining('U+0000') as string } },
    ]);
  expect(await tell(row, { authorization: 'Bearer nobody' })).toMatchObject({ status: 401 });
});

test('as a claim it meets the same checks, and each is answered at the door', async () => {
  const claim = (id: string, data: object = {}, more: object = {}): object => ({
    specversion: '1.0',
    id,
    source: 'agency',
    type: 'itinera.journey.campaign-spend-recorded.v1',
    data: { campaign: 'spring', ...row, ...data },
    ...more,
  });
  const later = { time: '2030-01-01T00:00:00Z' };
  const { status, body } = await journey.post('/v1/events', [
    claim('good'),
    claim('no-day', { day: '2999-01-01' }),
    claim('later', {}, later),
  ]);
  expect([status, body]).toMatchObject([
    202,
    {
      results: [
        { id: 'good', status: 'accepted' },
        { id: 'no-day', status: 'invalid', errors: [{ pointer: '/data/day' }] },
        { id: 'later', status: 'invalid', errors: [{ pointer: '/time', detail: expect.stringContaining('five minutes') as string }] },
      ],
    },
  ]);
  expect(await journey.taken('agency')).toEqual(['good']);
});
