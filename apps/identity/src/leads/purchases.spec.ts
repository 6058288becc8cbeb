import { timeOf, type Fact } from '#lib/contracts';
import { describe, expect, it } from '@jest/globals';
import { aFact } from '../../test/claims.js';
import { purchasesOf } from './purchases.js';

const orders = (name: string, data: object): Fact => aFact(`itinera.orders.${name}.v1`, data);

describe('what facts say of an order', () => {
  it('is gathered in one entry, whatever the order and however often', () => {
    const facts = [
      orders('purchase-completed', { orderId: 'o1', totalMinor: 900 }),
      orders('purchase-amended', { orderId: 'o1', totalMinor: 800, revision: 2 }),
      orders('purchase-amended', { orderId: 'o1', totalMinor: 700, revision: 1 }),
      orders('refund-issued', { orderId: 'o1', refundId: 'r1', amountMinor: 300 }),
      orders('refund-issued', { orderId: 'o1', refundId: 'r2', amountMinor: 500 }),
      orders('purchase-cancelled', { orderId: 'o1' }),
    ];
    const expected = [
      {
        shop: 'north',
        orderId: 'o1',
        subject: facts[0]!.subject,
        at: timeOf(facts[0]!),
        total: 800,
        revision: 2,
        cancelled: true,
        refunds: { r1: 300, r2: 500 },
      },
    ];
    expect(purchasesOf(facts)).toEqual(expected);
    expect(purchasesOf([...facts, ...facts].reverse())).toEqual(expected);
  });

  it('keeps the same order id of two shops apart', () => {
    const here = orders('purchase-completed', { orderId: 'o1', totalMinor: 900 });
    expect(purchasesOf([here, { ...here, shop: 'south' }]).map(({ shop }) => shop)).toEqual(['north', 'south']);
  });

  it('is nothing of credit notes tied to no order, and of other facts', () => {
    expect(purchasesOf([orders('refund-issued', { refundId: 'r1', amountMinor: 1 }), orders('order-shipped', { orderId: 'o1' })])).toEqual(
      [],
    );
  });
});
