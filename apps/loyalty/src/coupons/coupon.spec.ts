import fc from 'fast-check';
import type { CouponKind } from '../programme/programme.js';
import { isTheSame, refusalOf, refusalOfBasket, valueOf, type Coupon, type Use } from './coupon.js';

const aCoupon = (changes: Partial<Coupon> = {}): Coupon => ({
  id: 'c',
  kind: 'ten',
  programmeVersion: '1',
  member: null,
  campaign: null,
  issuedAt: 0,
  expiresAt: 1000,
  reserved: null,
  redeemed: null,
  ...changes,
});
const use = (changes: Partial<Use> = {}): Use => ({ at: 500, order: 'o1', isItsMember: false, ...changes });
const kind = (value: CouponKind['value'], leastOrderMinor = 0): CouponKind => ({
  id: 'k',
  name: 'K',
  value,
  validDays: 1,
  leastOrderMinor,
});
const used = (order: string | null, claim: string | null = null): Partial<Coupon> => ({
  redeemed: { at: 1, order, claim, valueMinor: null },
});

describe('whether a coupon can be used', () => {
  it.each<[string, Partial<Coupon>, Partial<Use>, string | null]>([
    ['as long as it lives', {}, { at: 999 }, null],
    ['not from its expiry on', {}, { at: 1000 }, 'expired'],
    ['once', used('o2'), {}, 'redeemed'],
    ['once, for the same order too (that is told again, see below)', used('o1'), {}, 'redeemed'],
    ['by its member', { member: 'm' }, { isItsMember: true }, null],
    ['by nobody else', { member: 'm' }, {}, 'not-its-member'],
    ['and strangers learn nothing of its state', { member: 'm', ...used('o2') }, { at: 1000 }, 'not-its-member'],
    ['by the order it is held for', { reserved: { order: 'o1', until: 600 } }, {}, null],
    ['not by another', { reserved: { order: 'o2', until: 501 } }, {}, 'reserved'],
    ['nor by one without a name', { reserved: { order: 'o2', until: 501 } }, { order: null }, 'reserved'],
    ['by another once that is over', { reserved: { order: 'o2', until: 500 } }, {}, null],
  ])('%s', (_, coupon, changes, expected) => {
    expect(refusalOf(aCoupon(coupon), use(changes))).toBe(expected);
  });

  it.each<[Partial<Coupon>, Partial<Use>, boolean]>([
    [{}, {}, false],
    [used('o1'), {}, true],
    [used('o2'), {}, false],
    [used(null), { order: null }, false],
    [used(null, 's 1'), { order: null, claim: 's 1' }, true],
    [used('o2', 's 1'), { claim: 's 1' }, true],
    [used('o1', 's 1'), { claim: 's 2' }, true],
  ])('%j told by %j again: %p', (coupon, changes, expected) => {
    expect(isTheSame(aCoupon(coupon), use(changes))).toBe(expected);
  });
});

describe('what a coupon is worth', () => {
  it.each<[CouponKind['value'], number, number | undefined, number]>([
    [{ kind: 'amount', amountMinor: 5_00 }, 20_00, undefined, 5_00],
    [{ kind: 'amount', amountMinor: 5_00 }, 3_00, undefined, 3_00],
    [{ kind: 'percent', percent: '10' }, 19_99, undefined, 1_99],
    [{ kind: 'percent', percent: '12.5' }, 1_00, undefined, 12],
    [{ kind: 'percent', percent: '100' }, 7, undefined, 7],
    [{ kind: 'percent', percent: '150' }, 7, undefined, 7],
    [{ kind: 'percent', percent: '29' }, 1_00, undefined, 29],
    [{ kind: 'free-shipping' }, 20_00, 4_90, 4_90],
    [{ kind: 'free-shipping' }, 20_00, undefined, 0],
  ])('%j of %d with delivery %p: %d', (value, amountMinor, shippingMinor, expected) => {
    expect(valueOf(kind(value), { amountMinor, currency: 'EUR', shippingMinor })).toBe(expected);
  });

  it('is never below nothing nor above the goods', () => {
    const value = fc.oneof(
      fc.record({ kind: fc.constant('amount' as const), amountMinor: fc.nat(1e9) }),
      fc.record({ kind: fc.constant('percent' as const), percent: fc.integer({ min: 0, max: 10_000 }).map((n) => String(n / 100)) }),
    );
    fc.assert(
      fc.property(value, fc.nat(1e9), (terms, amountMinor) => {
        const worth = valueOf(kind(terms), { amountMinor, currency: 'EUR' });
        expect(Number.isInteger(worth) && worth >= 0 && worth <= amountMinor).toBe(true);
      }),
    );
  });

  it.each([
    ['EUR', 30_00, null],
    ['EUR', 29_99, 'below-least'],
    ['USD', 30_00, 'other-currency'],
  ])('%s %d', (currency, amountMinor, expected) => {
    expect(refusalOfBasket(kind({ kind: 'free-shipping' }, 30_00), 'EUR', { amountMinor, currency })).toBe(expected);
  });
});
