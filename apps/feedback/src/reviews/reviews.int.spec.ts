import { ReviewPostedClaimV1, type Claim } from '#lib/contracts';
import { readFileSync } from 'node:fs';
import { FeedbackHttp } from '../../test/feedback-http.js';
import { Feedback } from '../../test/open-feedback.js';
import { ReviewClaims } from './review-claims.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewTables1760000000440 } from './tables.js';

const policy = readFileSync('deploy/feedback/feedback.yml', 'utf8').replace(/moderated: .*/, 'moderated: with-text');
const rules = [new ReviewClaims()];

let feedback: Feedback;
let http: FeedbackHttp;
beforeAll(async () => {
  feedback = await Feedback.open([ReviewTables1760000000440], policy);
  http = await FeedbackHttp.open(feedback, [ReviewsController]);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(() => feedback.clear('review'));

const said = (data: Partial<ReviewPostedClaimV1> = {}, about = 'userId:ada'): Claim =>
  feedback.claim(ReviewPostedClaimV1, { reviewId: 'r1', productId: 'crib', rating: 4.5, ...data }, { about });
const listed = async (query = ''): Promise<unknown[]> => (await http.get<{ reviews: unknown[] }>(`/v1/reviews${query}`)).body.reviews;

test('a claim without words is shown at once, as a fact of its own source and time', async () => {
  const claim = said({ orderId: 'o1' });
  const verdicts = await feedback.judge(rules, claim);
  const facts = await feedback.facts('review-posted');
  expect(facts).toMatchObject([
    { source: 'shop-web', time: claim.time, subject: feedback.subject('userId:ada'), causationid: `shop-web ${claim.id}` },
  ]);
  expect(facts[0]!.data).toEqual({ reviewId: 'r1', productId: 'crib', rating: 4.5, orderId: 'o1', hasText: false });
  expect(verdicts[claim.id]).toMatchObject({ status: 'judged', facts: [{ id: facts[0]!.id }] });
});

test('a moderated one is told when it is shown, as of then, with the claim as its cause', async () => {
  const claim = said({ title: 'Squeaks', text: 'It squeaks, says Ada' });
  expect((await feedback.judge(rules, claim))[claim.id]).toMatchObject({
    facts: [],
    note: 'it is shown once somebody has looked at it',
  });
  expect(await listed('?status=waiting')).toMatchObject([{ reviewId: 'r1', title: 'Squeaks', text: 'It squeaks, says Ada' }]);
  feedback.clock.set('2026-03-04T09:00:00Z');
  const answer = await http.post('/v1/reviews/r1/moderation', { decision: 'shown' });
  expect(answer).toMatchObject({ status: 200, body: { status: 'shown', decidedAt: '2026-03-04T09:00:00.000000Z' } });
  expect(answer.text).not.toContain('queaks');
  expect(await http.post('/v1/reviews/r1/moderation', { decision: 'shown' })).toMatchObject({ status: 200, body: answer.body });
  const facts = await feedback.facts('review-posted');
  expect(facts).toMatchObject([
    { source: 'itinera/feedback', time: '2026-03-04T09:00:00.000000Z', correlationid: claim.id, causationid: `shop-web ${claim.id}` },
  ]);
  expect(await http.post('/v1/reviews/r1/moderation', { decision: 'rejected' })).toMatchObject({ status: 409 });
});

test('a rejected one is told nobody, keeps its reason, and may be shown after all', async () => {
  await feedback.judge(rules, said({ text: 'Rubbish' }));
  await http.post('/v1/reviews/r1/moderation', { decision: 'rejected', reason: 'names the courier' });
  expect(await feedback.facts()).toEqual([]);
  expect(await http.get('/v1/reviews/r1')).toMatchObject({ body: { status: 'rejected', reason: 'names the courier', text: 'Rubbish' } });
  await http.post('/v1/reviews/r1/moderation', { decision: 'shown' });
  expect(await feedback.facts('review-posted')).toHaveLength(1);
});

test('of two claims with one id the first stands; a rating that cannot be, or is nobody’s, is parked', async () => {
  await feedback.judge(rules, said());
  const second = said({ rating: 1 }, 'userId:bob');
  expect((await feedback.judge(rules, second))[second.id]).toMatchObject({
    facts: [{}],
    note: expect.stringContaining('stands') as unknown,
  });
  await feedback.judge(rules, said({ reviewId: 'r2', rating: 9 }), { ...said({ reviewId: 'r3' }), subject: undefined } as never);
  expect(await feedback.parkedReasons()).toEqual(['a rating is from 1 to 5', expect.stringContaining('whose review')]);
  expect(await listed()).toMatchObject([{ reviewId: 'r1', rating: 4.5 }]);
});

test('a request is done once for its key; its answer, which is kept, says no words', async () => {
  const review = { customer: 'userId:ada', productId: 'crib', rating: 2, text: 'Came broken, I am in 12 Elm Street' };
  const first = await http.post('/v1/reviews', review, 'k1');
  expect(first).toMatchObject({ status: 201, body: { status: 'waiting', productId: 'crib' } });
  expect(await http.post('/v1/reviews', review, 'k1')).toEqual(first);
  expect(JSON.stringify(await feedback.dataSource.query('SELECT * FROM request'))).not.toContain('Elm');
  expect(await listed()).toMatchObject([{ text: review.text, customerId: feedback.subject('userId:ada') }]);
  expect(await http.post('/v1/reviews', { ...review, rating: 6 })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/rating' }] },
  });
});

test('reviews are found by status, product, customer and words, and come in pages, newest first', async () => {
  for (const [index, productId] of ['crib', 'pram', 'cot'].entries()) {
    feedback.clock.set(`2026-03-0${index + 3}T12:00:00Z`);
    await http.post('/v1/reviews', {
      customer: index < 2 ? 'userId:ada' : 'userId:bob',
      productId,
      rating: 5,
      title: `Größe ${productId}`,
    });
  }
  const products = async (query: string): Promise<unknown> => (await listed(query)).map((one) => (one as { productId: string }).productId);
  expect(await products('')).toEqual(['cot', 'pram', 'crib']);
  expect(await products('?productId=pram')).toEqual(['pram']);
  expect(await products('?query=grosse%20CR')).toEqual(['crib']);
  expect(await products('?status=shown')).toEqual([]);
  await feedback.merge('userId:bob', 'userId:ada');
  expect(await products('?customer=userId:ada')).toEqual(['cot', 'pram', 'crib']);
  const page = await http.get<{ cursor: string }>('/v1/reviews?limit=2');
  expect(await products(`?limit=2&cursor=${page.body.cursor}`)).toEqual(['crib']);
});

test('what cannot be meant is said: no such review, an id of two shops, a list asked wrongly', async () => {
  await feedback.judge(rules, said(), { ...said(), id: 'south', shop: 'south' });
  const statuses = [
    '/v1/reviews/none',
    '/v1/reviews/r1',
    '/v1/reviews/r1?shop=south',
    '/v1/reviews/%00',
    '/v1/reviews?limit=0',
    '/v1/reviews?cursor=x',
  ];
  const answers = await Promise.all(statuses.map((path) => http.get(path)));
  expect(answers.map(({ status }) => status)).toEqual([404, 409, 200, 404, 400, 400]);
  expect((await http.get('/v1/reviews?query=%3F%21')).body).toMatchObject({ detail: expect.stringContaining('a word') as unknown });
  expect((await http.get('/v1/reviews?query=a&query=b')).status).toBe(400);
});
