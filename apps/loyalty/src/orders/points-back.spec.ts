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
/** Its points were taken off the total, as a discount is. */
const free = (refunds: Refund[], more: Partial<Purchase> = {}): Purchase => ({
  ...purchase(refunds, more),
  bought: anOrder([aLine(100_00)], { totalMinor: 0 }),
});
const amendedTo = (totalMinor: number): Partial<Purchase> => ({
  amended: { revision: 1, items: [], subtotalMinor: totalMinor, totalMinor },
});

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
  ['all of a cancelled order that cost nothing', free([], { cancelledAt: 2 }), [redemption('r', 2000)], [['r', 2000]]],
  ['all with the refund of an order that cost nothing', free([refund('f1', 0)]), [redemption('r', 2000)], [['r', 2000]]],
  ['nothing of an order that cost nothing and stands', free([]), [redemption('r', 2000)], []],
  [
    'all where all is refunded that an amendment left',
    purchase([refund('f1', 60_00)], amendedTo(60_00), [points]),
    [redemption('r', 2000)],
    [['r', 2000]],
  ],
  [
    'half where half is refunded of what an amendment left',
    purchase([refund('f1', 30_00)], amendedTo(60_00), [points]),
    [redemption('r', 2000)],
    [['r', 1000]],
  ],
  [
    'the rest where part was refunded before an amendment, the rest after',
    purchase([refund('f1', 50_00), refund('f2', 10_00)], amendedTo(60_00), [points]),
    [redemption('r', 2000, 1000)],
    [['r', 1000]],
  ],
  [
    'nothing where a refund of all that an amendment left names the card',
    purchase([refund('f1', 60_00, [{ kind: 'card', amountMinor: 60_00 }])], amendedTo(60_00), [points]),
    [redemption('r', 2000)],
    [],
  ],
  [
    'in proportion to what an amendment added too',
    purchase([refund('f1', 100_00)], amendedTo(200_00), [points]),
    [redemption('r', 2000)],
    [['r', 1000]],
  ],
  [
    'all with the refund of an order that costs nothing since an amendment',
    purchase([refund('f1', 0)], amendedTo(0), [points]),
    [redemption('r', 2000)],
    [['r', 2000]],
  ],
  [
    'nothing more of one that was refunded to the card, amended to nothing and cancelled',
    purchase([refund('f1', 100_00, [{ kind: 'card', amountMinor: 100_00 }])], { ...amendedTo(0), cancelledAt: 2 }, [points]),
    [redemption('r', 2000)],
    [],
  ],
  [
    'all of one that is amended and cancelled',
    purchase([refund('f1', 30_00)], { ...amendedTo(60_00), cancelledAt: 2 }, [points]),
    [redemption('r', 2000, 1000)],
    [['r', 1000]],
  ],
  ['nothing without a redemption', purchase([refund('f1', 100_00)], {}, [points]), [], []],
])('%s comes back', (_, order, redemptions, expected) => {
  expect(pointsBack(order, redemptions).map((back) => [back.redemption.id, back.points])).toEqual(expected);
});
