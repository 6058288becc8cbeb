import type { PurchaseCompletedClaimV1 } from '#lib/contracts';
import { exactAmounts, MOST_MINOR, type ExactAmounts } from './exact-amounts.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

const lines = (...amounts: number[]) => amounts.map((amountMinor, index) => ({ productId: `p${index}`, amountMinor }));
const amountsOf = (claim: Partial<PurchaseCompletedClaimV1>): ExactAmounts => {
  const amounts = exactAmounts({ orderId: 'o1', currency: 'EUR', ...claim });
  if ('impossible' in amounts) throw new Error(amounts.impossible);
  return amounts;
};

describe('the amounts of an order', () => {
  test.each<[string, Partial<PurchaseCompletedClaimV1>, Partial<ExactAmounts>]>([
    [
      'everything said and consistent',
      { subtotalMinor: 2250, shippingMinor: 300, taxMinor: 200, discountMinor: 250, totalMinor: 2750, items: lines(1900, 600) },
      { subtotalMinor: 2250, shippingMinor: 300, taxMinor: 200, discountMinor: 250, totalMinor: 2750 },
    ],
    [
      'absent shipping, tax and discount are 0',
      { subtotalMinor: 100, totalMinor: 100, items: lines(100) },
      { subtotalMinor: 100, shippingMinor: 0, taxMinor: 0, discountMinor: 0, totalMinor: 100 },
    ],
    [
      'an absent subtotal is the total less shipping and tax',
      { totalMinor: 100, shippingMinor: 10, taxMinor: 5, items: lines(85) },
      { subtotalMinor: 85, shippingMinor: 10, taxMinor: 5, totalMinor: 100 },
    ],
    [
      'without total and subtotal it is the sum of the lines',
      { shippingMinor: 10, items: lines(40, 45) },
      { subtotalMinor: 85, shippingMinor: 10, totalMinor: 95 },
    ],
    [
      'an absent total is subtotal, shipping and tax',
      { subtotalMinor: 80, shippingMinor: 10, taxMinor: 5, items: lines(80) },
      { totalMinor: 95 },
    ],
    ['nothing said at all', {}, { subtotalMinor: 0, shippingMinor: 0, taxMinor: 0, discountMinor: 0, totalMinor: 0, items: [] }],
    [
      'a line is once and for nothing where it is silent',
      { items: [{ productId: 'p' }] },
      { items: [{ productId: 'p', quantity: 1, amountMinor: 0 }], totalMinor: 0 },
    ],
    [
      'lines above the subtotal: an order-level discount',
      { totalMinor: 90, items: lines(60, 40) },
      { subtotalMinor: 90, discountMinor: 10 },
    ],
    [
      'lines below the subtotal: an adjustment',
      { totalMinor: 110, items: lines(100) },
      { subtotalMinor: 110, discountMinor: 0, adjustmentMinor: 10 },
    ],
    [
      'a discount that explains too little: the adjustment is the rest',
      { totalMinor: 80, discountMinor: 5, items: lines(100) },
      { discountMinor: 5, adjustmentMinor: -15 },
    ],
    [
      'a discount the lines already contain',
      { totalMinor: 90, discountMinor: 10, items: lines(90) },
      { subtotalMinor: 90, discountMinor: 10, adjustmentMinor: 10 },
    ],
    ['an order without lines has nothing to adjust', { totalMinor: 90, discountMinor: 10 }, { subtotalMinor: 90, discountMinor: 10 }],
    [
      'tax included in the prices',
      { totalMinor: 100, subtotalMinor: 95, shippingMinor: 5, taxMinor: 19, items: lines(95) },
      { subtotalMinor: 95, shippingMinor: 5, taxMinor: 0, totalMinor: 100, note: saying('fitted') },
    ],
    [
      'a charge nobody names',
      { totalMinor: 119, subtotalMinor: 100, items: lines(100) },
      { subtotalMinor: 100, shippingMinor: 19, taxMinor: 0, note: saying('') },
    ],
    [
      'a subtotal before its discount',
      { totalMinor: 105, subtotalMinor: 120, discountMinor: 20, shippingMinor: 5, items: lines(120) },
      { subtotalMinor: 100, shippingMinor: 5, discountMinor: 20, totalMinor: 105, note: saying('exceeds') },
    ],
    [
      'a total below shipping and tax',
      { totalMinor: 10, shippingMinor: 8, taxMinor: 6 },
      { subtotalMinor: 0, shippingMinor: 8, taxMinor: 2, totalMinor: 10 },
    ],
  ])('%s', (_, claim, expected) => {
    const amounts = amountsOf(claim);
    expect(amounts).toMatchObject(expected);
    const sum = amounts.items.reduce((a, line) => a + line.amountMinor, 0);
    expect(amounts.totalMinor).toBe(amounts.subtotalMinor + amounts.shippingMinor + amounts.taxMinor);
    if (amounts.items.length > 0) expect(amounts.subtotalMinor).toBe(sum - amounts.discountMinor + (amounts.adjustmentMinor ?? 0));
    if (!('adjustmentMinor' in expected)) expect(amounts).not.toHaveProperty('adjustmentMinor');
  });

  test('beyond what money may be, an order is refused', () => {
    expect(exactAmounts({ orderId: 'o1', currency: 'EUR', items: lines(MOST_MINOR, 1) })).toHaveProperty('impossible');
    expect(exactAmounts({ orderId: 'o1', currency: 'EUR', subtotalMinor: MOST_MINOR, taxMinor: 1 })).toHaveProperty('impossible');
  });
});
