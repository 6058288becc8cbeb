import { sharedData } from '#lib/testing';
import { readFormat, readText } from '../testing/read.js';

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const csv = (...rows: string[]): string => `${[HEAD, ...rows].join('\n')}\n`;

describe('Online Retail files', () => {
  it('make an invoice an order at its earliest time, wherever its lines stand; equal lines are two', async () => {
    const { events } = await readText(
      'online-retail',
      csv(
        '536365,85123A,"HOLDER, WHITE",6,2010-12-01 08:27:00,2.55,17850.0,United Kingdom',
        '536366,22633,HAND WARMER,6,2010-12-01 08:28:00,1.85,17850.0,United Kingdom',
        '536365,71053,LANTERN,3,2010-12-01 08:26:00,3.39,17850.0,United Kingdom',
        '536365,71053,LANTERN,3,2010-12-01 08:26:00,3.39,17850.0,United Kingdom',
      ),
    );
    expect(events.map(({ id }) => id)).toEqual(['order/536366', 'order/536365']);
    expect(events[1]).toEqual({
      specversion: '1.0',
      id: 'order/536365',
      source: 'import/online-retail',
      type: 'itinera.orders.purchase-completed.v1',
      time: '2010-12-01T08:26:00Z',
      datacontenttype: 'application/json',
      userid: '17850',
      data: {
        orderId: '536365',
        currency: 'GBP',
        totalMinor: 1530 + 1017 + 1017,
        items: [
          { productId: '85123A', name: 'HOLDER, WHITE', quantity: 6, amountMinor: 1530, unitPrice: '2.55' },
          { productId: '71053', name: 'LANTERN', quantity: 3, amountMinor: 1017, unitPrice: '3.39' },
          { productId: '71053', name: 'LANTERN', quantity: 3, amountMinor: 1017, unitPrice: '3.39' },
        ],
      },
    });
  });

  it('make an invoice beginning with C a refund of no order', async () => {
    const { events, rejected } = await readText(
      'online-retail',
      csv(
        'C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom',
        'C536379,22556,PLASTERS,-12,2010-12-01 09:41:00,1.65,14527.0,United Kingdom',
      ),
    );
    expect(rejected).toEqual([]);
    expect(events).toEqual([
      expect.objectContaining({
        id: 'credit-note/C536379',
        type: 'itinera.orders.refund-issued.v1',
        time: '2010-12-01T09:41:00Z',
        userid: '14527',
        data: { refundId: 'C536379', currency: 'GBP', amountMinor: 2750 + 1980 },
      }),
    ]);
  });

  it('leave out lines without customer and order lines without price or quantity; the rest of the invoice stays', async () => {
    const { events, rejected } = await readText(
      'online-retail',
      csv(
        '1,A,a,1,2010-12-01 08:26:00,0.0,17850.0,United Kingdom',
        '1,B,b,2,2010-12-01 08:26:00,0.1,17850.0,United Kingdom',
        '1,C,c,-1,2010-12-01 08:26:00,1.0,17850.0,United Kingdom',
        '2,A,a,1,2010-12-01 08:26:00,1.0,,United Kingdom',
      ),
    );
    expect(events.map(({ data }) => [data.orderId, data.items.length, data.totalMinor])).toEqual([['1', 1, 20]]);
    expect(rejected.map(({ row, byRule, reason }) => [row.line, byRule, reason])).toEqual([
      [2, true, 'the price 0 is not above 0'],
      [4, true, 'the quantity -1 is not above 0'],
      [5, true, 'has no customer'],
    ]);
  });

  it('reject what is broken, and say so', async () => {
    const { events, rejected } = await readText(
      'online-retail',
      csv(
        '1,A,a,one,2010-12-01 08:26:00,1.0,17850.0,UK',
        '1,A,a,1,1.12.2010,1.0,17850.0,UK',
        '1,A,a,1',
        'C1,A,a,1,2010-12-01 08:26:00,1.0,17850.0,UK',
        '2,A,a,1,2010-12-01 08:26:00,1.0,1,UK',
        '2,A,a,1,2010-12-01 08:26:00,1.0,2,UK',
      ),
    );
    expect(events).toHaveLength(1);
    expect(rejected.map(({ row, reason, byRule }) => [row.line, reason, byRule])).toEqual([
      [2, 'the quantity one is not a number', undefined],
      [3, '1.12.2010 is no date and time', undefined],
      [4, 'has 4 columns instead of 8', undefined],
      [5, 'the quantity 1 of a credit note is not below 0', undefined],
      [7, 'invoice 2 begins with another customer, 1', undefined],
    ]);
  });

  const real = sharedData('online-retail/online_retail_2010-12_to_2011-02.csv.gz');
  // Counted with Python's csv and decimal modules, and again with awk.
  (real ? it : it.skip)('give 3,384 orders and 761 credit notes in the published quarter, to the penny', async () => {
    const { events, rejected, rows } = await readFormat('online-retail', real!);
    const orders = events.filter(({ type }) => type.includes('purchase-completed'));
    const creditNotes = events.filter(({ type }) => type.includes('refund-issued'));
    expect([rows, orders.length, creditNotes.length]).toEqual([105_335, 3384, 761]);
    expect(orders.reduce((sum, { data }) => sum + data.items.length, 0)).toBe(67_313);
    expect(orders.reduce((sum, { data }) => sum + data.totalMinor, 0)).toBe(158_929_628);
    expect(creditNotes.reduce((sum, { data }) => sum + data.amountMinor, 0)).toBe(12_307_173);
    expect([new Set(orders.map(({ userid }) => userid)).size, new Set(events.map(({ userid }) => userid)).size]).toEqual([1682, 1749]);
    expect(rejected.map(({ reason }) => reason === 'has no customer').filter(Boolean)).toHaveLength(36_210);
    expect(rejected).toHaveLength(36_217);
    expect(rejected.every(({ byRule }) => byRule)).toBe(true);
  });
});
