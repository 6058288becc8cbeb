import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoyaltyModule } from '../../apps/loyalty/src/loyalty.module.js';
import { DescribedAnswers } from './described-answers.js';

/** A programme with something of everything, whenever this runs. */
const PROGRAMME = `
version: of-the-test
from: 2020-01-01
timeZone: Europe/Berlin
currency: EUR
earning:
  pointsPerUnit: 1
  categories: { toys: 2 }
  orderBonuses: [{ id: big, name: Big, thresholdMinor: 5000, points: 10 }]
caps: { perOrder: 100 }
bonuses: { welcome: { points: 1000 } }
pending: { returnPeriodDays: 14 }
expiry: { kind: rolling, months: 1 }
tiers: { by: points, months: 12, levels: [{ id: bronze, name: Bronze, from: 0 }, { id: gold, name: Gold, from: 500, benefits: [Cake] }] }
rewards:
  - { id: mug, name: A mug, kind: goods, points: 100 }
  - { id: voucher, name: A voucher, kind: money, points: 200, valueMinor: 200, coupon: euros }
  - { id: trip, name: A trip, kind: service, points: 100000 }
partMoney: { minorPer100Points: 120 }
paying: { minorPer100Points: 100 }
causes: [{ id: trees, name: Trees }]
challenges: [{ id: ten, name: Ten orders, from: 2020-01-01, until: 2199-12-31, goal: { kind: orders, count: 10 }, points: 5 }]
referral: { referrerPoints: 10, friendPoints: 10 }
club: { name: The club, feeMinor: 4900, months: 12, benefits: [Cake] }
partners: [{ id: zoo, name: The zoo, pointsPerUnit: 1, settlementMinorPer100Points: 90, spendable: true }]
coupons:
  - { id: euros, name: 2 euros, value: { kind: amount, amountMinor: 200 }, validDays: 30 }
  - { id: percent, name: 15 %, value: { kind: percent, percent: 15 }, validDays: 30, campaign: spring }
`;

const KEY = 'of-the-test';
const folder = mkdtempSync(join(tmpdir(), 'loyalty-answers-'));
let database: FreshDatabase;
let app: NestFastifyApplication;
let answers: DescribedAnswers;

beforeAll(async () => {
  const programme = join(folder, 'programme.yml');
  writeFileSync(programme, PROGRAMME);
  database = await freshDatabase('loyalty');
  const env = { DATABASE_URL: database.url, LOG: 'postgres', SUBJECT_SECRET: 's', ADMIN_KEY: KEY, LOYALTY_PROGRAMME: programme, PORT: '0' };
  app = await serve({ services: ['loyalty'], modules: [LoyaltyModule], config: readConfig('loyalty', env) });
  answers = new DescribedAnswers(`http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`, KEY);
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

const ask: DescribedAnswers['ask'] = (...asked) => answers.ask(...asked);

const ADA = '/v1/loyalty/members/userId:ada';

it('what the service answers is what openapi.json says, to the field', async () => {
  const today = new Date().toISOString().slice(0, 10);
  for (const what of ['programme', 'rewards', 'challenges', 'causes']) await ask('get', `/v1/loyalty/${what}`);

  await ask('post', '/v1/loyalty/members', { customer: 'userId:ada', channel: 'web' });
  await ask('post', '/v1/loyalty/members', {}, 400);
  await ask('get', '/v1/loyalty/members/userId:nobody', undefined, 404);
  const { referralId } = await ask('post', `${ADA}/referrals`);
  await ask('post', '/v1/loyalty/members', { customer: 'userId:grace', referralId });
  await ask('post', '/v1/loyalty/members', { customer: 'userId:alan', referralId: 'nobody-s' });
  await ask('get', `${ADA}/referrals`);

  const items = [
    { productId: 'bear', category: 'toys', amountMinor: 9000 },
    { productId: 'cup', quantity: 2, amountMinor: 1000 },
  ];
  const order = { currency: 'EUR', items, tenders: [{ kind: 'gift-card', amountMinor: 500 }] };
  await ask('post', `${ADA}/quotes`, { order, redemption: { rewardId: 'mug', points: 60 } });
  await ask('post', `${ADA}/quotes`, { order: { ...order, currency: 'USD' }, redemption: { partner: 'zoo', points: 5000 } });
  await ask('post', `${ADA}/quotes`, {}, 400);

  const { redemptionId } = await ask('post', `${ADA}/redemptions`, { rewardId: 'mug', cashMinor: 60 });
  await ask('get', `${ADA}/redemptions/${String(redemptionId)}`);
  await ask('post', `${ADA}/redemptions/${String(redemptionId)}/cancel`);
  await ask('get', `${ADA}/redemptions/none`, undefined, 404);
  await ask('post', `${ADA}/redemptions`, { rewardId: 'voucher' });
  await ask('post', `${ADA}/redemptions`, { orderId: '1', currency: 'EUR', amountMinor: 100, orderTotalMinor: 1000 });
  await ask('post', `${ADA}/redemptions`, { partner: 'zoo', points: 10 });
  await ask('post', `${ADA}/redemptions`, { partner: 'zoo', points: 1_000_000 }, 409);
  await ask('post', `${ADA}/redemptions`, { partner: 'moon', points: 10 }, 422);
  await ask('post', `${ADA}/donations`, { cause: 'trees', points: 5 });
  await ask('get', '/v1/loyalty/causes');
  await ask('post', `${ADA}/transfers`, { to: 'userId:grace', points: 7 });

  await ask('post', `${ADA}/challenges/ten`);
  await ask('post', `${ADA}/club`);
  await ask('get', ADA);
  await ask('delete', `${ADA}/challenges/ten`);
  await ask('delete', `${ADA}/club`);

  const { coupons } = await ask('post', '/v1/loyalty/coupons', { kind: 'percent', count: 2, member: 'userId:ada' });
  const [first, second] = (coupons as unknown as { code: string }[]).map(({ code }) => `/v1/loyalty/coupons/${code}`);
  const use = { orderId: '1', member: 'userId:ada', amountMinor: 1000, currency: 'EUR' };
  await ask('post', `${first!}/reservations`, { orderId: '1' }, 403);
  await ask('post', `${first!}/reservations`, use);
  await ask('delete', `${first!}/reservations/1`);
  await ask('post', `${first!}/redemptions`, use);
  await ask('post', `${first!}/redemptions`, { ...use, orderId: '2' }, 409);
  await ask('post', `${second!}/redemptions`, { ...use, currency: 'USD' }, 422);
  await ask('post', '/v1/loyalty/coupons/WRONG/redemptions', use, 404);

  const bought = { customer: 'userId:ada', amountMinor: 5000, currency: 'EUR', accrualId: 'a' };
  await ask('post', '/v1/loyalty/partners/zoo/accruals', bought);
  await ask('post', '/v1/loyalty/partners/zoo/accruals', { ...bought, amountMinor: 1 }, 409);
  await ask('delete', '/v1/loyalty/partners/zoo/accruals/a');
  await ask('get', `/v1/loyalty/partners/zoo/statements/${today.slice(0, 7)}?limit=1`);

  await ask('get', '/v1/loyalty/recoveries/c9', undefined, 404);

  await ask('post', `/v1/loyalty/nights/${today}`);
  await ask('post', '/v1/loyalty/nights/2199-01-01', undefined, 409);
  await ask('post', '/v1/loyalty/verifications');
  const { cursor } = await ask('get', `${ADA}/ledger?limit=3`);
  await ask('get', `${ADA}/ledger?limit=500&cursor=${String(cursor)}`);
  await ask('get', `/v1/loyalty/members/userId:grace/ledger`);

  answers.areAllOf('loyalty');
});
