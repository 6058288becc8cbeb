import { gzipSync } from 'node:zlib';
import { sharedData } from '#lib/testing';
import { readFormat, readText } from '../testing/read.js';

const summed = (events: { data: { totalMinor?: number } }[]): number => events.reduce((sum, { data }) => sum + data.totalMinor!, 0);

describe('CDNOW files', () => {
  it('make every row an order, named by customer, day and its number on that day', async () => {
    const { events, rejected } = await readText(
      'cdnow',
      ' 00004 19970101  2   29.33\r\n 00004 19970101  1  14.96\r\n 00021 19970101 3 63.34\r\n 00004 19970118  2   29.73\r\n',
    );
    expect(rejected).toEqual([]);
    expect(events.map(({ data }) => data.orderId)).toEqual([
      '00004-19970101-1',
      '00004-19970101-2',
      '00021-19970101-1',
      '00004-19970118-1',
    ]);
    expect(events[1]).toEqual({
      specversion: '1.0',
      id: 'order/00004-19970101-2',
      source: 'import/cdnow',
      type: 'itinera.orders.purchase-completed.v1',
      time: '1997-01-01T00:00:00Z',
      datacontenttype: 'application/json',
      userid: '00004',
      data: {
        orderId: '00004-19970101-2',
        currency: 'USD',
        items: [{ productId: 'cd', quantity: 1, amountMinor: 1496 }],
        totalMinor: 1496,
      },
    });
  });

  it('may have a sample id second, a heading, and be compressed', async () => {
    const { events } = await readText(
      'cdnow',
      gzipSync('id sample date cds dollars\n00004 0001 19970101 2 29.33\n\n00021 0002 19970102 3 63.34'),
    );
    expect(events.map(({ userid, data, time }) => [userid, data.orderId, time, data.totalMinor])).toEqual([
      ['00004', '00004-19970101-1', '1997-01-01T00:00:00Z', 2933],
      ['00021', '00021-19970102-1', '1997-01-02T00:00:00Z', 6334],
    ]);
  });

  it('pass over one heading, and only at the beginning', async () => {
    const { events, rejected } = await readText('cdnow', 'id date quantity dollars\nid date quantity dollars\n1 19970101 1 5.00\n');
    expect([events.length, rejected.map(({ row }) => row.line)]).toEqual([1, [2]]);
  });

  it.each([
    ['1 19970231 1 5.00', '19970231 is no day'],
    ['1 19970101 0 5.00', 'the quantity 0'],
    ['1 19970101 1 -5.00', '-5.00 is no amount'],
    ['1 19970101 1 5,00', 'is no day'],
    ['1 19970101 1', 'has 3 columns'],
  ])('reject %s', async (row, reason) => {
    const { events, rejected } = await readText('cdnow', `1 19970101 1 0.00\n${row}\n`);
    expect(events).toHaveLength(1);
    expect(rejected).toEqual([{ row: { line: 2, raw: row }, reason: expect.stringContaining(reason) as string }]);
  });

  const sample = sharedData('cdnow/CDNOW_sample.txt');
  (sample ? it : it.skip)('give 6,919 orders of 2,357 customers and 244,091.94 dollars in the published sample', async () => {
    const { events, rejected } = await readFormat('cdnow', sample!);
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(6919);
    expect(new Set(events.map(({ id }) => id)).size).toBe(6919);
    expect(new Set(events.map(({ userid }) => userid)).size).toBe(2357);
    expect(summed(events)).toBe(24_409_194);
  });
});
