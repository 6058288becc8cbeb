import type { Json } from '../../contract-schemas.js';
import { count, CURSOR, flag, inPath, instant, json, limit, list, object, schema, SHOP, SOURCE, text, uuid } from '../operation.js';
import type { Operation } from '../operation.js';
import { currency, minor, points, READS, sent, service, version, WRITES } from './shapes.js';

const amount = (description: string): Json => object({ points, amountMinor: count('Minor units.') }, description);

/** Points earned and spent at partners, as schemas. */
export const PARTNER_SCHEMAS: Record<string, Json> = {
  AccrualBody: object({
    customer: sent.customer('Who takes part: `userId:…`, or an id.'),
    amountMinor: sent.minor(),
    currency: sent.currency,
    accrualId: sent.id('The partner’s own: told twice it is one.'),
    'at?': instant('When it was bought; now where absent.'),
  }),
  Accrual: object({
    partner: text(),
    accrualId: text(),
    member: uuid(),
    points,
    amountMinor: minor,
    currency,
    at: instant('When it was bought: its rate is that of the programme then.'),
    postedAt: instant('When the points were granted: its month in the statement.'),
    'expiresAt?': instant(),
    'reversedAt?': instant(),
  }),
  PartnerStatement: object({
    partner: text(),
    name: text(),
    month: text(undefined, { pattern: '^\\d{4}-\\d{2}$' }),
    from: instant('The first instant of the local month.'),
    until: instant('That of the next.'),
    closed: flag('Nothing of it changes any more.'),
    settlements: list(
      object({
        currency,
        accrued: amount('Earned at the partner, who pays for them.'),
        reversed: amount('Accruals taken back.'),
        spent: amount('Spent at the partner, who is paid for them.'),
        givenBack: amount('Spent, and given back to the member.'),
        net: amount('Above zero the partner pays, below zero the programme.'),
      }),
      { description: 'One for each currency; usually one.' },
    ),
    postings: list(
      object({
        member: uuid(),
        posting: count('Its number in the member’s ledger.'),
        at: instant(),
        kind: { enum: ['accrued', 'reversed', 'spent', 'given-back'] },
        points,
        programmeVersion: version,
        'accrualId?': text(),
        'redemptionId?': text(),
      }),
      { description: 'What it is the sum of, oldest first.' },
    ),
    'cursor?': text('Absent on the last page.'),
  }),
};

const PARTNER = inPath('partner', 'A partner of the programme.', text(undefined, { examples: ['city-zoo'] }));

/** Where else points are earned and spent. */
export const PARTNER_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/loyalty/partners/{partner}/accruals',
    service,
    id: 'accrueAtPartner',
    scope: WRITES,
    summary: 'A member has bought at a partner',
    description: 'The points can be spent at once, and count for no tier. The same `accrualId` told again is answered the same.',
    parameters: [PARTNER, SHOP, SOURCE],
    body: json(schema('AccrualBody'), { customer: 'userId:ada', amountMinor: 5000, currency: 'EUR', accrualId: 'till-4-778' }),
    answer: { status: 201, description: 'What was granted.', schema: 'Accrual' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/v1/loyalty/partners/{partner}/accruals/{accrualId}',
    service,
    id: 'reverseAccrual',
    scope: WRITES,
    summary: 'What was bought at a partner went back',
    description: 'Wholly and once; what the member has spent of it they owe.',
    parameters: [PARTNER, inPath('accrualId', 'The partner’s own.')],
    answer: { status: 200, description: 'The accrual, reversed.', schema: 'Accrual' },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/loyalty/partners/{partner}/statements/{month}',
    service,
    id: 'readPartnerStatement',
    scope: READS,
    summary: 'What is settled with a partner for a month',
    parameters: [
      PARTNER,
      inPath('month', 'A local month.', text(undefined, { pattern: '^\\d{4}-\\d{2}$', examples: ['2026-11'] })),
      limit(10_000, 1000),
      CURSOR,
    ],
    answer: { status: 200, description: 'Sums, and the postings they are made of.', schema: 'PartnerStatement' },
    problems: [400, 404],
  },
];
