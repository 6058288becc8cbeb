import type { Json } from '../../contract-schemas.js';
import {
  count,
  CURSOR,
  flag,
  IDEMPOTENCY,
  instant,
  json,
  limit,
  list,
  object,
  REF,
  schema,
  SHOP,
  SOURCE,
  text,
  uuid,
  type Operation,
} from '../operation.js';
import { currency, decimal, minor, points, READS, sent, service, STANDING, standing, version, words, WRITES } from './shapes.js';

const member = uuid('The member new points go to.');
const names = { tier: text(), name: text() };
const benefits = list(text());

const lot = object(
  {
    lotId: text(),
    member: uuid(),
    points: count('Left of it, to be spent.'),
    pending: count('Left of it, until its order can no longer be returned.'),
    'availableAt?': instant('Absent while an open return holds it.'),
    'expiresAt?': instant('From here on it cannot be spent. Absent: never, or not known yet.'),
    'shop?': text(),
    'orderId?': text('The order that earned it.'),
  },
  'Points granted at once.',
);

const account = text('`pending` or `available` are the member’s own; all others are the programme’s.', {
  pattern: '^(pending|available|issued|redeemed|expired|reversed|transferred|adjusted|donated:.+|partner:.+)$',
});

const posting = object({
  member: uuid(),
  number: count('Its number within the member, from 1, without gaps.'),
  at: instant(),
  kind: {
    enum: [
      ...['earned', 'activated', 'held', 'terms', 'redeemed', 'reversed', 'reinstated', 'expired'],
      ...['donated', 'given', 'received', 'accrued', 'adjusted'],
    ],
  },
  points: count('How many points it is about.'),
  change: count('By how much it changes what can be spent, debt included; pending points aside.'),
  cause: text('What it was posted for; nothing is posted twice for one cause.'),
  programmeVersion: version,
  entries: list(object({ account, lot: { type: ['string', 'null'], description: 'Null: debt.' }, points: count() }), {
    description: 'They sum to zero.',
  }),
  about: object(
    {
      'because?': object({ source: text(), id: text(), 'correlationid?': text() }, 'The fact or claim it goes back to.'),
      'reason?': text('Such as `purchase`, `welcome`, `return`.'),
      'shop?': text(),
      'orderId?': text(),
      'refundId?': text(),
      'lotId?': text(),
      'redemptionId?': text(),
      'partner?': text(),
      'cause?': text('The good cause.'),
      'receipt?': text(),
      'transferId?': text(),
      'accrualId?': text(),
      'other?': uuid('The member on the other side of a transfer.'),
      'purpose?': { enum: ['reward', 'order', 'partner'] },
    },
    'What it is about.',
  ),
});

const orderQuote = object(
  {
    programmeVersion: version,
    orderId: { const: '', description: 'There is no order yet.' },
    points: count('Base and bonuses.'),
    basePoints: count('What the goods earn, after caps.'),
    pointsPerUnit: decimal,
    tier: { type: ['string', 'null'], description: 'The tier before the purchase.' },
    paid: object({ earningMinor: minor, ofMinor: minor }, 'So much of the order is paid with what earns: neither points nor gift cards.'),
    lines: list(
      object({
        line: count('From 0.'),
        'productId?': text(),
        refundableMinor: minor,
        points,
        multipliers: list(object({ of: { enum: ['category', 'product', 'tier', 'campaign'] }, id: text(), by: decimal })),
      }),
    ),
    bonuses: list(object({ id: text(), points, thresholdMinor: minor, lines: list(count()) })),
    'capped?': object({ by: { enum: ['order', 'period'] }, from: count('What the goods would have earned without the cap.') }),
    'nothing?': { const: 'other-currency', description: 'Why nothing can be earned.' },
    words,
  },
  'What the order would earn.',
);

const redemptionQuote = object({
  purpose: { enum: ['reward', 'order', 'partner'] },
  points,
  'rewardId?': text(),
  'cashMinor?': count('The price of the missing points.'),
  'amountMinor?': count('What the points pay of the order.'),
  'currency?': currency,
  affordable: flag('Whether the member could redeem it now.'),
  missingPoints: points,
  words,
});

const memberView = {
  customerId: uuid(),
  'mergedInto?': uuid('The id asked for belongs to this customer now.'),
  member,
  members: list(object({ member: uuid(), enrolledAt: instant(), 'channel?': text() }), {
    description: 'Every membership of the customer, the surviving one first; what is shown is their sum.',
  }),
  at: instant('What was due up to here is counted.'),
  programmeVersion: text('The version in force.'),
  ...standing,
  lots: list(lot, { description: 'In the order in which they are spent: first expiring first.' }),
  expiring: object({
    in30Days: count('What expires within 30 days if it is not spent.'),
    in90Days: count(),
    dates: list(object({ at: instant(), points })),
  }),
  'tier?': object({
    ...names,
    rank: count('1 for the lowest.'),
    benefits,
    'until?': instant('How long it stands if nothing more is bought.'),
  }),
  next: object({
    'tier?': object({
      ...names,
      benefits,
      from: count('What qualifies: points, or minor units spent.'),
      counted: count('What counts of the member.'),
      missing: count(),
      words,
    }),
    'reward?': object({ rewardId: text(), name: text(), points, missingPoints: points, words }, 'The cheapest out of reach.'),
  }),
  challenges: list(schema('JoinedChallenge'), { description: 'Those the member has joined.' }),
  'club?': schema('ClubMembership'),
  words: list(text(), { description: 'The same for people.' }),
};

const noted: Json = {
  description: 'What became of the referral they came with; one that is refused hinders nobody.',
  oneOf: [
    object({ kind: { const: 'noted' }, referralId: text() }),
    object({ kind: { const: 'refused' }, why: { enum: ['no-programme', 'unknown', 'own', 'came-before'] } }),
  ],
};

/** Members and their ledgers, as schemas. */
export const MEMBER_SCHEMAS: Record<string, Json> = {
  EnrolmentBody: object({
    customer: sent.customer('A customer reference, as in paths: `userId:ada`, `email:…`, an id.'),
    'channel?': sent.label(200, 'Where they joined.'),
    'referralId?': sent.id('The code a friend gave them; a wrong one hinders nobody from taking part.'),
  }),
  Member: object(memberView),
  Enrolled: object({ ...memberView, isNew: flag('Whether they take part from now on; false: they did already.'), 'referral?': noted }),
  LedgerPage: object({ postings: list(posting, { description: 'Newest first.' }), 'cursor?': text('Absent on the last page.') }),
  QuotedOrder: object({
    currency: sent.currency,
    items: list(schema('ClaimedLineItem'), { maxItems: 1000 }),
    'subtotalMinor?': sent.minor('After every discount; the sum of the lines where absent.'),
    'totalMinor?': sent.minor('With shipping and tax; the subtotal where absent.'),
    'tenders?': list(schema('Tender'), { maxItems: 20 }),
    'channel?': sent.label(200),
    'time?': instant('When it is bought; now where absent.'),
  }),
  QuoteBody: object({ 'order?': schema('QuotedOrder'), 'redemption?': schema('RedemptionBody') }, 'An order, a redemption, or both.'),
  Quote: object({ at: instant(), standing: STANDING, 'order?': orderQuote, 'redemption?': redemptionQuote }),
};

/** Who takes part, what they have, what would be. */
export const MEMBER_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/loyalty/members',
    service,
    id: 'enrolMember',
    scope: WRITES,
    summary: 'A customer takes part in the points programme',
    description: 'Whoever takes part already is answered with what they have.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('EnrolmentBody'), { customer: 'userId:ada', channel: 'web' }),
    answer: { status: 201, description: 'What the member has.', schema: 'Enrolled' },
    problems: [400, 422],
  },
  {
    method: 'get',
    path: '/v1/loyalty/members/{ref}',
    service,
    id: 'readMember',
    scope: READS,
    summary: 'What a member has and what comes next',
    description: 'As it holds now, whether or not the nightly run has been.',
    parameters: [REF, SHOP, SOURCE],
    answer: { status: 200, description: 'Points, lots, expiry, tier, what is missing to the next one.', schema: 'Member' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/loyalty/members/{ref}/ledger',
    service,
    id: 'readLedger',
    scope: READS,
    summary: 'What was posted for a member, newest first',
    description: 'Of what is due since, nothing, until an operation or the night posts it.',
    parameters: [REF, SHOP, SOURCE, limit(500, 50), CURSOR],
    answer: { status: 200, description: 'A page of postings.', schema: 'LedgerPage' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/quotes',
    service,
    id: 'quoteForMember',
    scope: READS,
    summary: 'What an order would earn, or a redemption cost',
    description: 'Nothing is kept, and nobody is told.',
    parameters: [REF, SHOP, SOURCE],
    body: json(schema('QuoteBody'), {
      order: { currency: 'EUR', items: [{ productId: 'cot', category: 'furniture', quantity: 1, amountMinor: 20000 }] },
      redemption: { rewardId: 'night-light', partMoney: true },
    }),
    answer: { status: 200, description: 'The quote.', schema: 'Quote' },
    problems: [400, 404, 422],
  },
];
