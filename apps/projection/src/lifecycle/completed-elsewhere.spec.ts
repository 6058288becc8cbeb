import type { Fact } from '#lib/contracts';
import { foldJourney } from './fold.js';
import { cycleAt } from './journey.js';

const fact = (type: string, time: string, data: object): Fact => ({
  specversion: '1.0',
  id: `${type} ${time}`,
  source: 's',
  type: `itinera.${type}.v1`,
  time,
  recordedtime: time,
  datacontenttype: 'application/json',
  data,
});

describe('a checkout finished by a purchase under another identifier', () => {
  const started = fact('orders.checkout-started', '2026-03-02T12:00:00.000000Z', {
    checkoutId: 'c',
    currency: 'EUR',
    valueMinor: 0,
    items: [],
  });
  const completed = fact('orders.checkout-completed', '2026-03-02T12:30:00.000000Z', { checkoutId: 'c', orderId: 'o' });

  it('is bought, though whoever began it has bought nothing', () => {
    const journey = foldJourney([completed, started]);
    expect(journey.history.map(({ phase }) => phase)).toEqual(['buy', 'explore']);
    expect(journey.checkouts).toEqual([expect.objectContaining({ outcome: 'bought' })]);
    expect(cycleAt(journey, Infinity)).toBe(0);
  });

  it('does not close another checkout of whoever bought: the purchase has one, begun elsewhere', () => {
    const own = fact('orders.checkout-started', '2026-03-02T12:10:00.000000Z', {
      checkoutId: 'mine',
      currency: 'EUR',
      valueMinor: 0,
      items: [],
    });
    const begun = fact('orders.checkout-begun-elsewhere', '2026-03-02T12:00:00.000000Z', { checkoutId: 'c' });
    const bought = fact('orders.purchase-completed', '2026-03-02T12:30:00.000000Z', {
      orderId: 'o',
      checkoutId: 'c',
      currency: 'EUR',
      totalMinor: 1,
      items: [],
    });
    const journey = foldJourney([bought, own, begun]);
    expect(journey.checkouts).toEqual([expect.objectContaining({ checkoutId: 'mine', outcome: 'abandoned' })]);
    expect(journey.history.map(({ phase }) => phase)).toContain('buy');
    expect(foldJourney([bought, own]).checkouts).toEqual([expect.objectContaining({ checkoutId: 'mine', outcome: 'bought' })]);
  });
});
