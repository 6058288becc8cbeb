import { parseInstant } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { grantPoints } from '../../test/grant-points.js';
import { LoyaltyHttp, TABLES, type Answer } from '../../test/loyalty-http.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { DonationsController, type CauseView, type DonationView } from '../donations/donations.controller.js';
import { TransfersController, type TransferView } from './transfers.controller.js';

const programme = aProgramme({
  causes: [
    { id: 'trees', name: 'Trees' },
    { id: 'sea', name: 'The sea' },
  ],
});

let loyalty: Loyalty;
let http: LoyaltyHttp;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], TABLES);
  http = await LoyaltyHttp.open(loyalty, [TransfersController, DonationsController]);
});
afterAll(async () => {
  await http?.close();
  await loyalty?.close();
});

const give = (from: string, to: string, points: unknown, key?: string): Promise<Answer<TransferView>> =>
  http.post(`/members/${from}/transfers`, { to, points }, key);
const lotsOf = (ref: string): Promise<unknown> =>
  loyalty.requests.read({ ref, realm: {} }, async (_, { members }) =>
    [...members[0].ledger.lots.values()].filter(({ available }) => available > 0).map(({ available, expiresAt }) => [available, expiresAt]),
  );

test('given points keep their expiry; what the receiver owes is paid first', async () => {
  const [ada, bob] = await loyalty.enrol('userId:ada', 'userId:bob');
  const [may, june] = ['2026-05-01T22:00:00Z', '2026-06-01T22:00:00Z'].map((text) => parseInstant(text)!);
  await grantPoints(loyalty, 'userId:ada', 10, may);
  await grantPoints(loyalty, 'userId:ada', 5, may);
  await grantPoints(loyalty, 'userId:ada', 100, june);
  await grantPoints(loyalty, 'userId:bob', -12);
  const { status, body } = await give('userId:ada', 'userId:bob', 40);
  expect([status, body]).toMatchObject([201, { from: ada, to: bob, points: 40, standing: { spendable: 75 } }]);
  expect(await lotsOf('userId:bob')).toEqual([
    [3, may],
    [25, june],
  ]);
  const told = (await loyalty.facts('points-transferred')).map(({ subject, data }) => [
    subject,
    data['direction'],
    data['points'],
    data['other'],
  ]);
  expect(told).toHaveLength(3);
  expect(told).toEqual(
    expect.arrayContaining([
      [ada, 'given', 40, bob],
      [bob, 'received', 15, ada],
      [bob, 'received', 25, ada],
    ]),
  );
});

test('nobody gives to themselves, also not merged, or to somebody who takes no part', async () => {
  await loyalty.enrol('userId:eve', 'userId:alter');
  await grantPoints(loyalty, 'userId:eve', 10);
  expect((await give('userId:eve', 'userId:eve', 1)).status).toBe(422);
  await loyalty.merge('userId:alter', 'userId:eve');
  expect((await give('userId:eve', 'userId:alter', 1)).status).toBe(422);
  expect((await give('userId:eve', 'userId:nobody', 1)).status).toBe(404);
  expect((await give('userId:eve', 'nobody', 1)).status).toBe(400);
  expect(await give('userId:eve', 'userId:ada', 11)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('1 are missing') as string },
  });
  expect(await loyalty.balance('userId:eve')).toBe(10);
});

test.each([0, -1, 0.5, 1e13, '1', null])('%p points are refused', async (points) => {
  expect((await give('userId:eve', 'userId:ada', points)).status).toBe(400);
  expect((await http.post('/members/userId:eve/donations', { cause: 'trees', points })).status).toBe(400);
});

test('many at once in both directions neither lose nor make a point, and sent again are done once', async () => {
  await loyalty.enrol('userId:x', 'userId:y');
  await grantPoints(loyalty, 'userId:x', 50);
  await grantPoints(loyalty, 'userId:y', 50);
  const gifts = Array.from({ length: 12 }, (_, index) => {
    const [from, to] = index % 2 === 0 ? ['userId:x', 'userId:y'] : ['userId:y', 'userId:x'];
    return give(from!, to!, 30, `gift ${index % 8}`);
  });
  const answers = await Promise.all(gifts);
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect((await loyalty.balance('userId:x')) + (await loyalty.balance('userId:y'))).toBe(100);
  const [sum] = (await loyalty.dataSource.query(
    `SELECT sum((entry->>'points')::bigint) AS sum FROM posting, jsonb_array_elements(entries) AS entry`,
  )) as { sum: unknown }[];
  expect(Number(sum!.sum)).toBe(0);
});

test('donations come with receipts, and causes with their totals', async () => {
  await loyalty.enrol('userId:don');
  await grantPoints(loyalty, 'userId:don', 100);
  const donate = (points: number, key?: string, cause = 'trees'): Promise<Answer<DonationView>> =>
    http.post('/members/userId:don/donations', { cause, points }, key);
  const first = await donate(30, 'd1');
  expect(first).toMatchObject({ status: 201, body: { cause: 'trees', name: 'Trees', points: 30, standing: { spendable: 70 } } });
  expect(first.body.receipt).toMatch(/^D-2026-\d{6}$/);
  expect(await donate(30, 'd1')).toEqual(first);
  const second = await donate(20);
  expect(second.body.receipt).not.toBe(first.body.receipt);
  expect((await donate(51)).status).toBe(409);
  expect((await donate(1, undefined, 'whales')).status).toBe(422);
  expect((await http.get<{ causes: CauseView[] }>('/causes')).body.causes).toEqual([
    { cause: 'trees', name: 'Trees', open: true, points: 50, donations: 2 },
    { cause: 'sea', name: 'The sea', open: true, points: 0, donations: 0 },
  ]);
  expect(await loyalty.facts('points-donated')).toMatchObject([
    { data: { cause: 'trees', receipt: first.body.receipt, points: 30 } },
    { data: { cause: 'trees', receipt: second.body.receipt, points: 20 } },
  ]);
});
