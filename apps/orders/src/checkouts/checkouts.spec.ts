import { CheckoutStartedV1 } from '#lib/contracts';
import { aBook, aCheckout, anAbandonment, dataOf, filed, judging, violationsOf } from '../../test/claims.js';
import { checkoutKeyOf } from '../judging/book.js';

describe('checkouts', () => {
  test('the value is as told, else the sum of the lines', () => {
    const items = [
      { productId: 'a', amountMinor: 5 },
      { productId: 'b', amountMinor: 6, quantity: 2 },
    ];
    const { facts } = judging([aCheckout({ items })]);
    expect(dataOf(facts, CheckoutStartedV1)).toMatchObject({ valueMinor: 11, items: [{ quantity: 1 }, { quantity: 2 }] });
    expect(judging([aCheckout({ items, valueMinor: 9 })]).facts[0]!.data).toMatchObject({ valueMinor: 9 });
    expect(judging([aCheckout()]).facts[0]!.data).toMatchObject({ valueMinor: 0, items: [] });
    expect(facts.flatMap(violationsOf)).toEqual([]);
  });

  test('every start is a fact, under its own subject', () => {
    expect(judging([aCheckout(), aCheckout({}, { subject: 'bob' })]).facts.map(({ subject }) => subject)).toEqual(['ada', 'bob']);
  });

  test('an abandonment goes to whoever the checkout is known under, else to whom the claim names', () => {
    const claim = anAbandonment({ step: '3', reason: 'shipping' }, { subject: 'bob' });
    expect(judging([claim]).facts[0]).toMatchObject({ subject: 'bob', data: { checkoutId: 'c1', step: '3', reason: 'shipping' } });
    const book = aBook();
    book.checkouts.set(checkoutKeyOf(filed(claim).claim), 'ada');
    expect(judging([claim], book).facts[0]).toMatchObject({ subject: 'ada' });
  });

  test('a checkout waits for no order, though it names one', () => {
    expect(judging([aCheckout({ orderId: 'o9' })]).facts).toHaveLength(1);
  });
});
