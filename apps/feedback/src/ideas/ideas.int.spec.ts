import { IdeaSubmittedClaimV1, IdeaVotedV1, type Claim, type IdeaStatusChangedV1 } from '#lib/contracts';
import { subjectOfRef } from '#lib/customers';
import { FeedbackHttp, type Answer } from '../../test/feedback-http.js';
import { Feedback } from '../../test/open-feedback.js';
import { IdeaClaims } from './idea-claims.js';
import { IdeasController } from './ideas.controller.js';
import { IdeaTables1760000000450 } from './tables.js';

const rules = [new IdeaClaims()];

let feedback: Feedback;
let http: FeedbackHttp;
beforeAll(async () => {
  feedback = await Feedback.open([IdeaTables1760000000450]);
  http = await FeedbackHttp.open(feedback, [IdeasController]);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(() => feedback.clear('idea', 'idea_backer'));

const submitted = (ideaId: string, about = 'userId:ada', title = `Idea ${ideaId}`): Claim =>
  feedback.claim(IdeaSubmittedClaimV1, { ideaId, title }, { about });
const voted = (ideaId: string, about: string): Claim => feedback.claim(IdeaVotedV1, { ideaId }, { about });
const judge = (...claims: Claim[]) => feedback.judge(rules, ...claims);
const post = (path: string, body: unknown): Promise<Answer> => http.post(`/v1/ideas/${path}`, body);
const votesOf = async (id: string): Promise<unknown> => (await http.get(`/v1/ideas/${id}`)).body['votes'];
const told = async (): Promise<unknown[]> =>
  (await feedback.facts<IdeaStatusChangedV1>('idea-status-changed')).map(({ subject, data }) => [
    subject,
    data.ideaId,
    data.status,
    data.role,
  ]);
const who = (name: string): string => feedback.subject(`userId:${name}`);

test('an idea and its votes are facts; whoever had it is for it, and a customer counts once', async () => {
  const claims = [submitted('i1'), voted('i1', 'userId:ada'), voted('i1', 'userId:bob'), voted('i1', 'userId:bob')];
  const verdicts = await judge(...claims);
  const facts = await feedback.facts();
  expect(facts.map(({ type, subject }) => [type, subject])).toEqual([
    ['itinera.feedback.idea-submitted.v1', who('ada')],
    ['itinera.feedback.idea-voted.v1', who('bob')],
  ]);
  expect(claims.map(({ id }) => verdicts[id]!.facts)).toEqual(
    [0, 0, 1, 1].map((index) => [{ id: facts[index]!.id, type: facts[index]!.type }]),
  );
  expect(verdicts[claims[3]!.id]).toMatchObject({ note: 'this customer is for the idea already' });
  expect(await votesOf('i1')).toBe(2);
});

test('a vote waits for its idea; of two ideas with one id the first stands', async () => {
  const early = voted('i1', 'userId:bob');
  expect((await judge(early))[early.id]).toMatchObject({ status: 'waiting' });
  await judge(submitted('i1'));
  expect(await votesOf('i1')).toBe(2);
  const second = submitted('i1', 'userId:cid', 'Another');
  expect((await judge(second))[second.id]).toMatchObject({ status: 'judged', note: expect.stringContaining('stands') as unknown });
  expect(await http.get('/v1/ideas/i1')).toMatchObject({ body: { title: 'Idea i1', customerId: who('ada'), votes: 2 } });
});

test('customers who turn out to be one have one vote, and two again when that was a mistake', async () => {
  await judge(submitted('i1'), voted('i1', 'userId:bob'), voted('i1', 'userId:cid'));
  await feedback.merge('userId:cid', 'userId:bob');
  expect(await votesOf('i1')).toBe(2);
  await judge(submitted('i2'), voted('i2', 'userId:bob'), voted('i2', 'userId:cid'));
  expect(await votesOf('i2')).toBe(2);
  expect(await feedback.facts('idea-voted')).toHaveLength(3);
  await feedback.merge('userId:cid', 'userId:cid');
  expect([await votesOf('i1'), await votesOf('i2')]).toEqual([3, 3]);
});

test('merged ideas count a customer once, also along a chain, and their votes go on as one', async () => {
  await judge(submitted('a'), submitted('b', 'userId:bob'), submitted('c', 'userId:cid'));
  await judge(voted('a', 'userId:dan'), voted('b', 'userId:dan'), voted('c', 'userId:eve'));
  expect(await post('a/merge', { into: 'b' })).toMatchObject({ status: 200, body: { status: 'merged', mergedInto: 'b', votes: 3 } });
  expect(await post('b/merge', { into: 'c' })).toMatchObject({ body: { mergedInto: 'c', votes: 5 } });
  expect(await http.get('/v1/ideas/a')).toMatchObject({ body: { status: 'merged', mergedInto: 'c', votes: 5 } });
  expect(await http.get('/v1/ideas/c')).toMatchObject({ body: { votes: 5, merged: ['a', 'b'] } });
  const facts = (await feedback.facts('idea-voted')).length;
  expect(await post('a/votes', { customer: 'userId:eve' })).toMatchObject({ status: 200, body: { votes: 5 } });
  expect(await post('b/votes', { customer: 'userId:fay' })).toMatchObject({ body: { votes: 6 } });
  expect(await feedback.facts('idea-voted')).toHaveLength(facts + 1);
  expect([(await post('c/merge', { into: 'a' })).status, (await post('a/merge', { into: 'c' })).status]).toEqual([409, 200]);
  expect((await post('a/status', { status: 'planned' })).body).toMatchObject({
    detail: expect.stringContaining('merged into c') as unknown,
  });
});

test('a change is told to whoever had the idea and to every voter, each customer once, also those of merged ideas', async () => {
  await judge(
    submitted('a'),
    submitted('b', 'userId:bob'),
    voted('a', 'userId:cid'),
    voted('b', 'userId:cid'),
    voted('b', 'email:cid@example.com'),
  );
  await feedback.merge('email:cid@example.com', 'userId:cid');
  await post('a/merge', { into: 'b' });
  expect(await told()).toEqual(
    expect.arrayContaining([
      [who('ada'), 'a', 'merged', 'submitter'],
      [who('cid'), 'a', 'merged', 'voter'],
    ]),
  );
  const noted = await post('b/status', { status: 'planned', note: 'Ada called: in spring' });
  expect(noted).toMatchObject({ status: 200, body: { status: 'planned', votes: 3 } });
  expect(noted.text).not.toContain('spring');
  expect((await told()).slice(2).sort()).toEqual(
    [
      [who('bob'), 'b', 'planned', 'submitter'],
      [who('ada'), 'b', 'planned', 'voter'],
      [who('cid'), 'b', 'planned', 'voter'],
    ].sort(),
  );
  await post('b/status', { status: 'planned' });
  expect(await told()).toHaveLength(5);
  expect((await post('b/status', { status: 'done' })).status).toBe(200);
  expect(await post('b/status', { status: 'declined' })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('done') as unknown },
  });
  expect(await http.get('/v1/ideas/b')).toMatchObject({ body: { notes: [{ text: 'Ada called: in spring' }], status: 'done' } });
  const ids = (await feedback.facts('idea-status-changed')).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a vote is of the idea’s own shop’s customer', async () => {
  await judge({ ...submitted('i1'), shop: 'south' });
  const south = subjectOfRef('userId:bob', { shop: 'south' }, feedback.config);
  expect(await post('i1/votes', { customer: 'userId:bob' })).toMatchObject({ status: 200, body: { shop: 'south', votes: 2 } });
  expect(await feedback.facts('idea-voted')).toMatchObject([{ shop: 'south', subject: south }]);
});

test('ideas by request: once for a key, no words in what is kept; found by status and words, most votes or newest first', async () => {
  const idea = { customer: 'userId:ada', title: 'Größere Räder', text: 'My street is cobbled' };
  const first = await http.post('/v1/ideas', idea, 'k');
  expect(first).toMatchObject({ status: 201, body: { status: 'submitted', votes: 1 } });
  expect(await http.post('/v1/ideas', idea, 'k')).toEqual(first);
  expect(JSON.stringify(await feedback.dataSource.query('SELECT * FROM request'))).not.toMatch(/R.der|cobbled/);
  feedback.clock.set('2026-03-03T12:00:00Z');
  await http.post('/v1/ideas', { customer: 'userId:bob', title: 'A bell' });
  await post(`${String(first.body['ideaId'])}/votes`, { customer: 'userId:cid' });
  const titles = async (query: string): Promise<unknown> =>
    (await http.get<{ ideas: { title: string }[] }>(`/v1/ideas${query}`)).body.ideas.map(({ title }) => title);
  expect(await titles('')).toEqual(['A bell', idea.title]);
  expect(await titles('?sort=votes')).toEqual([idea.title, 'A bell']);
  expect(await titles('?query=cobb')).toEqual([idea.title]);
  expect(await titles('?status=planned')).toEqual([]);
  expect(await titles('?customer=userId:bob')).toEqual(['A bell']);
  const { body } = await http.get<{ cursor: string }>('/v1/ideas?sort=votes&limit=1');
  expect(await titles(`?sort=votes&limit=1&cursor=${body.cursor}`)).toEqual(['A bell']);
  expect((await http.get(`/v1/ideas?sort=newest&cursor=${body.cursor}`)).status).toBe(400);
  expect((await http.post('/v1/ideas', { customer: 'userId:ada', title: ' ' })).status).toBe(400);
});

test('two merges at once end in one idea', async () => {
  await judge(...['a', 'b', 'c', 'd'].map((id) => submitted(id, `userId:${id}`)));
  const answers = await Promise.all([post('a/merge', { into: 'b' }), post('b/merge', { into: 'c' }), post('c/merge', { into: 'd' })]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await http.get('/v1/ideas/d')).toMatchObject({ body: { votes: 4, merged: ['a', 'b', 'c'] } });
});
