import { readFileSync } from 'node:fs';
import { anEvent, aPurchase, call, get, itinera, send, sharedData, untilCaughtUp, type Answer, type Product } from './product.js';

/** What a member has, as loyalty answers. */
export interface Points {
  customerId: string;
  balance: number;
  pending: number;
  debt: number;
  spendable: number;
  members: object[];
}

const DAY_MS = 86_400_000;
export const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

export const anEnrolment = (userid: string, time: string): object =>
  anEvent('loyalty.member-enrolled', time, { channel: 'web' }, { userid }, `enrol-${userid}`);

export async function pointsOf(product: Product, ref: string): Promise<Points> {
  const answer = await get<Points>(product, `/v1/loyalty/members/${encodeURIComponent(ref)}`);
  if (answer.status !== 200) throw new Error(`no points of ${ref}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const standing = ({ balance, pending, debt, spendable }: Points): object => ({ balance, pending, debt, spendable });

/** What members must be able to do, whatever way the product was started. The shipped programme: 100 points welcome, 1 for a euro. */
export function describePoints(product: () => Product): void {
  const donate = (ref: string, points: number): Promise<Answer<Record<string, unknown>>> =>
    call(product(), 'POST', `/v1/loyalty/members/${ref}/donations`, { cause: 'reforestation', points });

  describe('points', () => {
    it('are earned, spent once, clawed back with the return, and owed where they were spent', async () => {
      await send(product(), [
        anEnrolment('pia', daysAgo(100)),
        aPurchase('pia', 'pia-o1', daysAgo(60), 100_00),
        aPurchase('pia', 'pia-o2', daysAgo(1), 30_00),
      ]);
      await untilCaughtUp(product());
      expect(standing(await pointsOf(product(), 'userId:pia'))).toEqual({ balance: 200, pending: 30, debt: 0, spendable: 200 });

      const both = await Promise.all([donate('userId:pia', 150), donate('userId:pia', 150)]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(both.find(({ status }) => status === 409)!.body['detail']).toContain('50');

      await send(product(), [
        anEvent('orders.refund-issued', daysAgo(0), { orderId: 'pia-o1', refundId: 'pia-r1', full: true }, {}, 'pia-r1'),
      ]);
      await untilCaughtUp(product());
      expect(standing(await pointsOf(product(), 'userId:pia'))).toEqual({ balance: -50, pending: 30, debt: 50, spendable: 0 });

      await send(product(), [aPurchase('pia', 'pia-o3', daysAgo(50), 80_00)]);
      await untilCaughtUp(product());
      expect(standing(await pointsOf(product(), 'userId:pia'))).toEqual({ balance: 30, pending: 30, debt: 0, spendable: 30 });
    });

    it('are earned at the link, once, for what was bought under another identifier before', async () => {
      await send(product(), [
        anEnrolment('quin', daysAgo(90)),
        anEvent(
          'orders.purchase-completed',
          daysAgo(60),
          { orderId: 'quin-o1', currency: 'EUR', totalMinor: 40_00 },
          { anonymousid: 'quin-dev' },
        ),
      ]);
      await untilCaughtUp(product());
      expect((await pointsOf(product(), 'userId:quin')).spendable).toBe(100);
      for (let again = 0; again < 2; again++) {
        await send(product(), [anEvent('identity.identified', daysAgo(1), { userId: 'quin', anonymousId: 'quin-dev' })]);
        await untilCaughtUp(product());
        expect((await pointsOf(product(), 'userId:quin')).spendable).toBe(140);
      }
    });

    it('of two members who are one person are spent together, and apart again when that was a mistake', async () => {
      await send(product(), [
        anEnrolment('rosa', daysAgo(90)),
        anEnrolment('rose', daysAgo(90)),
        aPurchase('rosa', 'rosa-o1', daysAgo(60), 50_00),
        aPurchase('rose', 'rose-o1', daysAgo(60), 70_00),
      ]);
      await untilCaughtUp(product());
      const merge = await call<{ mergeId: string }>(product(), 'POST', '/v1/merges', {
        from: 'userId:rose',
        into: 'userId:rosa',
        reason: 'the same person',
      });
      await untilCaughtUp(product());
      const merged = await pointsOf(product(), 'userId:rose');
      // One of the two welcome bonuses is taken back.
      expect({ ...standing(merged), members: merged.members.length }).toMatchObject({ spendable: 220, debt: 0, members: 2 });
      await call(product(), 'DELETE', `/v1/merges/${merge.body.mergeId}`);
      await untilCaughtUp(product());
      expect((await pointsOf(product(), 'userId:rosa')).spendable).toBe(150);
      expect((await pointsOf(product(), 'userId:rose')).spendable).toBe(170);
    });

    it('are shown in the customer’s view, and counted', async () => {
      const view = await get<{
        loyalty: { balance: number; pending: number; debt: number; nextReward: { rewardId: string; missing: number } };
      }>(product(), '/v1/customers/userId:pia');
      expect(view.status).toBe(200);
      expect(view.body.loyalty).toMatchObject({ balance: 30, pending: 30, debt: 0, nextReward: { rewardId: 'night-light' } });
      const liability = await get<{ value: number }>(product(), '/v1/kpis/pointsLiability?window=all');
      const everyone = await Promise.all(['pia', 'quin', 'rosa', 'rose'].map((who) => pointsOf(product(), `userId:${who}`)));
      expect(liability.body.value).toBeGreaterThanOrEqual(everyone.reduce((sum, { spendable, pending }) => sum + spendable + pending, 0));
      const engaged = await get<{ numerator: number; denominator: number }>(product(), '/v1/kpis/activeEngagementRate?window=24h');
      expect(engaged.body.numerator).toBeGreaterThanOrEqual(1);
      expect(engaged.body.denominator).toBeGreaterThanOrEqual(4);
    });

    const journey = sharedData('complete-journey');
    (journey ? it : it.skip)(`gives the real campaigns' rates${journey ? '' : ' (skipped: shared data is absent)'}`, async () => {
      const imported = await itinera(product(), 'import', journey!, '--format', 'complete-journey', '--json');
      expect(imported).toMatchObject({ code: 0 });
      await untilCaughtUp(product());
      const { campaigns } = JSON.parse(readFileSync(`${journey}/expected.json`, 'utf8')) as {
        campaigns: Record<string, { targeted: number; redeemers: number; engagement_rate: number }>;
      };
      const answer = await get<{ groups: { group: string; value: number; numerator: number; denominator: number }[] }>(
        product(),
        '/v1/kpis/campaignEngagementRate?window=all&at=2018-01-01T00:00:00Z&groupBy=campaign',
      );
      const seen = Object.fromEntries(
        answer.body.groups.map(({ group, value, numerator, denominator }) => [group, [numerator, denominator, value]]),
      );
      expect(seen).toEqual(
        Object.fromEntries(Object.entries(campaigns).map(([id, one]) => [id, [one.redeemers, one.targeted, one.engagement_rate]])),
      );
    });
  });
}
