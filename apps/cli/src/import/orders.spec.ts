import { aFile } from '../testing/files.js';
import { readText } from '../testing/read.js';
import { checkedMapping } from './orders-mapping.js';

const MAPPING = {
  orderId: 'Order',
  email: 'Mail',
  time: 'At',
  total: 'Total',
  currency: { const: 'EUR' },
  productId: 'Sku',
  quantity: 'Qty',
  price: 'Price',
  channel: { const: 'web' },
};
const HEAD = 'Order,Mail,At,Total,Sku,Qty,Price';

async function read(rows: string[], mapping: object = MAPPING, head = HEAD, currency?: string): ReturnType<typeof readText> {
  return readText('orders', [head, ...rows].join('\n'), { mapping: await aFile(JSON.stringify(mapping)), ...(currency && { currency }) });
}

describe('any CSV of orders', () => {
  it('joins the lines of one order id, each field by the first line that has it', async () => {
    const { events, rejected } = await read([
      '7,a@example.com,2026-01-05T10:00:00+02:00,24.97,P1,1.5,9.99',
      '8,b@example.com,2026-01-06,5,P2,1,5',
      '7,,2026-01-05T07:59:00Z,,P3,1,9.985',
    ]);
    expect(rejected).toEqual([]);
    expect(events[1]).toEqual({
      specversion: '1.0',
      id: 'order/7',
      source: 'import/orders',
      type: 'itinera.orders.purchase-completed.v1',
      time: '2026-01-05T07:59:00Z',
      datacontenttype: 'application/json',
      email: 'a@example.com',
      data: {
        orderId: '7',
        currency: 'EUR',
        totalMinor: 2497,
        channel: 'web',
        // 14.985 and 9.985 euros: half to even.
        items: [
          { productId: 'P1', quantity: 1.5, amountMinor: 1498, unitPrice: '9.99' },
          { productId: 'P3', quantity: 1, amountMinor: 998, unitPrice: '9.985' },
        ],
      },
    });
  });

  it('counts in the minor units of the currency', async () => {
    const mapping = { orderId: 'o', userId: 'u', time: 't', total: 'x', currency: 'c' };
    const { events } = await read(
      ['1,u,2026-01-01,500,JPY', '2,u,2026-01-01,1.2345,KWD', '3,u,2026-01-01,0.125,USD'],
      mapping,
      'o,u,t,x,c',
    );
    expect(events.map(({ data }) => data.totalMinor)).toEqual([500, 1234, 12]);
  });

  it('takes the currency of the command where the file has none', async () => {
    const { events, rejected } = await read(['1,u,2026-01-01,1'], { orderId: 'o', userId: 'u', time: 't', total: 'x' }, 'o,u,t,x', 'CHF');
    expect([events[0]?.data.currency, rejected]).toEqual(['CHF', []]);
  });

  it('rejects an order in a currency there is not', async () => {
    const { rejected } = await read(['1,u,2026-01-01,1'], { orderId: 'o', userId: 'u', time: 't', total: 'x' }, 'o,u,t,x', 'ZZZ');
    expect(rejected).toMatchObject([{ reason: 'ZZZ is no currency (ISO 4217)' }]);
  });

  it.each([
    [['7,a@example.com,2026-01-05,24.97,P1,1,9.99', '7,,2026-01-05,25.00,P3,1,9.98'], 'disagree about its total'],
    [['7,a@example.com,2026-01-05,24.97,P1,1,9.99', '7,b@example.com,2026-01-05,,P3,1,9.98'], 'disagree about its email'],
    [['7,a@example.com,yesterday,24.97,P1,1,9.99', '7,,,,P3,1,9.98'], 'yesterday is no date'],
    [['7,a@example.com,2026-01-05,"1,024.97",P1,1,9.99', '7,,,,P3,1,9.98'], 'the total 1,024.97 is not a decimal'],
    [['7,,2026-01-05,24.97,P1,1,9.99', '7,,,,P3,1,9.98'], 'names nobody'],
    [['7,a@example.com,2026-01-05,24.97,P1,0,9.99', '7,,,,P3,1,9.98'], 'the quantity 0'],
  ])('rejects every line of a wrong order: %j', async (rows, reason) => {
    const { events, rejected } = await read([...rows, '8,b@example.com,2026-01-06,5,P2,1,5']);
    expect(events.map(({ data }) => data.orderId)).toEqual(['8']);
    expect(rejected.map(({ row, reason: why }) => [row.line, row.raw, why])).toEqual(
      rows.map((row, index) => [index + 2, row, expect.stringContaining(reason) as string]),
    );
  });

  it.each([
    [{ orderId: 'o' }, 'time must be mapped'],
    [{ orderId: 'o', time: 't', total: 'x' }, 'one of userId'],
    [{ orderId: 'o', time: 't', userId: 'u' }, 'one of total'],
    [{ orderId: 'o', time: 't', userId: 'u', totl: 'x' }, 'there is no field totl'],
    [{ orderId: 'o', time: 't', userId: 'u', total: 5 }, 'total must be a column'],
    [[], 'must be a JSON object'],
  ])('refuses the mapping %j', (mapping, reason) => {
    expect(() => checkedMapping(mapping)).toThrow(reason);
  });

  it('refuses a file without a mapped column, and bytes that are not UTF-8', async () => {
    await expect(read(['1,2'], MAPPING, 'Order,Mail')).rejects.toThrow('no column At, Total, Sku, Qty, Price');
    const latin = Buffer.from(`${HEAD}\n7,m\u00fcller@example.com,2026-01-05,1,P,1,1\n`, 'latin1');
    await expect(readText('orders', latin, { mapping: await aFile(JSON.stringify(MAPPING)) })).rejects.toThrow('is not UTF-8');
  });
});
