import { CustomerErasedV1, IdeaSubmittedClaimV1, IdeaVotedV1, ReviewPostedClaimV1, type Claim, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { FeedbackHttp } from '../../test/feedback-http.js';
import { Feedback } from '../../test/open-feedback.js';
import { HeldIdeas, HeldVotes } from '../ideas/held-ideas.js';
import { IdeaClaims } from '../ideas/idea-claims.js';
import { IdeasController } from '../ideas/ideas.controller.js';
import { IdeaTables1760000000450 } from '../ideas/tables.js';
import { QuestionTables1760000000415 } from '../questions/tables.js';
import { RecoveriesController } from '../recoveries/recoveries.controller.js';
import { RecoveryTables1760000000421 } from '../recoveries/tables.js';
import { HeldReviews } from '../reviews/held-reviews.js';
import { ReviewClaims } from '../reviews/review-claims.js';
import { ReviewsController } from '../reviews/reviews.controller.js';
import { ReviewTables1760000000440 } from '../reviews/tables.js';
import { Surveys } from '../surveys/surveys.js';
import { SurveysController } from '../surveys/surveys.controller.js';
import { SurveyTables1760000000420 } from '../surveys/tables.js';
import { ExportCustomer } from './export-customer.js';
import { ForgetCustomers } from './forget-customers.controller.js';

const holdings = [new HeldReviews(), new HeldIdeas(), new HeldVotes()];
const rules = [new ReviewClaims(), new IdeaClaims()];

let feedback: Feedback;
let http: FeedbackHttp;
let customer: ExportCustomer;
beforeAll(async () => {
  feedback = await Feedback.open([
    QuestionTables1760000000415,
    ReviewTables1760000000440,
    IdeaTables1760000000450,
    SurveyTables1760000000420,
    RecoveryTables1760000000421,
  ]);
  http = await FeedbackHttp.open(feedback, [ReviewsController, IdeasController, SurveysController, RecoveriesController], [Surveys]);
  customer = new ExportCustomer(feedback.desks, feedback.config, holdings);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(() => feedback.clear('review', 'idea', 'idea_backer', 'survey', 'survey_asking', 'recovery'));

const review = (reviewId: string, about = 'userId:ada'): Claim =>
  feedback.claim(ReviewPostedClaimV1, { reviewId, productId: 'crib', rating: 1, text: `Ada’s street is Elm Street` }, { about });
const idea = (ideaId: string, about = 'userId:ada'): Claim =>
  feedback.claim(IdeaSubmittedClaimV1, { ideaId, title: 'A bell, says Ada' }, { about });
const vote = (ideaId: string, about: string): Claim => feedback.claim(IdeaVotedV1, { ideaId }, { about });
const erase = (...refs: string[]): Promise<void> => deliver(erasureOf(...refs));
const erasureOf = (...refs: string[]): Fact<CustomerErasedV1> => {
  const subjects = refs.map((ref) => feedback.subject(ref));
  const data = { erasureId: '11111111-1111-4111-8111-111111111111', customerId: subjects[0]!, subjects };
  return feedback.fact(CustomerErasedV1, data, { source: 'itinera/identity', about: refs[0]! });
};
const deliver = (...facts: Fact[]): Promise<void> => {
  const controller = new ForgetCustomers(feedback.desks, holdings);
  return feedback.deliver((batch) => controller.forget(batch), ...facts);
};

test('a customer is given all they have said, under every subject of theirs', async () => {
  await feedback.judge(rules, review('r1'), idea('i1', 'email:ada@example.com'), idea('i2', 'userId:bob'), vote('i2', 'userId:ada'));
  await feedback.merge('email:ada@example.com', 'userId:ada');
  expect(await customer.export('email:ada@example.com', {})).toMatchObject({
    customerId: feedback.subject('userId:ada'),
    data: {
      reviews: [{ reviewId: 'r1', text: 'Ada’s street is Elm Street' }],
      ideas: [{ ideaId: 'i1', title: 'A bell, says Ada', votes: 1 }],
      votes: [{ ideaId: 'i2', shop: '', votedAt: '2026-03-02T12:00:00.000000Z' }],
    },
  });
  expect(await customer.export('userId:nobody', {})).toMatchObject({ data: { reviews: [], ideas: [], votes: [] } });
});

test('an erased customer’s words are destroyed, also those that wait or were put aside; what they rated stays', async () => {
  const waits = vote('unknown', 'userId:ada');
  await feedback.judge(rules, review('r1'), idea('i1'), vote('i1', 'userId:bob'), waits);
  await feedback.judge(rules, { ...review('r2'), data: { ...(review('r2').data as object), rating: 9 } });
  expect(await feedback.parkedReasons()).toHaveLength(1);
  await erase('userId:ada', 'email:ada@example.com');
  // Whoever sent what waited is told that nothing comes of it.
  expect((await feedback.verdicts()).at(-1)).toMatchObject({ id: waits.id, status: 'judged', facts: [], note: 'the customer was erased' });
  const left = await Promise.all(['text', 'waiting', 'parked'].map((table) => rows(feedback.dataSource, `SELECT * FROM ${table}`)));
  expect(left).toEqual([[], [], []]);
  expect(await rows(feedback.dataSource, 'SELECT id, rating FROM review')).toEqual([{ id: 'r1', rating: 1 }]);
  expect((await http.get('/v1/ideas/i1')).body).toMatchObject({ votes: 2, notes: [] });
  const confirmed = await feedback.facts('erasure-confirmed');
  expect(confirmed).toMatchObject([{ source: 'itinera/feedback', data: { service: 'feedback' } }]);
});

test('nothing comes back of what was on its way, and nothing is answered or taken by the customer’s name', async () => {
  await feedback.judge(rules, idea('i1', 'userId:bob'));
  await erase('userId:ada');
  const late = [review('r1'), vote('i1', 'userId:ada')];
  const verdicts = await feedback.judge(rules, ...late);
  expect(late.map(({ id }) => verdicts[id])).toEqual(
    late.map(({ id }) => expect.objectContaining({ id, status: 'judged', facts: [], note: 'the customer was erased' }) as unknown),
  );
  expect((await http.get('/v1/ideas/i1')).body['votes']).toBe(1);
  const answers = [
    await http.post('/v1/reviews', { customer: 'userId:ada', productId: 'crib', rating: 5 }),
    await http.post('/v1/ideas', { customer: 'userId:ada', title: 'Another' }),
    await http.post('/v1/ideas/i1/votes', { customer: 'userId:ada' }),
    await http.get('/v1/reviews?customer=userId:ada'),
    await http.get('/v1/ideas?customer=userId:ada'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  await expect(customer.export('userId:ada', {})).rejects.toThrow('erased');
  expect(await feedback.facts('idea-voted')).toEqual([]);
});

test('of an erased customer no record is shown; their idea is the shop’s, without their name', async () => {
  await feedback.judge(rules, review('r1'), review('r2', 'userId:bob'), idea('i1'), vote('i1', 'userId:bob'));
  const survey = (await http.post('/v1/surveys', { customer: 'userId:ada', kind: 'nps' })).body['id'] as string;
  await http.post(`/v1/surveys/${survey}/answers`, { score: 2 });
  const [{ caseId }] = (await http.get<{ recoveries: [{ caseId: string }] }>('/v1/recoveries')).body.recoveries;
  await http.post(`/v1/recoveries/${caseId}/close`, { outcome: 'called' });
  await erase('userId:ada');
  const alone = ['reviews/r1', `surveys/${survey}`, `recoveries/${caseId}`].map((path) => http.get(`/v1/${path}`));
  expect((await Promise.all(alone)).map(({ status }) => status)).toEqual([404, 404, 404]);
  expect((await http.post('/v1/reviews/r1/moderation', { decision: 'shown' })).status).toBe(404);
  const lists = ['reviews', 'surveys', 'recoveries', 'ideas'].map((path) => http.get(`/v1/${path}`));
  const shown = await Promise.all([...lists, http.get('/v1/ideas/i1')]);
  expect(shown.map(({ body }) => body)).toMatchObject([
    { reviews: [{ reviewId: 'r2' }] },
    { surveys: [] },
    { recoveries: [] },
    { ideas: [{ ideaId: 'i1', votes: 2 }] },
    { ideaId: 'i1', votes: 2 },
  ]);
  expect(shown.map(({ text }) => text).join()).not.toContain(feedback.subject('userId:ada'));
  const byName = ['reviews', 'surveys', 'recoveries', 'ideas'].map((path) => http.get(`/v1/${path}?customer=userId:ada`));
  expect((await Promise.all(byName)).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

test('a review nobody has looked at yet is no longer to be looked at; a voter who was erased learns of no change', async () => {
  await feedback.judge(rules, idea('i1', 'userId:bob'), vote('i1', 'userId:ada'));
  await feedback.dataSource.query(
    `INSERT INTO review (shop, id, product_id, rating, subject, at, has_text, status) VALUES ('', 'r9', 'p', 1, $1, 1, true, 'waiting')`,
    [feedback.subject('userId:ada')],
  );
  await erase('userId:ada');
  expect((await http.get('/v1/reviews')).body).toEqual({ reviews: [] });
  await http.post('/v1/ideas/i1/status', { status: 'planned' });
  expect((await feedback.facts('idea-status-changed')).map(({ subject }) => subject)).toEqual([feedback.subject('userId:bob')]);
});

test('a text being kept while its customer is erased does not outlive it', async () => {
  for (let round = 0; round < 5; round++) {
    await feedback.clear('review', 'idea', 'idea_backer');
    await Promise.all([
      http.post('/v1/reviews', { customer: 'userId:ada', productId: 'crib', rating: 5, text: 'Elm Street' }),
      erase('userId:ada'),
    ]);
    expect(await rows(feedback.dataSource, 'SELECT body FROM text')).toEqual([]);
  }
});
