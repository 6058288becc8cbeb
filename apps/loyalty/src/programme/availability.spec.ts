import { formatInstant, parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { availableAt, dormantAt, expiresAt, respiteUntil, type Delivered } from './availability.js';
import type { Expiry } from './programme.js';

const at = (text: string): number => parseInstant(text)!;
const shown = (micros: number | null): string | null => (micros === null ? null : formatInstant(micros).slice(0, 16));
const timeZone = 'Europe/Berlin';
const pending = { returnPeriodDays: 14, undeliveredAfterDays: 7 };
const order = (deliveries: Delivered['deliveries'], lines = 2): Delivered => ({
  purchasedAt: at('2026-03-20T10:00:00Z'),
  deliveries,
  lines,
});

describe('the points of an order become spendable', () => {
  test.each<[string, Delivered, string]>([
    ['delivered whole', order([{ at: at('2026-03-23T15:00:00Z') }]), '2026-04-06T22:00'],
    ['delivered shortly before the local midnight', order([{ at: at('2026-03-23T22:59:00Z') }]), '2026-04-06T22:00'],
    ['delivered shortly after it', order([{ at: at('2026-03-23T23:01:00Z') }]), '2026-04-07T22:00'],
    [
      'in two parcels: from the last',
      order([
        { at: at('2026-03-23T15:00:00Z'), lines: [0] },
        { at: at('2026-03-30T15:00:00Z'), lines: [1] },
      ]),
      '2026-04-13T22:00',
    ],
    ['undelivered: a week after the purchase', order([]), '2026-04-10T22:00'],
    ['a part undelivered', order([{ at: at('2026-03-23T15:00:00Z'), lines: [0] }]), '2026-04-10T22:00'],
    ['a part undelivered, another late', order([{ at: at('2026-04-20T15:00:00Z'), lines: [0] }]), '2026-05-04T22:00'],
    ['said to be delivered before it was bought', order([{ at: at('2026-01-01T15:00:00Z') }]), '2026-04-03T22:00'],
    ['of no lines, delivered', order([{ at: at('2026-03-23T15:00:00Z') }], 0), '2026-04-06T22:00'],
  ])('%s', (_, delivered, expected) => expect(shown(availableAt(delivered, { pending, timeZone }))).toBe(expected));

  test('the order of the parcels does not matter', () => {
    const parcels = fc.array(
      fc.record({ at: fc.nat(60).map((day) => at('2026-03-20T10:00:00Z') + day * 86_400e6), lines: fc.subarray([0, 1, 2]) }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(parcels, (deliveries) => {
        const there = availableAt(order(deliveries, 3), { pending, timeZone });
        expect(availableAt(order([...deliveries].reverse(), 3), { pending, timeZone })).toBe(there);
      }),
    );
  });
});

describe('points expire', () => {
  test.each<[string, Expiry, string, string | undefined, string | null]>([
    ['at the end of the day months later', { kind: 'rolling', months: 1 }, '2026-01-31T08:00:00Z', undefined, '2026-02-28T23:00'],
    ['over a clock change', { kind: 'rolling', months: 3 }, '2026-01-10T08:00:00Z', undefined, '2026-04-10T22:00'],
    ['at the end of the year', { kind: 'end-of-year', plusMonths: 0 }, '2026-01-10T08:00:00Z', undefined, '2026-12-31T23:00'],
    ['of the local year', { kind: 'end-of-year', plusMonths: 0 }, '2025-12-31T23:30:00Z', undefined, '2026-12-31T23:00'],
    ['at the end of the next year', { kind: 'end-of-year', plusMonths: 12 }, '2026-01-10T08:00:00Z', undefined, '2027-12-31T23:00'],
    ['at the end of March after it', { kind: 'end-of-year', plusMonths: 3 }, '2026-01-10T08:00:00Z', undefined, '2027-03-31T22:00'],
    ['after inactivity', { kind: 'after-inactivity', months: 6 }, '2026-01-10T08:00:00Z', '2026-02-28T08:00:00Z', '2026-08-28T22:00'],
    [
      'not before they have lived so long',
      { kind: 'after-inactivity', months: 6 },
      '2026-01-10T08:00:00Z',
      '2025-12-24T08:00:00Z',
      '2026-07-10T22:00',
    ],
    ['never', { kind: 'never' }, '2026-01-10T08:00:00Z', undefined, null],
  ])('%s', (_, expiry, available, active, expected) => {
    const points = { availableAt: at(available), ...(active && { lastActivityAt: at(active) }) };
    expect(shown(expiresAt(points, { expiry, timeZone }))).toBe(expected);
  });

  test.each([
    [0, null],
    [10, '2026-03-11T23:00'],
  ])('given back with %d days of grace, points that have expired live until %s', (reinstateGraceDays, expected) => {
    expect(shown(respiteUntil(at('2026-03-01T12:00:00Z'), { reinstateGraceDays, timeZone }))).toBe(expected);
  });
});

test.each([
  [6, '2026-07-31T22:00'],
  [undefined, null],
])('dormant after %s months', (dormantAfterMonths, expected) => {
  const reminders = { expiryDaysBefore: [], tierDaysBefore: [], ...(dormantAfterMonths && { dormantAfterMonths }) };
  expect(shown(dormantAt(at('2026-01-31T12:00:00Z'), { reminders, timeZone }))).toBe(expected);
});
