import { formatInstant, parseInstant, type Micros } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { LoyaltyHttp, TABLES } from '../../test/loyalty-http.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { grantPoints } from '../../test/grant-points.js';
import { LedgerController } from './ledger.controller.js';
import type { LedgerPage } from './ledger-page.js';
import { MembersController } from './members.controller.js';
import type { MemberView } from './member-view.js';

const programme = aProgramme({
  bonuses: { welcome: { points: 100 } },
  rewards: [
    { id: 'mug', name: 'a coffee mug', kind: 'goods', points: 312 },
    { id: 'tv', name: 'a television', kind: 'goods', points: 100_000 },
  ],
  tiers: {
    by: 'spend',
    months: 12,
    graceDays: 30,
    levels: [{ id: 'gold', name: 'Gold', from: 40_00, multiplier: '1.5', benefits: ['free returns'] }],
  },
});

let loyalty: Loyalty;
let http: LoyaltyHttp;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], TABLES);
  http = await LoyaltyHttp.open(loyalty, [MembersController, LedgerController]);
});
afterAll(async () => {
  await http?.close();
  await loyalty?.close();
});

const at = (text: string): Micros => parseInstant(text)!;
const see = async (ref: string): Promise<MemberView> => (await http.get<MemberView>(`/members/${ref}`)).body;

test('a customer enrols once, under whichever name, and gets the welcome bonus once', async () => {
  const first = await http.post<MemberView>('/members', { customer: 'userId:ada', channel: 'web', referralId: 'r1' }, 'k1');
  expect(first).toMatchObject({ status: 201, body: { spendable: 100, balance: 100, pending: 0, debt: 0, programmeVersion: '1' } });
  await loyalty.merge('email:ada@example.org', 'userId:ada');
  const again = await http.post<MemberView>('/members', { customer: 'email:ada@example.org' });
  expect(first.body).toMatchObject({ isNew: true, referral: { kind: 'refused', why: 'no-programme' } });
  expect(again.body).toMatchObject({ member: first.body.member, spendable: 100, isNew: false });
  expect(await loyalty.facts('member-enrolled')).toMatchObject([
    { subject: first.body.member, data: { member: first.body.member, channel: 'web', programmeVersion: '1' } },
  ]);
  expect(await loyalty.facts('points-earned')).toMatchObject([{ data: { points: 100, reason: 'welcome', pending: false } }]);
});

test('a request sent again is given the first answer', async () => {
  const first = await http.post('/members', { customer: 'userId:bob' }, 'k2');
  await grantPoints(loyalty, 'userId:bob', 50);
  expect(await http.post('/members', { customer: 'userId:bob' }, 'k2')).toEqual(first);
  expect(await http.post('/members', { customer: 'userId:eve' }, 'k2')).toMatchObject({ status: 422 });
});

test.each([
  [{}, '/customer'],
  [{ customer: 7 }, '/customer'],
  [{ customer: 'userId:x', channel: 'c'.repeat(201) }, '/channel'],
])('%j is refused', async (body, pointer) => {
  const answer = await http.post<{ errors: { pointer: string }[] }>('/members', body);
  expect([answer.status, answer.body.errors[0]!.pointer]).toEqual([400, pointer]);
});

test('who is named wrongly or takes no part is said', async () => {
  expect((await http.post('/members', { customer: 'ada' })).status).toBe(400);
  expect((await http.get('/members/anonymousId:x')).status).toBe(400);
  expect(await http.get('/members/userId:nobody')).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('enrols') as string },
  });
});

test('what a member has, what expires when and what is next, in words', async () => {
  await http.post('/members', { customer: 'userId:cleo' });
  await grantPoints(loyalty, 'userId:cleo', 30, at('2026-03-20T23:00:00Z'));
  await grantPoints(loyalty, 'userId:cleo', 20, at('2026-05-01T22:00:00Z'));
  await grantPoints(loyalty, 'userId:cleo', 10, at('2026-05-01T22:00:00Z'));
  const view = await see('userId:cleo');
  expect(view).toMatchObject({
    spendable: 160,
    expiring: {
      in30Days: 30,
      in90Days: 60,
      dates: [
        { at: '2026-03-20T23:00:00.000000Z', points: 30 },
        { at: '2026-05-01T22:00:00.000000Z', points: 30 },
      ],
    },
    next: {
      reward: { rewardId: 'mug', missingPoints: 152, words: '152 points to a coffee mug' },
      tier: { tier: 'gold', missing: 4000, words: '40 EUR more and you are Gold' },
    },
    words: [
      '160 points to spend.',
      '30 points can be spent until 20 March 2026.',
      '152 points to a coffee mug; 40 EUR more and you are Gold.',
    ],
  });
  // Two expire together: which of them is spent first does not matter.
  expect(view.lots.map(({ points }) => points)).toEqual([30, expect.any(Number), expect.any(Number), 100]);
  expect(view.lots.reduce((sum, { points }) => sum + points, 0)).toBe(160);
});

test('what is shown holds now, whether or not the night has been, and showing it writes nothing', async () => {
  await http.post('/members', { customer: 'userId:dan' });
  await grantPoints(loyalty, 'userId:dan', 30, at('2026-03-20T23:00:00Z'));
  const count = (): Promise<unknown> => loyalty.dataSource.query('SELECT count(*) FROM posting');
  const [before, told] = [await count(), (await loyalty.facts()).length];
  loyalty.clock.set('2026-03-20T22:59:59.999999Z');
  expect((await see('userId:dan')).spendable).toBe(130);
  loyalty.clock.set('2026-03-20T23:00:00Z');
  expect(await see('userId:dan')).toMatchObject({ spendable: 100, at: formatInstant(loyalty.clock.now()) });
  expect([await count(), (await loyalty.facts()).length]).toEqual([before, told]);
});

test('merged members are shown as one; what one owes the other pays for', async () => {
  await loyalty.enrol('userId:m1', 'userId:m2');
  await grantPoints(loyalty, 'userId:m1', 100);
  await grantPoints(loyalty, 'userId:m2', -150);
  expect(await see('userId:m2')).toMatchObject({
    balance: -50,
    debt: 50,
    spendable: 0,
    next: { reward: { missingPoints: 362 } },
    words: ['0 points to spend.', expect.stringContaining('50 points owed'), expect.any(String)],
  });
  await loyalty.merge('userId:m2', 'userId:m1');
  const [one, two] = ['userId:m1', 'userId:m2'].map((ref) => loyalty.subject(ref));
  const view = await see('userId:m2');
  expect(view).toMatchObject({ customerId: one, member: one, balance: 150, debt: 50, spendable: 150 });
  expect(view.members.map(({ member }) => member)).toEqual([one, two]);
  expect(view.mergedInto).toBeUndefined();
  expect(await see(two!)).toMatchObject({ mergedInto: one, balance: 150 });
});

test('the ledger is listed newest first, page by page, with what every posting moved', async () => {
  await loyalty.enrol('userId:leo');
  for (const points of [1, 2, 3]) await grantPoints(loyalty, 'userId:leo', points);
  const first = (await http.get<LedgerPage>('/members/userId:leo/ledger?limit=3')).body;
  expect(first.postings.map(({ number, points, change }) => [number, points, change])).toEqual([
    [4, 3, 3],
    [3, 2, 2],
    [2, 1, 1],
  ]);
  const second = (await http.get<LedgerPage>(`/members/userId:leo/ledger?limit=3&cursor=${first.cursor!}`)).body;
  expect(second).toMatchObject({
    postings: [
      {
        number: 1,
        kind: 'earned',
        programmeVersion: '1',
        about: { reason: 'welcome' },
        entries: [
          { account: 'issued', points: -100 },
          { account: 'available', points: 100 },
        ],
      },
    ],
  });
  expect(second.cursor).toBeUndefined();
});

test.each(['limit=0', 'limit=501', 'limit=x', 'cursor=x', 'cursor=WzEsMl0'])('the ledger with %s is refused', async (query) => {
  expect((await http.get(`/members/userId:leo/ledger?${query}`)).status).toBe(400);
});
