import type { Json } from '../../contract-schemas.js';
import { IDEA_STATUSES } from '#lib/contracts';
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

const status: Json = { enum: [...IDEA_STATUSES] };
const state = {
  ideaId: text(),
  shop: text(),
  submittedAt: instant(),
  status,
  'mergedInto?': text('The idea it was the same as.'),
  votes: count('Customers who are for it, whoever had it among them; of a merged one, those of the idea it was merged into.'),
};
const shown = {
  ...state,
  'customerId?': uuid('Who had it; absent once that customer was erased.'),
  'title?': text('Absent once the customer was erased.'),
  'text?': text(),
  notes: list(object({ at: instant(), text: text() }), { description: 'What staff have said of its changes, the first first.' }),
};

/** Ideas, as schemas. */
export const IDEA_SCHEMAS: Record<string, Json> = {
  NewIdea: object({ customer: sent.customer, title: sent.words(), 'text?': sent.words() }),
  Vote: object({ customer: sent.customer }),
  IdeaChange: object({ status: { enum: ['considered', 'planned', 'done', 'declined'] }, 'note?': sent.words() }),
  IdeaMerge: object({ into: sent.id('The idea it is the same as, of the same shop.') }),
  IdeaState: object(state, 'Without its words.'),
  ListedIdea: object(shown),
  Idea: object({ ...shown, merged: list(text(), { description: 'The ideas that were merged into it.' }) }),
  Ideas: object({ ideas: list(schema('ListedIdea')), 'cursor?': cursor }),
};

const ID = inPath('id', 'The idea.');
const IDEA: Operation['answer'] = { status: 200, description: 'The idea as it now stands.', schema: 'IdeaState' };

export const IDEA_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/ideas',
    service,
    id: 'submitIdea',
    scope: WRITES,
    summary: 'Submit an idea',
    description: 'Whoever has it is for it.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('NewIdea'), { customer: 'userId:ada', title: 'Larger wheels', text: 'Our street is cobbled.' }),
    answer: { status: 201, description: 'The idea.', schema: 'IdeaState' },
    problems: [400, 404, 422],
  },
  {
    method: 'post',
    path: '/v1/ideas/{id}/votes',
    service,
    id: 'voteForIdea',
    scope: WRITES,
    summary: 'Vote for an idea',
    description: 'A customer counts once, also where ideas or customers were merged; voting again changes nothing.',
    parameters: [ID, SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('Vote'), { customer: 'userId:bob' }),
    answer: IDEA,
    problems: [400, 404, 409, 422],
  },
  {
    method: 'post',
    path: '/v1/ideas/{id}/status',
    service,
    id: 'changeIdea',
    scope: WRITES,
    summary: 'Say what becomes of an idea',
    description:
      'Whoever had it and everybody who is for it is told by a fact of their own. What is done stands (409). Where the points programme says so, whoever had it is given points once it is planned or done.',
    parameters: [ID, SHOP, IDEMPOTENCY],
    body: json(schema('IdeaChange'), { status: 'planned', note: 'In spring.' }),
    answer: IDEA,
    problems: [400, 404, 409, 422],
  },
  {
    method: 'post',
    path: '/v1/ideas/{id}/merge',
    service,
    id: 'mergeIdeas',
    scope: WRITES,
    summary: 'Two ideas are the same',
    description: 'Its votes, and those it has got by merging, are the other one’s from now on, each customer counted once.',
    parameters: [ID, SHOP, IDEMPOTENCY],
    body: json(schema('IdeaMerge'), { into: 'larger-wheels' }),
    answer: { ...IDEA, description: 'The idea, merged.' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'get',
    path: '/v1/ideas',
    service,
    id: 'listIdeas',
    scope: READS,
    summary: 'Ideas, the newest or those with most votes first',
    parameters: [
      inQuery('status', 'Only those that are so; without it all but those that were merged.', status),
      inQuery('sort', 'What comes first.', { enum: ['votes', 'newest'], default: 'newest' }),
      ...LISTED,
    ],
    answer: { status: 200, description: 'A page.', schema: 'Ideas' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/ideas/{id}',
    service,
    id: 'readIdea',
    scope: READS,
    summary: 'One idea, with its words',
    parameters: [ID, SHOP],
    answer: { status: 200, description: 'The idea.', schema: 'Idea' },
    problems: [400, 404, 409],
  },
];
