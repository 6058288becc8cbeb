import { QUESTION_CHANNELS } from '#lib/contracts';
import type { Json } from '../../contract-schemas.js';
import {
  flag,
  IDEMPOTENCY,
  inPath,
  inQuery,
  instant,
  json,
  list,
  object,
  schema,
  SHOP,
  SOURCE,
  text,
  uuid,
  type Operation,
} from '../operation.js';
import { cursor, LISTED, READS, sent, service, WRITES } from './shapes.js';

const channel: Json = { enum: [...QUESTION_CHANNELS] };
const STATUSES = ['asked', 'acknowledged', 'answered', 'reopened', 'resolved'];
const by = (...who: string[]): Json => ({ enum: who });

const standing = {
  questionId: text(),
  'shop?': text(),
  customerId: uuid(),
  status: { enum: STATUSES },
  channel: { ...channel, description: 'That of the first message, for ever.' },
  'topic?': text(),
  'orderId?': text(),
  priority: text(),
  'assignee?': text('The customer’s representative, or the deputy.'),
  askedAt: instant(),
  'reopenedAt?': instant('The latest reopening.'),
  'dueAt?': instant('By when staff should answer; absent once they have, and while it is resolved.'),
  overdue: flag('Whether that is over. Answered exactly when it is due is in time.'),
  'acknowledgedAt?': instant(),
  'handedOverAt?': instant(),
  'firstAnsweredAt?': instant('By staff.'),
  'resolvedAt?': instant(),
  'follows?': text('A question resolved long before, from which this one goes on.'),
  'partedFrom?': text(),
};
const suggested = {
  join: text('Its questionId.'),
  channel,
  'topic?': text(),
  'orderId?': text(),
  askedAt: instant(),
  'resolvedAt?': instant('It is settled: to join it, reopen it first.'),
};
const suggestions = list(object(suggested), {
  description: 'Other questions of the customer, which may be the same matter: those that are open, else the one settled last, of late.',
});
const messageId = uuid('Of what was said or done, as `part` names it.');

/** Questions, as schemas. */
export const QUESTION_SCHEMAS: Record<string, Json> = {
  NewQuestion: object({
    customer: sent.customer,
    channel,
    'topic?': text('A word of the shop’s vocabulary, told in facts: no @, no six digits in a row.', { maxLength: 60 }),
    'orderId?': sent.id('The order it is about.'),
    'priority?': text('Otherwise `high` for a customer of class A, `normal` for others.', { maxLength: 100 }),
    'preferredChannel?': { ...channel, description: 'How the customer wants to be answered.' },
    'text?': sent.words(),
  }),
  QuestionMessage: object({
    channel: { ...channel, description: 'The one it came by, whichever the question was asked on.' },
    'orderId?': sent.id(),
    'preferredChannel?': { ...channel, description: 'How the customer wants to be answered.' },
    'text?': sent.words(),
  }),
  QuestionDeed: object({ 'by?': by('staff', 'bot'), 'channel?': channel }),
  QuestionAnswer: object({
    'by?': { ...by('staff', 'bot'), description: 'Staff where it is not said. A bot’s answer stops no clock.' },
    'channel?': channel,
    'text?': sent.words(),
  }),
  QuestionReopening: object({ 'by?': by('staff', 'customer'), 'channel?': channel }),
  QuestionJoin: object({ into: sent.id('The question in which it goes on: open, of the same customer and shop.') }),
  QuestionPart: object({
    messages: list(messageId, { minItems: 1, maxItems: 200 }),
    'topic?': text('A word of the shop’s vocabulary, told in facts: no @, no six digits in a row.', { maxLength: 60 }),
    'orderId?': sent.id(),
    'priority?': text('That of the question it is parted from, where it is not said.', { maxLength: 100 }),
  }),
  Question: object(standing),
  QuestionTaken: object({
    ...standing,
    messageId,
    became: {
      enum: ['new', 'continued', 'reopened'],
      description: 'Where the message went: to a new question, on in one, or into one that it opened again.',
    },
    suggestions,
  }),
  QuestionDone: object({ ...standing, 'messageId?': { ...messageId, description: 'Absent where it was so already.' } }),
  QuestionThread: object({
    ...standing,
    'preferredChannel?': { ...channel, description: 'As the customer has asked, else where they wrote last.' },
    messages: list(
      object({
        messageId,
        at: instant(),
        kind: { enum: ['message', 'answer', 'receipt', 'hand-over', 'resolution', 'reopening'] },
        by: by('customer', 'staff', 'bot'),
        'channel?': channel,
        'text?': text(),
      }),
      { description: 'What was said and done, in the order it happened.' },
    ),
    suggestions,
  }),
  Questions: object({ questions: list(schema('Question')), 'cursor?': cursor }),
  Absence: object({ 'until?': instant('Absent, or over: is back.') }),
  Absent: object({ staff: text(), 'awayUntil?': instant('Absent: is there.') }),
};

const ID = inPath('id', 'The question. One that was joined to another stands for that.');
const NAMED = [ID, SHOP, IDEMPOTENCY];
const deed = (path: string, id: string, summary: string, more: Partial<Operation> = {}): Operation => ({
  method: 'post',
  path: `/v1/questions/{id}/${path}`,
  service,
  id,
  scope: WRITES,
  summary,
  parameters: NAMED,
  body: json(schema('QuestionDeed'), { by: 'staff' }),
  answer: { status: 200, description: 'The question as it now stands.', schema: 'QuestionDone' },
  problems: [400, 404, 409, 422],
  ...more,
});

/** One thread a matter, over every channel. */
export const QUESTION_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/questions',
    service,
    id: 'ask',
    scope: WRITES,
    summary: 'A customer asks',
    description:
      'It goes on in the open question about the same order, else in the customer’s only open one; within the days of the policy it opens the one about the same order again; otherwise it is a new question.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('NewQuestion'), {
      customer: 'userId:ada',
      channel: 'email',
      topic: 'delivery',
      orderId: '1001',
      text: 'Where is my cot?',
    }),
    answer: { status: 201, description: 'The question, and where the message went.', schema: 'QuestionTaken' },
    problems: [400, 404, 422],
  },
  deed('messages', 'writeInQuestion', 'The customer writes again, on whatever channel', {
    description:
      'An answer may then be due earlier, never later. A resolved question is opened again within the days of the policy (7); later a new one follows it.',
    body: json(schema('QuestionMessage'), { channel: 'phone', text: 'I wrote to you already.' }),
    answer: { status: 201, description: 'The question, and where the message went.', schema: 'QuestionTaken' },
  }),
  deed('acknowledge', 'acknowledgeQuestion', 'Tell the customer that it has arrived', { description: 'Once; it stops no clock.' }),
  deed('answers', 'answerQuestion', 'Answer', {
    description: 'Staff’s first answer stops the clock.',
    body: json(schema('QuestionAnswer'), { by: 'staff', text: 'It comes tomorrow.' }),
    answer: { status: 201, description: 'The question as it now stands.', schema: 'QuestionDone' },
  }),
  deed('hand-over', 'handOverQuestion', 'A bot gives it to people', { body: json(schema('QuestionDeed'), { by: 'bot' }) }),
  deed('resolve', 'resolveQuestion', 'The matter is settled', {
    description: 'The customer is in the phase ask no more, unless something else is open.',
  }),
  deed('reopen', 'reopenQuestion', 'The matter was not settled after all', {
    description: 'However long ago that was said; its clock begins anew. 409 while it is open.',
    body: json(schema('QuestionReopening'), { by: 'staff' }),
  }),
  deed('join', 'joinQuestion', 'It is the same matter as another', {
    description:
      'All that was said goes on in the other question, which is answered with; an answer is due at the earlier of both instants.',
    body: json(schema('QuestionJoin'), { into: 'q-1' }),
    answer: { status: 200, description: 'The question in which it goes on.', schema: 'Question' },
  }),
  deed('part', 'partQuestion', 'Some of its messages are another matter', {
    description: 'They become a new question, asked when the first of them came. The question’s own first message stays.',
    body: json(schema('QuestionPart'), { messages: ['3f0c7ec1-6b1a-5d7e-9a49-6f6b4d0a9d11'], topic: 'return' }),
    answer: { status: 201, description: 'The new question.', schema: 'Question' },
  }),
  {
    method: 'get',
    path: '/v1/questions',
    service,
    id: 'listQuestions',
    scope: READS,
    summary: 'The work list: what waits for staff, by when it is due',
    parameters: [
      inQuery('status', '`open` is whatever is not resolved, `any` all there are.', {
        enum: ['open', 'any', ...STATUSES],
        default: 'open',
      }),
      inQuery('overdue', 'Only what is overdue, or only what is not.', { type: 'boolean' }),
      inQuery('assignee', 'Only what is theirs; empty: what is nobody’s.'),
      ...LISTED,
    ],
    answer: { status: 200, description: 'A page.', schema: 'Questions' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/questions/{id}',
    service,
    id: 'readQuestion',
    scope: READS,
    summary: 'One question, with all that was said and done',
    parameters: [ID, SHOP],
    answer: { status: 200, description: 'The thread.', schema: 'QuestionThread' },
    problems: [400, 404, 409],
  },
  {
    method: 'put',
    path: '/v1/representatives/{staff}/away',
    service,
    id: 'sayAway',
    scope: WRITES,
    summary: 'Somebody of the staff is away, or back',
    description: 'Until then, questions of the customers they represent go to the deputies.',
    parameters: [inPath('staff', 'As identity names the representative.')],
    body: json(schema('Absence'), { until: '2026-11-22T08:00:00+01:00' }),
    answer: { status: 200, description: 'Until when they are away.', schema: 'Absent' },
    problems: [400],
  },
];
