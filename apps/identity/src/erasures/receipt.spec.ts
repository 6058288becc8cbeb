import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros, type ServiceName } from '#lib/contracts';
import { describe, expect, it } from '@jest/globals';
import { receiptOf, type Receipt } from './receipt.js';

const MINUTE = 60 * MICROS_PER_SECOND;
const AT = Date.UTC(2026, 3, 1) * 1000;
const ALL: ServiceName[] = ['orders', 'loyalty', 'feedback', 'journey', 'projection'];

describe('the receipt of an erasure', () => {
  const receipt = (confirmedAfter: Partial<Record<ServiceName, Micros>>, after: Micros): Receipt =>
    receiptOf(
      { id: 'e', customerId: 'c', subjects: 3, requestedAt: AT },
      Object.entries(confirmedAfter).map(([service, micros]) => ({ service: service as ServiceName, at: AT + micros })),
      AT + after,
    );
  const all = (after: Micros): Partial<Record<ServiceName, Micros>> => Object.fromEntries(ALL.map((service) => [service, after]));

  it('is complete eight days and an hour after the wish, not a microsecond before', () => {
    const due = 8 * MICROS_PER_DAY + 60 * MINUTE;
    expect(receipt(all(MINUTE), due - 1)).toMatchObject({ status: 'pending', completeAt: '2026-04-09T01:00:00.000000Z' });
    expect(receipt(all(MINUTE), due).status).toBe('complete');
  });

  it.each(ALL)('waits for %s', (service) => {
    const others = Object.fromEntries(Object.entries(all(MINUTE)).filter(([name]) => name !== service));
    expect(receipt(others, 400 * MICROS_PER_DAY)).toMatchObject({ status: 'pending', completeAt: null });
    expect(receipt(others, 400 * MICROS_PER_DAY).services).toContainEqual({ service, confirmedAt: null });
  });

  it('counts the days from a service that was late, for until then it took events', () => {
    const late = { ...all(MINUTE), journey: MICROS_PER_DAY };
    expect(receipt(late, 9 * MICROS_PER_DAY - 1).status).toBe('pending');
    expect(receipt(late, 9 * MICROS_PER_DAY).status).toBe('complete');
  });

  it('says what identity itself did at once', () => {
    expect(receipt({}, 0).services[0]).toEqual({ service: 'identity', confirmedAt: '2026-04-01T00:00:00.000000Z' });
  });
});
