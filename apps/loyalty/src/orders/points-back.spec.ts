import type { Redemption } from '../redemptions/redemption.js';
import { aLine, anOrder } from '../../test/an-order.js';
import { pointsBack } from './points-back.js';
import type { Purchase, Refund } from './purchase.js';

const redemption = (id: string, points: number, returned = 0): Redemption => ({
  id,
  member: 'm',
  at: 1,
  purpose: 'order',
  points,
  returned,
  allocations: [],
  about: { programmeVersion: '1', postings: [] },
});
const refund = (refundId: string, amountMinor: number, tenders?: Refund['tenders']): Refund => ({
  refundId,
  amountMinor,
  subtotalMinor: amountMinor,
  ...(tenders && { tenders }),
});
const purchase = (refunds: Refund[], more: Partial<Purchase> = {}, tenders: Refund['tenders'] = []): Purchase => ({
  shop: '',
  orderId: 'o1',
  subject: 's',
  at: 1,
  because: { source: 's', id: 'i' },
  bought: anOrder([aLine(100_00)], { tenders }),
  amended: null,
  cancelledAt: null,
  deliveries: [],
  returns: [],
  refunds,
  earned: null,
  ...more,
});
const points = { kind: 'points' as const, amountMinor: 20_00 };

test.each<[string, Purchase, Redemption[], [string, number][]]>([
  ['half of 80.00 and 2,000 points', purchase([refund('f1', 50_00)], {}, [points]), [redemption('r', 2000)], [['r', 1000]]],
  [
    'less what came back before',
    purchase([refund('f1', 50_00), refund('f2', 25_00)], {}, [points]),
    [redemption('r', 2000, 1000)],
    [['r', 500]],
  ],
  ['nothing twice', purchase([refund('f1', 50_00)], {}, [points]), [redemption('r', 2000, 2000)], []],
  ['all of a cancelled order', purchase([refund('f1', 1)], { cancelledAt: 2 }, [points]), [redemption('r', 2000, 20)], [['r', 1980]]],
  [
    'of two redemptions each its part',
    purchase([refund('f1', 50_00)], {}, [{ ...points, redemptionId: 'q' }]),
    [redemption('q', 10), redemption('r', 7)],
    [
      ['q', 5],
      ['r', 3],
    ],
  ],
  ['in proportion where no tender tells of it', purchase([refund('f1', 25_00)]), [redemption('r', 2000)], [['r', 500]]],
  ['all where all is refunded', purchase([refund('f1', 100_00)]), [redemption('r', 1999)], [['r', 1999]]],
  ['nothing without a redemption', purchase([refund('f1', 100_00)], {}, [points]), [], []],
])('%s comes back', (_, order, redemptions, expected) => {
  expect(pointsBack(order, redemptions).map((back) => [back.redemption.id, back.points])).toEqual(expected);
});
