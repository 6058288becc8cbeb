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
});
