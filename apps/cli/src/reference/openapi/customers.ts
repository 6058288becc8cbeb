import { ABC_CLASSES, PHASES, SURVEY_KINDS, VITALITIES } from '#lib/contracts';
import type { Json } from '../contract-schemas.js';
import {
  count,
  CURSOR,
  flag,
  inQuery,
  instant,
  limit,
  list,
  object,
  orNull,
  SHOP,
  SOURCE,
  text,
  uuid,
  type Operation,
} from './operation.js';

const because = text('The fact, or the deadline, that made it so.');
const phase: Json = { enum: [...PHASES] };
const vitality: Json = { enum: [...VITALITIES] };
const abcClass: Json = { enum: [...ABC_CLASSES] };
const score = (words: string): Json => ({ type: 'integer', minimum: 1, maximum: 5, description: words });

/** Of the points programme. */
export const LOYALTY = object(
  {
    members: list(uuid(), { description: 'Every membership of the customer; what is shown is their sum.' }),
    since: instant('When any of it changed last.'),
    because: text('The fact that changed it.'),
    balance: count('What can be spent, less what is owed; below zero while more is owed.'),
    pending: count('On the way.'),
    debt: count('Owed.'),
    tier: orNull(text()),
    'tierUntil?': instant('How long it stands if nothing more is bought.'),
    'tierSince?': instant('Since when they stand there. Absent where nothing was ever told of a tier.'),
    'tierBecause?': text('The fact that told it.'),
    lots: list(object({ lotId: text(), points: count('Left of it.'), 'expiresAt?': instant('Absent: never, or not known yet.') }), {
      description: 'First expiring first.',
    }),
    expiringSoon: object({ points: count('Within thirty days.'), 'first?': instant('When the first of them.') }),
    challenges: list(object({ challengeId: text(), 'progress?': count(), 'goal?': count(), 'completedAt?': instant() })),
    club: orNull(object({ until: instant('What is paid for runs until then.'), renews: flag('Whether another term follows.') })),
    'nextReward?': object(
      { rewardId: text(), name: text(), points: count(), missing: count('Points.') },
      'The cheapest reward that costs more than the balance.',
    ),
  },
  'Absent for whoever takes no part in the points programme.',
);

/** Of what they asked, answered and sent back. */
export const CARE = {
  openQuestions: list(
    object({
      questionId: text(),
      channel: text('That of the first message.'),
      since: instant('When it was asked, or opened again.'),
      due: orNull(instant('By when staff should answer; null where nothing was promised, or where they have.')),
      overdue: flag(),
      because: text('The fact that opened it.'),
    }),
  ),
  lastSurvey: orNull(
    object({
      kind: { enum: [...SURVEY_KINDS] },
      score: count(),
      at: instant(),
      phase: orNull(phase),
      because: text('The fact.'),
    }),
  ),
  openRecovery: orNull(
    object({
      caseId: text(),
      since: instant(),
      due: orNull(instant()),
      'owner?': text('Of the staff.'),
      because: text('The fact that opened it.'),
    }),
  ),
  openReturns: list(object({ returnId: text(), orderId: text(), since: instant(), because: text('The fact that opened it.') })),
};

/** What a customer's page has beside the phase, the care and the points. */
export const VIEW: Record<string, Json> = {
  vitality: orNull(
    object(
      {
        state: vitality,
        since: instant(),
        rule: {
          enum: ['contact', 'silence', 'p-alive'],
          description: 'They were heard of; they were not for too long; or the value model doubts that they are still there.',
        },
        because: text(
          'The fact that is the contact, `deadline:vitality:…` with the one after which the silence began, or `fit …` for the model.',
        ),
        lastContact: object({ at: instant(), because: text('The fact.') }),
        rhythm: object(
          { days: { type: 'number' }, of: { enum: ['own', 'shop', 'default'] } },
          'How long they usually wait before they buy again, and whose habit that is.',
        ),
        'next?': object({ at: instant(), to: vitality }, 'What silence alone makes of them.'),
      },
      'Whether they are still there. Null for whoever was never heard of.',
    ),
  ),
  purchases: object(
    { orders: count(), last: orNull(object({ orderId: text(), 'shop?': text(), at: instant(), because: text('The fact.') })) },
    'What counts: neither cancelled nor fully refunded.',
  ),
  openCheckout: orNull(object({ checkoutId: text(), since: instant(), due: orNull(instant('When it counts as abandoned.')), because })),
  lastDelivery: orNull(
    object({ orderId: text(), at: instant(), guideViewed: flag('Whether a guide was viewed or the product activated since.'), because }),
  ),
  classes: orNull(
    object(
      {
        abc: abcClass,
        since: instant('The midnight from which on they are of this class.'),
        because: text('What they brought in the last 365 days.'),
        rfm: object({
          recency: score('How lately they bought.'),
          frequency: score('How often.'),
          monetary: score('For how much.'),
          since: instant('The midnight (UTC) at which it was worked out.'),
          because: text('`fit …`.'),
        }),
        asOf: instant('The midnight (UTC) it is of.'),
      },
      'How they compare with all others, as of the midnight before `asOf`. Null before the first night, and of an instant before the first fit.',
    ),
  ),
  consents: list(
    object({
      purpose: text(),
      'channel?': text(),
      status: { enum: ['granted', 'denied', 'withdrawn'] },
      valid: flag('Whether it allows anything: granted and not expired.'),
      since: instant(),
      because,
      'expiresAt?': instant(),
    }),
  ),
  preferredChannel: orNull(
    object({
      channel: text(),
      of: { enum: ['told', 'used'], description: 'They said so, or asked on it last.' },
      since: instant(),
      because,
    }),
  ),
  traits: object({ 'country?': text(), 'language?': text(), 'birthMonth?': text() }, 'What is known of them that names nobody.'),
  nextStep: orNull(
    object(
      {
        rule: text('Its id in `next-steps.yml`.'),
        do: text(),
        since: orNull(instant('When its condition came to hold.')),
        because: orNull(text('The fact that made it hold, `deadline:…` where time alone did, or `fit …`.')),
      },
      'The first of the shop’s rules that holds.',
    ),
  ),
};

const row = {
  customerId: uuid(),
  phase: orNull(phase),
  vitality: orNull(vitality),
  class: orNull(abcClass),
};

export const CUSTOMER_SCHEMAS: Record<string, Json> = {
  CustomerList: object({
    customers: list(object({ ...row, 'name?': text('Of whoever was found by name.') })),
    'cursor?': text('Absent on the last page.'),
  }),
  People: object({
    people: list(object({ customerId: uuid(), name: orNull(text()) })),
    'cursor?': text('Absent on the last page.'),
  }),
};

/** Finding customers. */
export const CUSTOMER_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/v1/customers',
    service: 'projection',
    id: 'listCustomers',
    scope: 'customers:read',
    summary: 'Find customers, or list them by phase, class and vitality',
    description:
      'In an order that stays, page by page; with `Accept: text/csv` all of them as one table. Phase and vitality are of this moment, to about a second; the class is of the last midnight (UTC).',
    parameters: [
      inQuery('query', 'An e-mail address, a phone number, a `userId`, an order number, a customer id, or a name or its beginning.'),
      inQuery('phase', 'Where they stand.', phase),
      inQuery('class', 'Their class by revenue.', abcClass),
      inQuery('vitality', 'Whether they are still there.', vitality),
      SHOP,
      SOURCE,
      limit(1000, 100),
      CURSOR,
    ],
    answer: {
      status: 200,
      description: 'A page of customers.',
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/CustomerList' } },
        'text/csv': { schema: text('A line with the names of the columns, then one a customer.') },
      },
    },
    problems: [400],
  },
  {
    method: 'get',
    path: '/v1/people',
    service: 'identity',
    id: 'findPeople',
    scope: 'customers:read',
    summary: 'Find people by name',
    description: 'By whole words, or their beginnings from three letters on, without regard to accents and capitals.',
    parameters: [inQuery('name', 'One word or several, all of which must fit.'), limit(1000, 100), CURSOR],
    answer: { status: 200, description: 'Who they are.', schema: 'People' },
    problems: [400],
  },
];
