import type { Json } from '../../contract-schemas.js';
import { count, flag, inPath, inQuery, instant, json, list, object, schema, text, uuid, type Operation } from '../operation.js';
import { cursor, LISTED, READS, sent, service, WRITES } from './shapes.js';

/** Bad experiences to be made good, as schemas. */
export const RECOVERY_SCHEMAS: Record<string, Json> = {
  RecoveryClosing: object({
    outcome: text(
      'A word or two of the shop’s, told in facts: no @, no six digits in a row. What concerns a person belongs into the note.',
      { minLength: 1, maxLength: 60 },
    ),
    'points?': { ...count('Granted by loyalty; not together with a coupon.'), minimum: 1, maximum: 1_000_000 },
    'coupon?': sent.id('A kind of coupon of the programme.'),
    'note?': sent.words(),
  }),
  Recovery: object({
    caseId: text(),
    shop: text(),
    customerId: uuid(),
    status: { enum: ['open', 'closed'] },
    kind: { enum: ['survey', 'review', 'question'] },
    because: text('The id of the survey, review or question.'),
    'score?': { type: 'number', description: 'Of the answer, or the review’s rating.' },
    'orderId?': text(),
    'questionId?': text(),
    'productId?': text(),
    owner: text('The customer’s representative, else whom `feedback.yml` names.'),
    openedAt: instant(),
    dueAt: instant('In opening hours.'),
    overdue: flag('Whether that is over. Closed exactly when it is due is in time.'),
    'closedAt?': instant(),
    'outcome?': text(),
    'points?': count(),
    'coupon?': text(),
    'note?': text(),
  }),
  Recoveries: object({ recoveries: list(schema('Recovery')), 'cursor?': cursor }),
};

const ID = inPath('id', 'The case: its `caseId`.');

export const RECOVERY_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/v1/recoveries',
    service,
    id: 'listRecoveries',
    scope: READS,
    summary: 'Bad experiences to be made good, due first',
    description:
      'NPS answered with 0–6, CSAT with 1–2, and reviews with one or two stars; one open case about the same order, else the same question.',
    parameters: [
      inQuery('status', 'Only those that are so.', { enum: ['open', 'closed'] }),
      inQuery('overdue', 'Only open ones whose time is over, or all but those.', { type: 'boolean' }),
      inQuery('owner', 'Only this one’s.'),
      ...LISTED,
    ],
    answer: { status: 200, description: 'A page.', schema: 'Recoveries' },
    problems: [400],
  },
  {
    method: 'get',
    path: '/v1/recoveries/{id}',
    service,
    id: 'readRecovery',
    scope: READS,
    summary: 'One case',
    parameters: [ID],
    answer: { status: 200, description: 'The case.', schema: 'Recovery' },
    problems: [404],
  },
  {
    method: 'post',
    path: '/v1/recoveries/{id}/close',
    service,
    id: 'closeRecovery',
    scope: WRITES,
    summary: 'Say how it was made good',
    description:
      'Points or a coupon are granted by loyalty, which hears of it by the fact: `GET /v1/loyalty/recoveries/{caseId}` says what became of them. The same again is answered alike, another closing is 409.',
    parameters: [ID],
    body: json(schema('RecoveryClosing'), { outcome: 'replaced', points: 500, note: 'Rang her, sent a new screw.' }),
    answer: { status: 200, description: 'The case, closed.', schema: 'Recovery' },
    problems: [400, 404, 409, 422],
  },
];
