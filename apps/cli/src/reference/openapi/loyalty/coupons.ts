import type { Json } from '../../contract-schemas.js';
import { IDEMPOTENCY, inPath, instant, json, list, object, schema, SHOP, SOURCE, text, type Operation } from '../operation.js';
import { currency, decimal, minor, sent, service, whole, WRITES } from './shapes.js';

const forAnOrder = {
  orderId: sent.id(),
  'member?': sent.customer('The customer who buys, where the coupon is a member’s: `userId:…`.'),
  'shippingMinor?': sent.minor('What delivery costs: what free shipping is worth.'),
};
const held = { couponId: text(), kind: text(), orderId: text() };
const valueMinor = { ...minor, description: 'What it takes off; absent where it depends on what nobody has said.' };

/** Coupons with codes of their own, as schemas. */
export const COUPON_SCHEMAS: Record<string, Json> = {
  CouponValue: {
    oneOf: [
      object({ kind: { const: 'amount' }, amountMinor: minor }),
      object({ kind: { const: 'percent' }, percent: decimal }),
      object({ kind: { const: 'free-shipping' } }),
    ],
  },
  CouponBatch: object({
    kind: sent.id('One of the programme’s kinds of coupons.'),
    'count?': whole(1, 1000, 'One where absent.'),
    'campaign?': sent.label(200, 'That of the kind where absent.'),
    'member?': sent.customer('A customer who takes part, `userId:…`. Absent: whoever has the code may use it.'),
  }),
  CouponsIssued: object({
    kind: text(),
    'campaign?': text(),
    expiresAt: instant(),
    coupons: list(object({ couponId: text(), code: text('Told here alone; only its hash is kept.') })),
  }),
  CouponReservation: object({
    ...forAnOrder,
    'minutes?': whole(1, 1440, 'Half an hour where absent.'),
    'amountMinor?': sent.minor('The goods, after other discounts; needs `currency`.'),
    'currency?': sent.currency,
  }),
  CouponHeld: object({
    ...held,
    reservedUntil: instant(),
    expiresAt: instant(),
    value: schema('CouponValue'),
    leastOrderMinor: minor,
    'valueMinor?': valueMinor,
  }),
  CouponRedemption: object({
    ...forAnOrder,
    amountMinor: sent.minor('The goods, after other discounts.'),
    currency: sent.currency,
    'campaign?': sent.label(200),
  }),
  CouponUsed: object({ ...held, redeemedAt: instant(), value: schema('CouponValue'), 'valueMinor?': valueMinor, currency }),
};

const CODE = inPath('code', 'As it is written, or typed: small letters, spaces and O for 0 do not matter.');
const ORDER = { orderId: '1001', amountMinor: 6000, currency: 'EUR' };
const refusals =
  'For another member 403, used or held for another order 409, expired 410, not for this order 422. A key that guesses is told nothing for a minute (429).';

/** A coupon is issued, held for an order, used once. */
export const COUPON_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/loyalty/coupons',
    service,
    id: 'issueCoupons',
    scope: WRITES,
    summary: 'Issue coupons of a kind',
    description: 'With the same `Idempotency-Key` the same codes come again.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('CouponBatch'), { kind: 'welcome-back', count: 2 }),
    answer: { status: 201, description: 'The codes, told this once.', schema: 'CouponsIssued' },
    problems: [400, 404, 422],
  },
  {
    method: 'post',
    path: '/v1/loyalty/coupons/{code}/reservations',
    service,
    id: 'reserveCoupon',
    scope: WRITES,
    summary: 'Hold a coupon for one order',
    description: refusals,
    parameters: [CODE, SHOP, SOURCE],
    body: json(schema('CouponReservation'), ORDER),
    answer: { status: 201, description: 'Held, until when, and what it is worth.', schema: 'CouponHeld' },
    problems: [400, 404, 409, 410, 422, 429],
  },
  {
    method: 'delete',
    path: '/v1/loyalty/coupons/{code}/reservations/{orderId}',
    service,
    id: 'releaseCoupon',
    scope: WRITES,
    summary: 'Let go of a coupon that is held for an order',
    description: 'Nothing happens where it is held for another, or not at all.',
    parameters: [CODE, inPath('orderId', 'The order.'), SHOP],
    answer: { status: 204, description: 'It is free.' },
    problems: [400, 404, 429],
  },
  {
    method: 'post',
    path: '/v1/loyalty/coupons/{code}/redemptions',
    service,
    id: 'redeemCoupon',
    scope: WRITES,
    summary: 'Use a coupon for an order',
    description: `Once; told again for the same order it is the same. ${refusals}`,
    parameters: [CODE, SHOP, SOURCE],
    body: json(schema('CouponRedemption'), ORDER),
    answer: { status: 201, description: 'Used, and what it takes off.', schema: 'CouponUsed' },
    problems: [400, 404, 409, 410, 422, 429],
  },
];
