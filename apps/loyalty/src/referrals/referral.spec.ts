import { parseInstant, type Micros } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { aLine, anOrder } from '../../test/an-order.js';
import type { Order } from '../earning/order-lines.js';
import type { Purchase } from '../orders/purchase.js';
import { prospectOf } from './referral.js';

const at = (text: string): Micros => parseInstant(text.length > 10 ? text : `${text}T11:00:00Z`)!;
const programme = aProgramme({ referral: { referrerPoints: 500, friendPoints: 200, leastOrderMinor: 30_00, withinDays: 60 } });
const JOINED = at('2026-03-01');

const bought = (when: string, minor: number, changes: Partial<Purchase> = {}, order: Partial<Order> = {}): Purchase => ({
  shop: '',
  orderId: when,
  subject: 's',
  at: at(when),
  because: { source: 's', id: when },
  bought: anOrder([aLine(minor)], order),
  amended: null,
  cancelledAt: null,
  deliveries: [],
  returns: [],
  refunds: [],
  earned: null,
  ...changes,
});
const delivered = (when: string): Partial<Purchase> => ({ deliveries: [{ id: 'd', at: at(when) }] });
const refund = (minor: number): Partial<Purchase> => ({ refunds: [{ refundId: 'r', amountMinor: minor, subtotalMinor: minor }] });

it.each<[string, Purchase[], string, string]>([
  ['nothing bought yet', [], '2026-04-01', 'waits'],
  ['nothing bought, long after', [], '2026-08-01', 'lapses'],
  ['not yet delivered', [bought('2026-03-10', 50_00)], '2026-03-31T21:59:59Z', 'waits'],
  ['taken as delivered, and past its return period', [bought('2026-03-10', 50_00)], '2026-03-31T22:00:00Z', 'converts'],
  ['delivered late', [bought('2026-03-10', 50_00, delivered('2026-04-10'))], '2026-04-20', 'waits'],
  ['delivered late, and past its return period', [bought('2026-03-10', 50_00, delivered('2026-04-10'))], '2026-04-26', 'converts'],
  ['a return is open', [bought('2026-03-10', 50_00, { returns: [{ returnId: 'x' }] })], '2026-05-01', 'waits'],
  [
    'a return was declined',
    [bought('2026-03-10', 50_00, { returns: [{ returnId: 'x', settledAt: at('2026-03-20') }] })],
    '2026-05-01',
    'converts',
  ],
  ['partly returned, enough kept', [bought('2026-03-10', 50_00, refund(20_00))], '2026-05-01', 'converts'],
  ['partly returned, too little kept', [bought('2026-03-10', 50_00, refund(20_01))], '2026-05-01', 'lapses'],
  ['wholly returned', [bought('2026-03-10', 50_00, refund(50_00))], '2026-04-05', 'waits'],
  ['cancelled', [bought('2026-03-10', 50_00, { cancelledAt: at('2026-03-11') })], '2026-04-05', 'waits'],
  [
    'cancelled, and bought again',
    [bought('2026-03-10', 50_00, { cancelledAt: at('2026-03-11') }), bought('2026-03-12', 30_00)],
    '2026-05-01',
    'converts',
  ],
  ['a first order that is too small', [bought('2026-03-10', 29_99), bought('2026-03-12', 90_00)], '2026-05-01', 'lapses'],
  ['bought on the day of joining, before', [bought('2026-03-01T08:00:00Z', 50_00)], '2026-05-01', 'converts'],
  ['a customer of old', [bought('2026-02-28', 50_00), bought('2026-03-10', 50_00)], '2026-05-01', 'lapses'],
  ['bought on the last day', [bought('2026-04-30T21:59:59Z', 50_00)], '2026-07-01', 'converts'],
  ['bought too late', [bought('2026-04-30T22:00:00Z', 50_00)], '2026-07-01', 'lapses'],
  ['a gift card', [bought('2026-03-10', 50_00, { bought: anOrder([aLine(50_00, { giftCard: true })]) })], '2026-05-01', 'lapses'],
  ['another currency', [bought('2026-03-10', 50_00, {}, { currency: 'USD' })], '2026-05-01', 'lapses'],
])('%s', (_, purchases, when, expected) => {
  expect(prospectOf(JOINED, purchases, at(when), programme)).toBe(expected);
});

it('lapses where the programme of the time had no referrals', () => {
  expect(prospectOf(JOINED, [], JOINED, aProgramme())).toBe('lapses');
});
