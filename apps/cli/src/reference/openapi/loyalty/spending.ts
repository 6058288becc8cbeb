import type { Json } from '../../contract-schemas.js';
import { count, flag, IDEMPOTENCY, inPath, instant, json, list, object, REF, schema, SHOP, SOURCE, text, uuid } from '../operation.js';
import type { Operation } from '../operation.js';
import { currency, minor, points, READS, sent, service, STANDING, version, whole, WRITES } from './shapes.js';

const afterwards = { ...STANDING, description: 'What the member has afterwards.' };

const redemption = {
  redemptionId: text(),
  status: {
    enum: ['taken', 'partly-returned', 'returned', 'cancelled'],
    description: '`returned` as far as points have come back with their order; `cancelled` where nothing was handed out.',
  },
  member: uuid(),
  at: instant(),
  purpose: { enum: ['reward', 'order', 'partner'] },
  points,
  returnedPoints: points,
  'rewardId?': text(),
  'cashMinor?': count('The price of missing points, for the shop to collect.'),
  'amountMinor?': count('What the points pay of the order.'),
  'currency?': currency,
  'shop?': text(),
  'orderId?': text(),
  'partner?': text(),
  'couponId?': text(),
  'cancelledAt?': instant(),
  allocations: list(object({ member: uuid(), lotId: text(), points, returnedPoints: points }), {
    description: 'Which lots the points came from, in the order in which they were taken.',
  }),
  programmeVersion: version,
};

/** What points are turned into, as schemas. */
export const SPENDING_SCHEMAS: Record<string, Json> = {
  RedemptionBody: object(
    {
      'rewardId?': sent.id('A reward of the programme.'),
      'points?': sent.points('So many of a reward’s points, the rest in money; or what an order, or a partner, is paid with.'),
      'cashMinor?': sent.minor('So much money at most for the missing points of a reward.'),
      'partMoney?': flag('All the points there are, and money for those a reward takes besides.'),
      'orderId?': sent.id('The order to be paid with points.'),
      'currency?': sent.currency,
      'amountMinor?': whole(1, 1e13, 'What of the order is to be paid with points.'),
      'orderTotalMinor?': sent.minor('Held against the largest share of an order that points may pay.'),
      'partner?': sent.id(),
    },
    'One of three: `rewardId`; `orderId` with `currency` and `amountMinor` or `points`; `partner` with `points`.',
  ),
  Redemption: object(redemption),
  Redeemed: object({
    ...redemption,
    'tender?': object(
      { kind: { const: 'points' }, amountMinor: minor, redemptionId: text() },
      'What the order names among its `tenders`, so that a refund gives the points back.',
    ),
    'coupon?': object({ couponId: text(), code: text('Told here and nowhere else.'), expiresAt: instant() }, 'The voucher.'),
    standing: afterwards,
  }),
  CancelledRedemption: object({ ...redemption, standing: afterwards }),
  DonationBody: object({ cause: sent.id('One of those `GET /v1/loyalty/causes` lists.'), points: sent.points() }),
  Donation: object({ receipt: text('Its number.'), cause: text(), name: text(), points, at: instant(), standing: afterwards }),
  Causes: object({
    causes: list(object({ cause: text(), name: text(), open: flag('Whether points can be given to it now.'), points, donations: count() })),
  }),
  TransferBody: object({
    to: sent.customer('A customer, named like the one in the path and within the same shop or source.'),
    points: sent.points(),
  }),
  Transfer: object({
    transferId: uuid(),
    from: uuid('The giving member.'),
    to: uuid('The receiving member.'),
    points,
    at: instant(),
    standing: { ...STANDING, description: 'What the giver has afterwards; of the receiver nothing is told.' },
  }),
};

const REDEMPTION = inPath('id', 'The redemption.');

/** Points turned into rewards, parts of orders, gifts. */
export const SPENDING_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/redemptions',
    service,
    id: 'redeemPoints',
    scope: WRITES,
    summary: 'Turn points into a reward, a part of an order, or something at a partner',
    description:
      'Points are taken first expiring first. Too few are a 409 with the numbers; of requests at the same time no two get the same points.',
    parameters: [REF, SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('RedemptionBody'), { rewardId: 'night-light' }),
    answer: { status: 201, description: 'The redemption.', schema: 'Redeemed' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'get',
    path: '/v1/loyalty/members/{ref}/redemptions/{id}',
    service,
    id: 'readRedemption',
    scope: READS,
    summary: 'A redemption as it now stands',
    parameters: [REF, REDEMPTION, SHOP, SOURCE],
    answer: { status: 200, description: 'The redemption.', schema: 'Redemption' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/redemptions/{id}/cancel',
    service,
    id: 'cancelRedemption',
    scope: WRITES,
    summary: 'The reward was not handed out: its points come back',
    description: 'To the lots they came from, with their old expiry. Cancelling again changes nothing.',
    parameters: [REF, REDEMPTION, SHOP, SOURCE],
    answer: { status: 200, description: 'The redemption, cancelled.', schema: 'CancelledRedemption' },
    problems: [400, 404, 409],
  },
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/donations',
    service,
    id: 'donatePoints',
    scope: WRITES,
    summary: 'Give points to a good cause',
    parameters: [REF, SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('DonationBody'), { cause: 'children-hospice', points: 50 }),
    answer: { status: 201, description: 'The receipt.', schema: 'Donation' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'get',
    path: '/v1/loyalty/causes',
    service,
    id: 'listCauses',
    scope: READS,
    summary: 'The good causes, and what each was given',
    answer: { status: 200, description: 'Those open now, then those that were.', schema: 'Causes' },
  },
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/transfers',
    service,
    id: 'transferPoints',
    scope: WRITES,
    summary: 'Give points to another member',
    description: 'They keep their expiry, pay first what the receiver owes, and count for no tier of the receiver’s.',
    parameters: [REF, SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('TransferBody'), { to: 'userId:grace', points: 40 }),
    answer: { status: 201, description: 'The transfer.', schema: 'Transfer' },
    problems: [400, 404, 409, 422],
  },
];
