import { aProgramme } from '../../test/a-programme.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { subject } from '../../test/order-facts.js';
import { foldLedger } from '../ledger/ledger.js';
import { postingsOf } from '../members/pg-members.js';
import { cancelRedemption } from '../redemptions/cancel-redemption.js';
import { findRedemption } from '../redemptions/pg-redemptions.js';
import { redeem } from '../redemptions/redeem.js';
import { PartnersController, type AccrualView } from './partners.controller.js';
import { PartnerTables1760000000324 } from './tables.js';

const rail = { id: 'rail', name: 'Rail', pointsPerUnit: '2', settlementMinorPer100Points: '80.5', spendable: true };
const [ada, bob] = [subject('ada'), subject('bob')];

let loyalty: Loyalty;
let controller: PartnersController;

beforeAll(async () => {
  loyalty = await Loyalty.open([aProgramme({ partners: [rail] })], [PartnerTables1760000000324]);
  controller = new PartnersController(loyalty.requests, loyalty.dataSource);
});
beforeEach(async () => {
  await loyalty.clear('accrual');
  await loyalty.enrol(ada, bob);
});
afterAll(async () => {
  const members = (await loyalty.dataSource.query('SELECT member FROM member')) as { member: string }[];
  for (const { member } of members) {
    const postings = await postingsOf(loyalty.dataSource.manager, member);
    expect(() => foldLedger(member, postings)).not.toThrow();
  }
  await loyalty.close();
});

const accrue = async (body: object = {}, partner = 'rail'): Promise<AccrualView> =>
  controller.accrue(partner, { customer: ada, amountMinor: 50_00, currency: 'EUR', accrualId: 'a1', ...body }, {});
const spends = (points: number, id = 'r1'): Promise<unknown> =>
  loyalty.requests.change({ ref: ada, realm: {}, what: 'x', body: {}, idempotencyKey: undefined }, async (book, membership, at) => {
    await redeem(book, membership, { id, at, purpose: 'partner', points, about: { partner: 'rail' } }, loyalty.programmes.at(at));
  });
const statement = (month: string, limit?: string, cursor?: string): ReturnType<PartnersController['statement']> =>
  controller.statement('rail', month, limit, cursor);

describe('an accrual', () => {
  it("grants points by the partner's rate, at once and once, and the partner's account pays", async () => {
    const accrued = await accrue();
    expect(accrued).toEqual({
      partner: 'rail',
      accrualId: 'a1',
      member: ada,
      points: 100,
      amountMinor: 50_00,
      currency: 'EUR',
      at: '2026-03-01T12:00:00.000000Z',
      postedAt: '2026-03-01T12:00:00.000000Z',
      expiresAt: '2027-03-01T23:00:00.000000Z',
    });
    loyalty.clock.set('2026-03-02T12:00:00Z');
    expect(await accrue()).toEqual(accrued);
    expect(await loyalty.balance(ada)).toBe(100);
    const [posting] = await postingsOf(loyalty.dataSource.manager, ada);
    expect(posting!.entries.map(({ account, points }) => [account, points])).toEqual([
      ['partner:rail', -100],
      ['available', 100],
    ]);
    const facts = await loyalty.facts('partner-points-accrued');
    expect(facts.map(({ data }) => data)).toMatchObject([{ partner: 'rail', accrualId: 'a1', points: 100 }]);
  });

  it.each([
    [{ amountMinor: 60_00 }, 409],
    [{ customer: bob }, 409],
    [{ accrualId: 'a2', currency: 'USD' }, 422],
    [{ accrualId: 'a2', customer: 'userId:nobody' }, 404],
    [{ accrualId: '' }, 400],
    [{ accrualId: 'a2', amountMinor: 0.5 }, 400],
  ])('%j after the first is %d', async (body, status) => {
    await accrue();
    await expect(accrue(body)).rejects.toMatchObject({ status });
    expect(await loyalty.balance(ada)).toBe(100);
  });

  it('of ten at once with one id is one', async () => {
    await Promise.all(Array.from({ length: 10 }, () => accrue()));
    expect(await loyalty.balance(ada)).toBe(100);
  });

  it('is 404 at a partner the programme does not have', async () => {
    await expect(accrue({}, 'air')).rejects.toMatchObject({ status: 404 });
  });

  it('too small for a point is kept, and none are granted', async () => {
    expect(await accrue({ amountMinor: 49 })).toMatchObject({ points: 0 });
    expect(await controller.reverse('rail', 'a1')).toMatchObject({ points: 0, reversedAt: expect.any(String) as string });
  });

  it('is taken back wholly and once; what was spent of it is owed', async () => {
    await accrue();
    await spends(30);
    const reversed = await controller.reverse('rail', 'a1');
    expect(reversed).toMatchObject({ points: 100, reversedAt: '2026-03-01T12:00:00.000000Z' });
    expect(await controller.reverse('rail', 'a1')).toEqual(reversed);
    expect(await loyalty.balance(ada)).toBe(-30);
    expect(await loyalty.facts('points-reversed')).toMatchObject([{ data: { points: 100, reason: 'partner' } }]);
    await expect(controller.reverse('rail', 'none')).rejects.toMatchObject({ status: 404 });
  });
});

describe('a statement', () => {
  it('adds up what was accrued, spent and reversed in a local month, with the postings behind it', async () => {
    await accrue();
    await accrue({ accrualId: 'a2', customer: bob, amountMinor: 25_00 });
    await spends(40);
    await controller.reverse('rail', 'a2');
    const march = await statement('2026-03');
    expect(march).toMatchObject({
      partner: 'rail',
      name: 'Rail',
      from: '2026-02-28T23:00:00.000000Z',
      until: '2026-03-31T22:00:00.000000Z',
      closed: false,
      settlements: [
        {
          currency: 'EUR',
          accrued: { points: 150, amountMinor: 1_21 },
          reversed: { points: 50, amountMinor: 40 },
          spent: { points: 40, amountMinor: 32 },
          givenBack: { points: 0, amountMinor: 0 },
          net: { points: 60, amountMinor: 48 },
        },
      ],
    });
    expect(march.postings.map(({ kind, points, accrualId, redemptionId }) => [kind, points, accrualId ?? redemptionId]).sort()).toEqual([
      ['accrued', 100, 'a1'],
      ['accrued', 50, 'a2'],
      ['reversed', 50, 'a2'],
      ['spent', 40, 'r1'],
    ]);
  });

  it('takes off at its old rate what was spent and given back', async () => {
    await accrue();
    await spends(40);
    const change = { ref: ada, realm: {}, what: 'y', body: {}, idempotencyKey: undefined };
    await loyalty.requests.change(change, async (book, _, at) => {
      const redemption = (await findRedemption(book.tx, 'r1'))!;
      await cancelRedemption(book, redemption, at, loyalty.programmes.at(at));
    });
    expect((await statement('2026-03')).settlements).toMatchObject([
      { spent: { points: 40 }, givenBack: { points: 40, amountMinor: 32 }, net: { points: 100, amountMinor: 80 } },
    ]);
  });

  it('of a month that is over does not change: what is late is settled in the month it is told', async () => {
    await accrue();
    loyalty.clock.set('2026-03-31T23:00:00Z');
    const march = await statement('2026-03');
    expect(march.closed).toBe(true);
    await accrue({ accrualId: 'a2', at: '2026-03-15T12:00:00Z' });
    await controller.reverse('rail', 'a1');
    expect(await statement('2026-03')).toEqual(march);
    expect((await statement('2026-04')).settlements).toMatchObject([
      { accrued: { points: 100 }, reversed: { points: 100 }, net: { points: 0 } },
    ]);
  });

  it('comes in pages, each with the sums of all', async () => {
    for (const accrualId of ['a1', 'a2', 'a3']) await accrue({ accrualId });
    const first = await statement('2026-03', '2');
    const second = await statement('2026-03', '2', first.cursor);
    expect([first.postings.length, second.postings.length, second.cursor]).toEqual([2, 1, undefined]);
    expect(second.settlements).toEqual(first.settlements);
    expect([...first.postings, ...second.postings].map(({ accrualId }) => accrualId)).toEqual(['a1', 'a2', 'a3']);
  });

  it('of a month in which nothing was is empty', async () => {
    expect(await statement('2025-01')).toMatchObject({ postings: [], settlements: [{ net: { points: 0, amountMinor: 0 } }] });
  });

  it.each(['2026-13', '2026', 'x', '0000-01'])('is not of %s', (month) => {
    expect(() => statement(month)).toThrow('The month is written 2026-11.');
  });

  it('is 404 for a partner nobody knows', async () => {
    await expect(controller.statement('air', '2026-03')).rejects.toMatchObject({ status: 404 });
  });
});
