import { aLine, anOrder } from '../../test/an-order.js';
import { aProgramme } from '../../test/a-programme.js';
import { rate } from '../earning/rate.js';
import type { Order } from '../earning/order-lines.js';
import { volumeOf, type Bought } from './volume.js';

const bought = (order: Order, changes: Partial<Bought> = {}): Bought => ({
  bought: order,
  refunds: [],
  cancelledAt: null,
  amended: null,
  earned: {
    member: 'ada',
    at: 0,
    grant: rate(order, aProgramme(), { tier: null, at: 0, earnedInPeriod: 0 }),
    reversed: 0,
    base: 0,
  },
  ...changes,
});
const hundred = anOrder([aLine(60_00), aLine(40_00)]);
const refund = (subtotalMinor: number, line?: number): Bought['refunds'][number] => ({
  refundId: 'r',
  amountMinor: subtotalMinor,
  subtotalMinor,
  ...(line !== undefined && { lines: [{ line, quantity: 1, amountMinor: subtotalMinor }] }),
});

test.each<[string, Bought[], number]>([
  ['nothing', [], 0],
  ['what was bought', [bought(hundred), bought(hundred)], 200_00],
  ['less what came back', [bought(hundred, { refunds: [refund(40_00, 1), refund(10_00)] })], 50_00],
  ['nothing of a cancelled order', [bought(hundred, { cancelledAt: 1 })], 0],
  ['goods alone, no gift cards', [bought(anOrder([aLine(60_00), aLine(40_00, { giftCard: true })]))], 60_00],
  ['the share not paid with points', [bought({ ...hundred, tenders: [{ kind: 'points', amountMinor: 25_00 }] })], 75_00],
  ['nothing in another currency', [bought({ ...hundred, currency: 'USD' })], 0],
  ['nothing nobody was granted points for', [bought(hundred, { earned: null })], 0],
  [
    'thirds in all, rounded down once',
    [1, 2, 3].map(() => bought(anOrder([aLine(1_00)], { totalMinor: 3, tenders: [{ kind: 'points', amountMinor: 1 }] }))),
    2_00,
  ],
])('the volume is %s', (_, purchases, minor) => {
  expect(volumeOf(purchases)).toBe(minor);
});
