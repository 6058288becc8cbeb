import { parseInstant, PointsEarnedV1, wireType } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { aLine } from '../../test/an-order.js';
import {
  aCancellation,
  aDelivery,
  anAmendment,
  aPurchase,
  aRefund,
  aReturnClosed,
  aReturnDeclined,
  aReturnRequest,
  day,
  subject,
} from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';
import { orderKey } from '../earning/order-key.js';
import type { Programme } from '../programme/programme.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => expect(await stage.parked()).toEqual([]));

const at = (text: string): number => parseInstant(day(text))!;
const earning = (changes: Partial<Programme['earning']>): Partial<Programme> => ({ earning: { ...aProgramme().earning, ...changes } });
const has = async (expected: Partial<Record<'available' | 'pending' | 'debt', number>>, name = 'ada'): Promise<void> => {
  expect(await stage.figures(name)).toEqual({ available: 0, pending: 0, debt: 0, ...expected });
  await stage.audit(name);
};

describe('a purchase', () => {
  test('earns pending points that become available on the day after delivery and return period', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'));
    await has({ pending: 100 });
    await stage.orders(aDelivery('03-05'));
    await stage.pass('ada', '2026-03-19T22:59:59Z');
    await has({ pending: 100 });
    await stage.pass('ada', '2026-03-19T23:00:00Z');
    await has({ available: 100 });
    expect(await stage.lots('ada')).toMatchObject([{ expiresAt: at('2027-03-20T23:00:00Z'), base: 100, spendMinor: 100_00 }]);
  });

  test('that nobody says is delivered counts as delivered after 7 days; a parcel late but in time moves it', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'), aPurchase('03-01', { orderId: 'o2' }), aDelivery('03-12', { orderId: 'o2' }));
    expect((await stage.lots('ada')).map(({ availableAt }) => availableAt).sort()).toEqual([
      at('2026-03-22T23:00:00Z'),
      at('2026-03-26T23:00:00Z'),
    ]);
    await stage.pass('ada', '03-24');
    await stage.orders(aDelivery('03-25'));
    await has({ available: 100, pending: 100 });
  });

  test('earns once whatever comes again: a fact, a batch, or another fact of the same order', async () => {
    await stage.enrol('ada');
    const batch = [aPurchase('03-01'), aRefund('03-02', 'f1', 40_00), aDelivery('03-03')];
    await stage.orders(...batch);
    await stage.orders(...batch);
    await stage.orders(aPurchase('03-01', {}, { id: 'another' }), ...batch);
    await has({ pending: 60 });
    expect(await stage.postings('ada')).toHaveLength(3);
  });

  test('of two shops may have one order id', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', {}, { shop: 'a' }), aPurchase('03-01', {}, { shop: 'b' }));
    await has({ pending: 200 });
    await stage.orders(aCancellation('03-02', 'o1', { shop: 'b' }));
    await has({ pending: 100 });
  });

  test.each<[string, Parameters<typeof aPurchase>, Partial<Programme>?]>([
    ['before the enrolment', ['2025-12-30T11:00:00Z']],
    ['in another currency', ['03-01', { currency: 'USD' }]],
    ['paid with points alone', ['03-01', { tenders: [{ kind: 'points', amountMinor: 100_00 }] }]],
  ])('%s earns nothing', async (_, purchase) => {
    await stage.enrol('ada');
    await stage.orders(aPurchase(...purchase), aRefund('03-09', 'f1', 10_00, { currency: purchase[1]?.currency ?? 'EUR' }));
    await has({});
    expect(await stage.postings('ada')).toEqual([]);
  });

  test('of somebody who takes no part is kept, and earns nothing', async () => {
    await stage.orders(aPurchase('03-01'), aRefund('03-02', 'f1', 40_00), aReturnRequest('03-02'));
    expect(await stage.dataSource.query('SELECT member, refunds FROM purchase')).toMatchObject([
      { member: null, refunds: [{ refundId: 'f1' }] },
    ]);
  });

  test('told before its enrolment earns when that is told, by the programme of its time, with what came back of it', async () => {
    const next = aProgramme({ version: '2', from: at('06-01'), ...earning({ pointsPerUnit: '3' }) });
    await stage.begin(aProgramme(), next);
    await stage.orders(aPurchase('03-01'), aRefund('03-02', 'f1', 40_00), aPurchase('06-02', { orderId: 'o2' }));
    await stage.enrol('ada', '02-01');
    await has({ available: 60, pending: 300 });
    expect((await stage.postings('ada')).map(({ kind, programmeVersion }) => [kind, programmeVersion])).toEqual([
      ['earned', '1'],
      ['reversed', '1'],
      ['activated', '1'],
      ['earned', '2'],
    ]);
  });

  test('of the day of the enrolment earns, though it was bought a moment before; of the day before it does not', async () => {
    await stage.begin();
    await stage.enrol('ada', '2026-03-02T12:10:20.016Z');
    await stage.orders(aPurchase('2026-03-02T12:10:20Z'), aPurchase('2026-03-01T12:10:20Z', { orderId: 'o2' }));
    expect((await stage.postings('ada')).filter(({ kind }) => kind === 'earned').map(({ about }) => about.orderId)).toEqual(['o1']);
  });

  test('multiplied by 1.5 earns 29 for twice 9.99', async () => {
    const campaign = { id: 'c', name: 'C', from: at('02-01'), until: at('04-01'), multiplier: '1.5', thresholdMinor: 0 };
    await stage.begin(aProgramme(earning({ campaigns: [campaign] })));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', { items: [aLine(9_99), aLine(9_99)] }));
    await has({ pending: 29 });
  });

  test('of no points is a lot where money spent counts for a tier', async () => {
    const tiers: Programme['tiers'] = {
      by: 'spend',
      months: 12,
      graceDays: 30,
      levels: [{ id: 'gold', name: 'Gold', from: 1, multiplier: '1', benefits: [] }],
    };
    await stage.begin(aProgramme({ tiers, ...earning({ pointsPerUnit: '0' }) }));
    await stage.enrol('ada');
    await stage.orders(
      aPurchase('03-01', { totalMinor: 120_00, subtotalMinor: 100_00, tenders: [{ kind: 'gift-card', amountMinor: 60_00 }] }),
    );
    expect(await stage.lots('ada')).toMatchObject([{ pending: 0, base: 0, spendMinor: 50_00 }]);
    await stage.orders(aRefund('03-02', 'f1', 50_00));
    expect(await stage.lots('ada')).toMatchObject([{ pending: 0, base: 0, spendMinor: 25_00 }]);
    await has({});
  });

  test('tells of the fact it goes back to', async () => {
    await stage.enrol('ada');
    const purchase = aPurchase('03-01');
    await stage.orders(purchase);
    const told = (await stage.facts()).filter(({ type }) => type === wireType(PointsEarnedV1));
    expect(told).toMatchObject([
      {
        subject: subject('ada'),
        causationid: `test ${purchase.id}`,
        data: { orderId: 'o1', points: 100, pending: true, reason: 'purchase' },
      },
    ]);
  });
});

test('the tier before the purchase multiplies; a return that takes the points it stood on takes it at once', async () => {
  const tiers: Programme['tiers'] = {
    by: 'points',
    months: 12,
    graceDays: 30,
    levels: [{ id: 'gold', name: 'Gold', from: 100, multiplier: '2', benefits: [] }],
  };
  await stage.begin(aProgramme({ tiers }));
  await stage.enrol('ada');
  await stage.orders(aPurchase('03-01'), aPurchase('03-20', { orderId: 'o2' }));
  await has({ pending: 200 });
  await stage.orders(aPurchase('03-25', { orderId: 'o3' }));
  await has({ available: 100, pending: 300 });
  await stage.orders(aRefund('03-26', 'f1', 1_00), aPurchase('03-26', { orderId: 'o4' }));
  await has({ available: 99, pending: 400 });
});

describe('what is dated ahead', () => {
  test('counts as delivered now: points wait for no day that a shop got wrong', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('12-20'), aDelivery('2099-01-01T11:00:00Z'));
    expect(await stage.lots('ada')).toMatchObject([{ availableAt: at('2027-01-14T23:00:00Z') }]);
  });

  test('is no activity of that day: points still expire', async () => {
    await stage.begin(aProgramme({ expiry: { kind: 'after-inactivity', months: 6 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'), aPurchase('2099-01-01T11:00:00Z', { orderId: 'o2' }));
    const [lot] = (await stage.lots('ada')).filter(({ order }) => order === orderKey('', 'o1'));
    expect(lot).toMatchObject({ expired: 100 });
    expect(await stage.membership('ada', ({ members: [{ activeAt }] }) => activeAt)).toBe(stage.clock.at);
  });

  test('puts the expiry of what is there off from now', async () => {
    await stage.begin(aProgramme({ expiry: { kind: 'after-inactivity', months: 6 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('11-01'), aPurchase('2099-01-01T11:00:00Z', { orderId: 'o2' }));
    const [lot] = (await stage.lots('ada')).filter(({ order }) => order === orderKey('', 'o1'));
    expect(lot).toMatchObject({ available: 100, expiresAt: at('2027-06-30T22:00:00Z') });
  });
});

describe('caps', () => {
  test('of an order scale its shares: cap 500, an order of 1,000, half returned: 250 go', async () => {
    await stage.begin(aProgramme({ caps: { perOrder: 500 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', { items: [aLine(500_00), aLine(500_00)] }));
    await has({ pending: 500 });
    await stage.orders(aRefund('03-02', 'f1', 500_00, { lines: [{ line: 1, quantity: 1, amountMinor: 500_00 }] }));
    await has({ pending: 250 });
  });

  test('of a period leave room net of reversals, for later orders only', async () => {
    await stage.begin(aProgramme({ caps: { perPeriod: { period: 'month', points: 150 } } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'), aPurchase('03-02', { orderId: 'o2' }));
    await has({ pending: 150 });
    await stage.orders(aRefund('03-03', 'f1', 60_00));
    await has({ pending: 90 });
    await stage.orders(aPurchase('03-04', { orderId: 'o3' }), aPurchase('2026-03-31T22:30:00Z', { orderId: 'o4' }));
    await has({ available: 150, pending: 100 });
  });
});

describe('what comes back', () => {
  test('takes each line in proportion; with shipping it takes nothing more, and a deduction keeps its points', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', { items: [aLine(30_00), aLine(70_00)], totalMinor: 105_00, shippingMinor: 5_00 }));
    await stage.orders(aRefund('03-02', 'f1', 5_00, { subtotalMinor: 0, shippingMinor: 5_00 }));
    await has({ pending: 100 });
    // 70.00 sent back, 60.00 refunded: the deduction keeps 10 points.
    await stage.orders(aRefund('03-03', 'f2', 60_00, { goodwill: true, lines: [{ line: 1, quantity: 1, amountMinor: 60_00 }] }));
    await has({ pending: 40 });
    await stage.orders(aRefund('03-04', 'f3', 30_00, { lines: [{ line: 0, quantity: 1, amountMinor: 30_00 }] }));
    await has({ pending: 10 });
    expect(await stage.lots('ada')).toMatchObject([{ base: 10, spendMinor: 10_00 }]);
  });

  test('without lines spreads; partial, then the rest, is all; a threshold bonus goes whole', async () => {
    await stage.begin(aProgramme(earning({ orderBonuses: [{ id: 'b', name: 'B', thresholdMinor: 80_00, points: 25 }] })));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', { items: [aLine(50_00), aLine(50_00)] }));
    await has({ pending: 125 });
    await stage.orders(aRefund('03-02', 'f1', 20_00));
    await has({ pending: 105 });
    await stage.orders(aRefund('03-03', 'f2', 1));
    await has({ pending: 79 });
    await stage.orders(aRefund('03-04', 'f3', 79_99));
    await has({});
  });

  test('by an amendment that shrinks the order is taken back; a later one that grows it gives nothing', async () => {
    await stage.enrol('ada');
    const [a, b] = [aLine(60_00), aLine(40_00)];
    await stage.orders(aPurchase('03-01', { items: [a, b] }), anAmendment('03-01', 2, { items: [a] }));
    await has({ pending: 60 });
    await stage.orders(anAmendment('03-01', 1, { items: [b] }), anAmendment('03-01', 3, { items: [a, b] }));
    await has({ pending: 60 });
    expect(await stage.lots('ada')).toMatchObject([{ base: 60, spendMinor: 60_00 }]);
  });

  test('of a cancelled order is all, before and after activation, and its refund takes nothing more', async () => {
    await stage.enrol('ada');
    await stage.orders(
      aPurchase('03-01'),
      aPurchase('03-01', { orderId: 'o2' }),
      aCancellation('03-02'),
      aCancellation('03-02', 'o1', { id: 'x' }),
    );
    await has({ pending: 100 });
    await stage.orders(aRefund('03-03', 'f1', 100_00), aCancellation('06-01', 'o2'), aRefund('06-02', 'f2', 100_00, { orderId: 'o2' }));
    await has({});
    expect((await stage.postings('ada')).map(({ kind }) => kind)).toEqual(['earned', 'earned', 'reversed', 'activated', 'reversed']);
  });

  test('is taken from its own lot, then others, then owed; debt 30 takes 30 of the next 100', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'));
    await stage.redeem('ada', 'r1', 30, '04-01');
    await stage.orders(aRefund('04-02', 'f1', 100_00));
    await has({ debt: 30 });
    await stage.orders(aPurchase('05-01', { orderId: 'o2' }));
    await has({ pending: 100, debt: 30 });
    await stage.pass('ada', '06-01');
    await has({ available: 70 });
  });

  test('after expiry is taken from what expired, and costs nothing else', async () => {
    await stage.begin(aProgramme({ expiry: { kind: 'rolling', months: 1 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'), aPurchase('05-20', { orderId: 'o2' }));
    await stage.orders(aRefund('05-21', 'f1', 100_00));
    await has({ pending: 100 });
    expect(await stage.lots('ada')).toContainEqual(expect.objectContaining({ granted: 100, expired: 0, available: 0 }));
  });

  test('buy, earn, return: nothing is kept, told once or twice, in one refund or many', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'));
    await stage.pass('ada', '04-01');
    await has({ available: 100 });
    await stage.orders(aRefund('04-02', 'f1', 33_33), aRefund('04-02', 'f1', 33_33, {}, { id: 'again' }));
    await has({ available: 66 });
    await stage.orders(aRefund('04-03', 'f2', 33_33), aRefund('04-04', 'f3', 33_34), aRefund('04-04', 'f3', 33_34));
    await has({});
  });
});

describe('an open return', () => {
  const twoLines = { items: [aLine(30_00), aLine(70_00)] };

  test('holds its lines; declined, they become available with the order', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', twoLines), aReturnRequest('03-10', { lines: [1] }));
    await stage.pass('ada', '05-01');
    await has({ available: 30, pending: 70 });
    await stage.orders(aReturnDeclined('05-02', { lines: [1] }));
    await stage.pass('ada', '2026-05-02T21:59:59Z');
    await has({ available: 30, pending: 70 });
    await stage.pass('ada', '2026-05-02T22:00:00Z');
    await has({ available: 100 });
    expect((await stage.lots('ada')).map(({ base, granted }) => [base, granted]).sort()).toEqual([
      [30, 30],
      [70, 70],
    ]);
  });

  test('declined early waits for the return period like the rest', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', twoLines), aReturnRequest('03-02', { lines: [1] }), aReturnDeclined('03-03'));
    await stage.pass('ada', '03-20');
    await has({ pending: 100 });
    await stage.pass('ada', '03-24');
    await has({ available: 100 });
  });

  test('settled lets its lines follow later deliveries with the rest of the order; what others hold stays held', async () => {
    await stage.enrol('ada');
    await stage.orders(
      aPurchase('03-01', { items: [aLine(30_00), aLine(60_00), aLine(10_00)] }),
      aReturnRequest('03-02', { lines: [1] }),
      aReturnRequest('03-02', { returnId: 'r2', lines: [2] }),
      aReturnDeclined('03-03'),
      aDelivery('03-20', { lines: [0, 1, 2] }),
    );
    const moved = at('2026-04-03T22:00:00Z');
    expect((await stage.lots('ada')).map(({ granted, availableAt }) => [granted, availableAt]).sort()).toEqual([
      [10, null],
      [30, moved],
      [60, moved],
    ]);
    await stage.pass('ada', '04-01');
    await has({ pending: 100 });
    await stage.orders(aReturnDeclined('04-10', { returnId: 'r2' }));
    await stage.pass('ada', '04-20');
    await has({ available: 100 });
  });

  test('settled after the rest was available moves with a late parcel still', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', twoLines), aReturnRequest('03-02', { lines: [1] }));
    await stage.pass('ada', '03-24');
    await stage.orders(aReturnDeclined('2026-03-25T09:00:00Z'), aDelivery('03-25'));
    expect((await stage.lots('ada')).map(({ granted, availableAt }) => [granted, availableAt]).sort()).toEqual([
      [30, at('2026-03-22T23:00:00Z')],
      [70, at('2026-04-08T22:00:00Z')],
    ]);
    await has({ available: 30, pending: 70 });
  });

  test('without lines holds the whole order, and its refund takes what it holds', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', twoLines), aReturnRequest('03-10'));
    await stage.pass('ada', '05-01');
    await has({ pending: 100 });
    await stage.orders(aRefund('05-02', 'f1', 70_00, { lines: [{ line: 1, quantity: 1, amountMinor: 70_00 }] }), aReturnClosed('05-03'));
    await has({ pending: 30 });
    await stage.pass('ada', '05-05');
    await has({ available: 30 });
  });

  test('of lines that another holds already holds nothing twice, and what is available is not held', async () => {
    await stage.enrol('ada');
    await stage.orders(
      aPurchase('03-01', twoLines),
      aReturnRequest('03-10', { lines: [1] }),
      aReturnRequest('03-11', { returnId: 'r2' }),
      aReturnRequest('03-12', { returnId: 'r3' }),
    );
    await stage.pass('ada', '05-01');
    await has({ pending: 100 });
    await stage.orders(aReturnClosed('05-02'), aReturnClosed('05-02', { returnId: 'r2' }));
    await stage.pass('ada', '05-05');
    await has({ available: 100 });
    await stage.orders(aReturnRequest('05-06', { returnId: 'r4' }));
    await has({ available: 100 });
  });
});

describe('a change of a purchase that is not known', () => {
  const changes = [aRefund('03-02', 'f1', 40_00), aDelivery('03-03'), aReturnRequest('03-04', { lines: [0] }), aReturnClosed('03-05')];
  const reason = 'order o1 is not known: redrive its purchase first if that is parked, then this';

  test.each(['ASC', 'DESC'] as const)('is parked, and takes effect when it is redriven after the purchase (%s)', async (order) => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', { orderId: 'o2' }), ...changes);
    expect(await stage.parked()).toEqual(changes.map(() => ({ reason })));
    await expect(stage.redriveOrders()).rejects.toThrow(reason);
    await stage.orders(aPurchase('03-01'));
    await stage.redriveOrders(order);
    await has({ pending: 160 });
    await stage.pass('ada', '05-01');
    await has({ available: 160 });
  });

  test('is parked beside others of its batch that are known; a credit note for no order is none', async () => {
    await stage.enrol('ada');
    const creditNote = aRefund('03-02', 'f0', 10_00, { orderId: undefined } as never);
    await stage.orders(
      aCancellation('03-02'),
      creditNote,
      aPurchase('03-01', { orderId: 'o2' }),
      aRefund('03-03', 'f2', 50_00, { orderId: 'o2' }),
    );
    expect(await stage.parked()).toEqual([{ reason }]);
    await stage.orders(aPurchase('03-01'));
    await stage.redriveOrders();
    await has({ pending: 50 });
  });
});

describe('activity', () => {
  test('puts the expiry of all points off', async () => {
    await stage.begin(aProgramme({ expiry: { kind: 'after-inactivity', months: 6 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'));
    await stage.pass('ada', '09-01');
    await stage.orders(aPurchase('09-02', { orderId: 'o2' }));
    expect((await stage.lots('ada')).map(({ expiresAt }) => expiresAt).sort()).toEqual([
      at('2027-03-02T23:00:00Z'),
      at('2027-03-24T23:00:00Z'),
    ]);
    await has({ available: 100, pending: 100 });
  });
});
