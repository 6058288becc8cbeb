import { SURVEY_KINDS } from '#lib/contracts';
import type { Json } from '../../contract-schemas.js';
import {
  count,
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

const kind: Json = { enum: [...SURVEY_KINDS], description: 'NPS is answered with 0–10, CSAT with 1–5, CES with 1–7, 7 the easiest.' };
const status: Json = { enum: ['requested', 'answered', 'dismissed', 'expired', 'suppressed'] };
const score = count('On the scale of its kind.');

/** Surveys, as schemas. */
export const SURVEY_SCHEMAS: Record<string, Json> = {
  NewSurvey: object({
    customer: sent.customer,
    kind,
    'rule?': sent.id('A rule of `feedback.yml`, in whose words it is asked and reminded; the first of the kind where absent.'),
    'orderId?': sent.id('The order it is about.'),
    'productId?': sent.id(),
    'questionId?': sent.id(),
    'channel?': text('How it is sent; that of the rule where absent.', { maxLength: 100 }),
  }),
  SurveyAnswer: object({
    score,
    'comments?': list(
      object({
        'question?': text('As it was asked; the first that is asked of this score where absent.', { maxLength: 500 }),
        text: sent.words(),
      }),
      { maxItems: 20 },
    ),
  }),
  Survey: object({
    id: text('What the paths of this interface call it.'),
    surveyId: text('What facts call it: the same, but for a survey of the platform’s own.'),
    shop: text(),
    customerId: uuid(),
    kind,
    status,
    'rule?': text('The rule that asked; absent where a person did.'),
    'channel?': text(),
    'orderId?': text(),
    'productId?': text(),
    'questionId?': text(),
    'requestedAt?': instant(),
    'expiresAt?': instant('From here on it cannot be answered.'),
    reminders: count('The number of the last reminder.'),
    'remindedAt?': instant(),
    'answeredAt?': instant(),
    'score?': score,
    comments: list(object({ question: text(), text: text() }), { description: 'What the customer has written, to which question.' }),
    'dismissedAt?': instant(),
    'suppressedAt?': instant(),
    'reason?': text('Why nobody was asked.'),
    question: text('What is asked.'),
    from: count('The lowest score.'),
    to: count('The highest.'),
    followUp: list(object({ from: count(), to: count(), question: text() }), {
      description: 'What is asked in words of whoever gives a score from `from` to `to`.',
    }),
    'link?': text('Where the customer answers without a login, while they can; `?score=9` chooses a score.', { format: 'uri' }),
  }),
  Surveys: object({ surveys: list(schema('Survey')), 'cursor?': cursor }),
};

const ID = inPath('id', 'The survey: its `id`, or its `surveyId` where that is one customer’s alone.');
const TOKEN = inPath('token', 'The last part of a survey’s `link`.');
const PAGE = { 'text/html': { schema: { type: 'string' } } };
const once = 'One answer counts, the first: the same again is answered alike, another is 409, also once the customer has dismissed it.';

export const SURVEY_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/surveys',
    service,
    id: 'requestSurvey',
    scope: WRITES,
    summary: 'Ask a customer by hand',
    description:
      'Nothing is sent from here: whoever sends it takes the `link`. A customer who was asked anything lately is not asked; the answer then says `suppressed`, and why.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('NewSurvey'), { customer: 'userId:ada', kind: 'csat', orderId: '1001' }),
    answer: { status: 201, description: 'The survey, requested or suppressed.', schema: 'Survey' },
    problems: [400, 404, 422],
  },
  {
    method: 'post',
    path: '/v1/surveys/{id}/answers',
    service,
    id: 'answerSurvey',
    scope: WRITES,
    summary: 'A customer has answered',
    description: `${once} Too late is 410, a score that is not on the scale 422. A bad experience opens a case (\`/v1/recoveries\`).`,
    parameters: [ID, SHOP],
    body: json(schema('SurveyAnswer'), { score: 2, comments: [{ question: 'What should have been better?', text: 'The crib squeaks.' }] }),
    answer: { status: 201, description: 'The survey, answered.', schema: 'Survey' },
    problems: [400, 404, 409, 410, 422],
  },
  {
    method: 'post',
    path: '/v1/surveys/{id}/dismiss',
    service,
    id: 'dismissSurvey',
    scope: WRITES,
    summary: 'A customer does not want to answer',
    description: 'Never an answer, and nothing they are reminded of.',
    parameters: [ID, SHOP],
    answer: { status: 200, description: 'The survey, dismissed.', schema: 'Survey' },
    problems: [400, 404, 409, 410],
  },
  {
    method: 'get',
    path: '/v1/surveys',
    service,
    id: 'listSurveys',
    scope: READS,
    summary: 'Surveys, newest first; what is to be sent, with its links',
    parameters: [inQuery('status', 'Only those that are so.', status), inQuery('kind', 'Only of this kind.', kind), ...LISTED],
    answer: { status: 200, description: 'A page.', schema: 'Surveys' },
    problems: [400],
  },
  {
    method: 'get',
    path: '/v1/surveys/{id}',
    service,
    id: 'readSurvey',
    scope: READS,
    summary: 'One survey, with what was written',
    parameters: [ID, SHOP],
    answer: { status: 200, description: 'The survey.', schema: 'Survey' },
    problems: [400, 404, 409],
  },
  {
    method: 'get',
    path: '/s/{token}',
    service,
    id: 'showSurvey',
    scope: 'public',
    summary: 'The page on which a customer answers',
    description: 'Works without a script and writes nothing; pages say in words what there is to say, also with 404 and 410.',
    parameters: [TOKEN, inQuery('score', 'Chosen beforehand: for links on the numbers in a message.')],
    answer: { status: 200, description: 'A page.', content: PAGE },
  },
  {
    method: 'post',
    path: '/s/{token}',
    service,
    id: 'sendSurvey',
    scope: 'public',
    summary: 'The page’s form',
    description: `\`score\` and \`text-0\`, \`text-1\`, … for the questions in words, or \`deed=dismiss\`. ${once} Without a score the form comes again, with 422.`,
    parameters: [TOKEN],
    body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } },
    answer: { status: 200, description: 'A page.', content: PAGE },
  },
];
