import type { GroupBy } from '../groups.js';
import type { Tally } from '../metrics.js';
import { aPurchase, instant } from '../testing/order-facts.js';
import { tallyDeliveries, tallyReturns } from './tally.js';
import { aDelivery, aReceipt, aRepayment } from './testing/feedback-facts.js';

const at = instant('2026-03-02T09:00:00Z');
const orders = [
  { ...aPurchase({ at, orderId: 'o1', channel: 'app', campaign: 'spring' }), shop: 'north' },
  { ...aPurchase({ at, orderId: 'o1', channel: 'web' }), shop: 'south' },
];
const inNorth = [
  aDelivery({ at: at + 1, orderId: 'o1', promised: at + 2, shop: 'north' }),
  aReceipt({ at: at + 3, returnId: 'r1', orderId: 'o1', shop: 'north' }),
  aRepayment({ at: at + 4, returnId: 'r1', orderId: 'o1', shop: 'north' }),
];

test.each<[GroupBy | null, string[]]>([
  [null, ['']],
  ['channel', ['app']],
  ['campaign', ['spring']],
  ['store', []],
  ['shop', ['north']],
])('what happens to an order counts by %s where its own purchase does', (by, expected) => {
  for (const tallied of [tallyDeliveries, tallyReturns]) {
    const groups = new Map<string, Tally>();
    tallied([...inNorth, ...orders], { by, window: '30d', at: at + 10 }, groups);
    expect([...groups.keys()]).toEqual(expected);
  }
});

test('counts by no channel where the purchase is not known', () => {
  const groups = new Map<string, Tally>();
  tallyDeliveries(inNorth, { by: 'channel', window: '30d', at: at + 10 }, groups);
  expect(groups.size).toBe(0);
});
