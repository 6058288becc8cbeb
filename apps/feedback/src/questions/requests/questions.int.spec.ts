import { ClassChangedV1, ClassLostV1, QuestionAskedClaimV1, RepresentativeAssignedV1, type Fact } from '#lib/contracts';
import { FeedbackHttp } from '../../../test/feedback-http.js';
import { Feedback } from '../../../test/open-feedback.js';
import { TextTables1760000000410 } from '../../texts/tables.js';
import { FollowCare } from '../assignment/follow-care.controller.js';
import { RepresentativesController } from '../assignment/representatives.controller.js';
import { HeldQuestions } from '../held-questions.js';
import { QuestionClaims } from '../question-claims.js';
import { LostClasses1760000000460, QuestionTables1760000000415 } from '../tables.js';
import { DeedsController, type DoneView } from './deeds.controller.js';
import { JoinPartController } from './join-part.controller.js';
import { QuestionRequests } from './question-requests.js';
import type { QuestionView, ThreadView } from './question-view.js';
import { QuestionsController, type TakenView } from './questions.controller.js';
import { WorkListController, type QuestionPage } from './work-list.controller.js';

let feedback: Feedback;
let http: FeedbackHttp;
let care: FollowCare;

beforeAll(async () => {
  feedback = await Feedback.open([TextTables1760000000410, QuestionTables1760000000415, LostClasses1760000000460]);
  http = await FeedbackHttp.open(
    feedback,
    [QuestionsController, DeedsController, JoinPartController, WorkListController],
    [QuestionRequests],
  );
  care = new FollowCare(feedback.desks);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(async () => {
  await feedback.clear(
    'question',
    'question_message',
    'preferred_channel',
    'representative',
    'customer_class',
    'away',
    'text',
    'erased_subject',
  );
});

const START = '2026-03-02T12:00:00.000000Z';
const later = (time: string): void => feedback.clock.set(`2026-03-02T${time}:00Z`);
const ask = async (body: object = {}, shop = ''): Promise<TakenView> => {
  const { status, body: answer } = await http.post<TakenView>(`/v1/questions?shop=${shop}`, {
    customer: 'userId:ada',
    channel: 'email',
    ...body,
  });
  expect(status).toBe(201);
  return answer;
};
const post = <Body = DoneView>(id: string, what: string, body: object = {}, key?: string) =>
  http.post<Body>(`/v1/questions/${id}/${what}`, body, key);
const thread = async (id: string): Promise<ThreadView> => (await http.get<ThreadView>(`/v1/questions/${id}`)).body;
const list = async (query = ''): Promise<string[]> =>
  (await http.get<QuestionPage>(`/v1/questions?${query}`)).body.questions.map(({ questionId }) => questionId);
const types = async (): Promise<string[]> =>
  (await feedback.facts()).map(({ type }) => type.replace('itinera.feedback.question-', '').replace('.v1', ''));

test('a question from asking to settling: what each request answers, and what is told', async () => {
  const asked = await ask({ topic: 'delivery', orderId: '1001', text: 'Where is my cot, asks Ada?' });
  expect(asked).toEqual({
    questionId: asked.questionId,
    customerId: feedback.subject('userId:ada'),
    status: 'asked',
    channel: 'email',
    topic: 'delivery',
    orderId: '1001',
    priority: 'normal',
    askedAt: START,
    dueAt: '2026-03-03T12:00:00.000000Z',
    overdue: false,
    messageId: asked.messageId,
    became: 'new',
    suggestions: [],
  });
  const { questionId: id } = asked;
  expect((await post(id, 'acknowledge', { by: 'bot' })).body).toMatchObject({ status: 'acknowledged', acknowledgedAt: START });
  later('12:30');
  expect((await post(id, 'hand-over')).body).toMatchObject({ status: 'acknowledged', handedOverAt: '2026-03-02T12:30:00.000000Z' });
  expect((await post<TakenView>(id, 'messages', { channel: 'phone', text: 'It is urgent.' })).body).toMatchObject({
    became: 'continued',
    channel: 'email',
    dueAt: '2026-03-02T13:30:00.000000Z',
  });
  later('13:00');
  const answer = await post(id, 'answers', { text: 'It comes tomorrow, Ada.' });
  expect(answer).toMatchObject({
    status: 201,
    body: { status: 'answered', firstAnsweredAt: '2026-03-02T13:00:00.000000Z', overdue: false },
  });
  expect(answer.body).not.toHaveProperty('dueAt');
  expect((await post(id, 'resolve')).body).toMatchObject({ status: 'resolved', resolvedAt: '2026-03-02T13:00:00.000000Z' });
  expect((await post(id, 'resolve')).body).toMatchObject({ status: 'resolved' });
  expect(await types()).toEqual(['asked', 'acknowledged', 'handed-over', 'continued', 'answered', 'resolved']);
  expect(await thread(id)).toMatchObject({
    preferredChannel: 'phone',
    messages: [
      { kind: 'message', by: 'customer', channel: 'email', text: 'Where is my cot, asks Ada?' },
      { kind: 'receipt', by: 'bot' },
      { kind: 'hand-over', by: 'bot' },
      { kind: 'message', by: 'customer', channel: 'phone', text: 'It is urgent.' },
      { kind: 'answer', by: 'staff', text: 'It comes tomorrow, Ada.' },
      { kind: 'resolution', by: 'staff' },
    ],
  });
  const facts = await feedback.facts();
  expect(new Set(facts.map(({ correlationid }, index) => (index === 0 ? facts[0]!.id : correlationid)))).toEqual(new Set([facts[0]!.id]));
  const kept = JSON.stringify([facts, await feedback.dataSource.query('SELECT * FROM request')]);
  expect(kept).not.toMatch(/cot|urgent|tomorrow/);
});

test('sent again with the same key it is done once', async () => {
  const send = () => http.post<TakenView>('/v1/questions', { customer: 'userId:ada', channel: 'chat', text: 'Hello?' }, 'key-1');
  const [first, again] = [await send(), await send()];
  expect(again.body).toEqual(first.body);
  const { questionId: id } = first.body;
  await post(id, 'answers', { text: 'Hello!' }, 'key-2');
  await post(id, 'answers', { text: 'Hello!' }, 'key-2');
  expect(await types()).toEqual(['asked', 'answered']);
  expect((await post(id, 'answers', { text: 'Something else' }, 'key-2')).status).toBe(422);
});

describe('one thread a matter', () => {
  test('the only open one goes on whatever the channel; where several are open, a new one says which it may be', async () => {
    const one = await ask({ orderId: '1', topic: 'delivery' });
    later('12:10');
    expect(await ask({ channel: 'phone' })).toMatchObject({ questionId: one.questionId, became: 'continued' });
    const { body: two } = await post<QuestionView>(one.questionId, 'part', {
      messages: [(await thread(one.questionId)).messages[1]!.messageId],
    });
    const three = await ask({ channel: 'chat' });
    expect(three).toMatchObject({
      became: 'new',
      suggestions: [{ join: one.questionId, topic: 'delivery', orderId: '1' }, { join: two.questionId }],
    });
    expect(await ask({ orderId: '1' })).toMatchObject({ questionId: one.questionId, became: 'continued' });
    expect(await ask({ orderId: '1' }, 'other-shop')).toMatchObject({ became: 'new', shop: 'other-shop', suggestions: [] });
  });

  test('a message about another order is another matter; about one just settled it opens that again; of none it is told which was', async () => {
    const one = await ask({ orderId: '1001', text: 'Where is my cot?' });
    const two = await ask({ orderId: '1002', text: 'And my pram?' });
    expect(two).toMatchObject({ became: 'new', orderId: '1002', suggestions: [{ join: one.questionId, orderId: '1001' }] });
    later('12:10');
    await post(two.questionId, 'resolve');
    expect(await ask({ orderId: '1002' })).toMatchObject({ questionId: two.questionId, became: 'reopened' });
    await post(one.questionId, 'resolve');
    later('12:20');
    await post(two.questionId, 'resolve');
    later('12:30');
    const three = await ask();
    const settled = { join: two.questionId, orderId: '1002', resolvedAt: '2026-03-02T12:20:00.000000Z' };
    expect(three).toMatchObject({ became: 'new', suggestions: [settled] });
    expect(three).not.toHaveProperty('follows');
    expect(await thread(three.questionId)).toMatchObject({ suggestions: [settled] });
    // Once a person has reopened it, it can be joined.
    await post(two.questionId, 'reopen');
    expect((await post<QuestionView>(three.questionId, 'join', { into: two.questionId })).status).toBe(200);
    await post(two.questionId, 'resolve');
    feedback.clock.set('2026-03-09T12:30:00.000001Z');
    expect(await ask()).toMatchObject({ became: 'new', suggestions: [] });
  });

  test('threads follow the customer: who turns out to be one has one', async () => {
    const one = await ask();
    await feedback.merge('email:ada@example.org', 'userId:ada');
    expect(await ask({ customer: 'email:ada@example.org', channel: 'form' })).toMatchObject({
      questionId: one.questionId,
      became: 'continued',
    });
  });

  test('joined, all that was said stands in one thread, due at the earlier instant; parted again, a new question is asked when it was', async () => {
    const one = await ask({ text: 'Where is it?' });
    const first = (await thread(one.questionId)).messages[0]!.messageId;
    later('12:10');
    await feedback.judge(
      [new QuestionClaims()],
      feedback.claim(QuestionAskedClaimV1, { questionId: 'chat-7', channel: 'chat', text: 'Is anybody there?' }, { about: 'userId:ada' }),
    );
    const { body: joined } = await post<QuestionView>('chat-7', 'join', { into: one.questionId });
    expect(joined).toMatchObject({ questionId: one.questionId, dueAt: '2026-03-02T12:25:00.000000Z' });
    expect(await types()).toEqual(['asked', 'asked', 'joined', 'continued']);
    expect((await thread('chat-7')).messages.map(({ text }) => text)).toEqual(['Where is it?', 'Is anybody there?']);
    expect(await list()).toEqual([one.questionId]);
    expect((await post('chat-7', 'join', { into: one.questionId })).status).toBe(200);

    later('12:20');
    await post(one.questionId, 'answers', { text: 'We are.' });
    const { messages } = await thread(one.questionId);
    const { status, body: parted } = await post<QuestionView>(one.questionId, 'part', {
      messages: messages.slice(1).map(({ messageId }) => messageId),
      topic: 'chat',
    });
    expect(status).toBe(201);
    expect(parted).toMatchObject({
      channel: 'chat',
      topic: 'chat',
      askedAt: '2026-03-02T12:10:00.000000Z',
      status: 'answered',
      partedFrom: one.questionId,
    });
    const [asked, answered] = (await feedback.facts<Record<string, unknown>>()).slice(-2) as [Fact, Fact];
    expect(asked).toMatchObject({
      time: '2026-03-02T12:10:00.000000Z',
      data: { partedFrom: one.questionId, dueAt: '2026-03-02T12:25:00.000000Z' },
    });
    expect(answered).toMatchObject({
      time: '2026-03-02T12:20:00.000000Z',
      data: { questionId: parted.questionId, firstAnswer: true, businessSeconds: 600 },
    });
    expect((await thread(parted.questionId)).messages.map(({ text }) => text)).toEqual(['Is anybody there?', 'We are.']);
    expect((await thread(one.questionId)).messages.map(({ messageId }) => messageId)).toEqual([first]);
  });

  test.each([
    ['the first message', (messages: string[]) => messages.slice(0, 1), 422, /first message of the question stays/],
    ['an answer alone', (messages: string[]) => messages.slice(1), 422, /must be the customer’s/],
    ['a message of another', () => ['0b3c1f6e-8a54-8c1d-9f00-00000000abcd'], 422, /Only messages and answers/],
    ['no id', () => ['m1'], 400, /by their messageId/],
  ])('%s cannot be parted', async (_, pick, status, detail) => {
    const { questionId: id } = await ask();
    later('12:10');
    await post(id, 'answers');
    const messages = (await thread(id)).messages.map(({ messageId }) => messageId);
    expect(await post(id, 'part', { messages: pick(messages) })).toMatchObject({
      status,
      body: { detail: expect.stringMatching(detail) as unknown },
    });
  });

  test('no joining of what is not one customer’s, of what is settled, or into itself', async () => {
    const [ada, bob] = [await ask(), await ask({ customer: 'userId:bob' })];
    expect(await post(ada.questionId, 'join', { into: bob.questionId })).toMatchObject({ status: 409 });
    expect(await post(ada.questionId, 'join', { into: ada.questionId })).toMatchObject({ status: 422 });
    expect(await post(ada.questionId, 'join', { into: 'none' })).toMatchObject({ status: 404 });
    await post(bob.questionId, 'resolve');
    await feedback.merge('userId:bob', 'userId:ada');
    expect(await post(ada.questionId, 'join', { into: bob.questionId })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('resolved') as unknown },
    });
  });
});

test('reopened by a message within seven days, by staff at any time, and not while it is open', async () => {
  const { questionId: id } = await ask();
  later('12:01');
  expect((await post(id, 'reopen')).status).toBe(409);
  await post(id, 'answers');
  await post(id, 'resolve');
  expect((await post<TakenView>(id, 'messages', { channel: 'chat' })).body).toMatchObject({
    became: 'reopened',
    status: 'reopened',
    dueAt: '2026-03-02T12:16:00.000000Z',
  });
  await post(id, 'resolve');
  feedback.clock.set('2026-03-20T12:00:00Z');
  const { body: follower } = await post<TakenView>(id, 'messages', { channel: 'email' });
  expect(follower).toMatchObject({ became: 'new', follows: id });
  expect((await post<TakenView>(id, 'messages', { channel: 'email' })).body).toMatchObject({
    became: 'continued',
    questionId: follower.questionId,
  });
  expect((await post(id, 'reopen', { by: 'staff' })).body).toMatchObject({ questionId: id, status: 'reopened' });
});

test('the work list: due first, cut down by status, assignee, customer and words, in pages', async () => {
  const phone = await ask({ channel: 'phone', customer: 'userId:a', text: 'Der Kinderwagen quietscht.' });
  const email = await ask({ channel: 'email', customer: 'userId:b', text: 'The pram squeaks.' });
  const chat = await ask({ channel: 'chat', customer: 'userId:c' });
  const answered = await ask({ channel: 'chat', customer: 'userId:d' });
  await post(answered.questionId, 'answers');
  const resolved = await ask({ channel: 'chat', customer: 'userId:e' });
  await post(resolved.questionId, 'resolve');
  const [p, e, c, a, r] = [phone, email, chat, answered, resolved].map(({ questionId }) => questionId) as [
    string,
    string,
    string,
    string,
    string,
  ];
  expect(await list()).toEqual([c, p, e, a]);
  later('12:15');
  expect(await list('overdue=true')).toEqual([]);
  later('12:16');
  expect(await list('overdue=true')).toEqual([c]);
  expect(await list('status=answered')).toEqual([a]);
  expect(await list('status=resolved')).toEqual([r]);
  expect(await list('status=any&customer=userId:e')).toEqual([r]);
  expect(await list('query=KINDERW')).toEqual([p]);
  expect(await list('query=pram%20squeak')).toEqual([e]);
  expect(await list('assignee=')).toEqual([c, p, e, a]);
  expect(await list('assignee=rosa')).toEqual([]);

  const pages: string[] = [];
  for (let cursor = ''; ;) {
    const { body } = await http.get<QuestionPage>(`/v1/questions?status=any&limit=2${cursor}`);
    pages.push(...body.questions.map(({ questionId }) => questionId));
    if (!body.cursor) break;
    cursor = `&cursor=${body.cursor}`;
  }
  expect(pages.slice(0, 3)).toEqual([c, p, e]);
  expect(new Set(pages)).toEqual(new Set([p, e, c, a, r]));
  for (const bad of ['status=lost', 'overdue=yes', 'limit=0', 'cursor=abc', 'query=%3F'])
    expect((await http.get(`/v1/questions?${bad}`)).status).toBe(400);
});

test('an A customer is answered sooner, by their own representative or by the deputy while that one is away', async () => {
  const representative = (data: RepresentativeAssignedV1): Promise<void> =>
    feedback.deliver((batch) => care.followRepresentatives(batch), feedback.fact(RepresentativeAssignedV1, data, { about: 'userId:ada' }));
  const before = await ask({ customer: 'userId:ada', channel: 'chat' });
  await representative({ representative: 'rosa', deputy: 'dan' });
  await feedback.deliver(
    (batch) => care.followClasses(batch),
    ...[
      { to: 'A', since: START } as const,
      // Told late: what was told of a later instant stands.
      { to: 'C', since: '2025-12-01T00:00:00.000000Z' } as const,
    ].map((told) => feedback.fact(ClassChangedV1, { customerId: feedback.subject('userId:ada'), ...told })),
  );
  expect(await list('assignee=rosa')).toEqual([before.questionId]);
  await post(before.questionId, 'resolve');

  const mine = await ask({ channel: 'email' });
  expect(mine).toMatchObject({ priority: 'high', assignee: 'rosa', dueAt: '2026-03-02T16:00:00.000000Z' });
  expect((await feedback.facts()).at(-1)!.data).toMatchObject({ assignee: 'rosa', priority: 'high' });
  await post(mine.questionId, 'resolve');
  const away = new RepresentativesController(feedback.desks);
  expect(await away.away('rosa', { until: '2026-03-09T09:00:00+01:00' })).toEqual({
    staff: 'rosa',
    awayUntil: '2026-03-09T08:00:00.000000Z',
  });
  expect((await post<TakenView>(mine.questionId, 'messages', { channel: 'phone' })).body).toMatchObject({
    became: 'reopened',
    assignee: 'dan',
  });
  expect(await away.away('rosa', {})).toEqual({ staff: 'rosa' });
  expect(await ask({ customer: 'userId:bob' })).not.toHaveProperty('assignee');

  feedback.clock.set('2026-03-02T12:00:01Z');
  await representative({});
  expect(await list('assignee=dan')).toEqual([]);
});

test('who is told to be of no class any more is answered as anybody', async () => {
  const of = (day: string) => ({ customerId: feedback.subject('userId:ada'), since: `2026-02-${day}T00:00:00.000000Z` });
  const tell = (fact: Fact): Promise<void> => feedback.deliver((batch) => care.followClasses(batch), fact);
  const priority = async (): Promise<string> => {
    const asked = await ask();
    await post(asked.questionId, 'resolve');
    return asked.priority;
  };
  await tell(feedback.fact(ClassChangedV1, { ...of('01'), to: 'A' }));
  expect(await priority()).toBe('high');
  await tell(feedback.fact(ClassLostV1, { ...of('03'), from: 'A' }));
  expect(await priority()).toBe('normal');
  // Told late.
  await tell(feedback.fact(ClassChangedV1, { ...of('02'), from: 'B', to: 'A' }));
  expect(await priority()).toBe('normal');
  await tell(feedback.fact(ClassChangedV1, { ...of('04'), to: 'A' }));
  expect(await priority()).toBe('high');
});

test('how a customer wants to be answered is kept, whichever channel they take next', async () => {
  const { questionId: id } = await ask({ preferredChannel: 'phone' });
  later('12:05');
  await post(id, 'messages', { channel: 'chat' });
  expect(await thread(id)).toMatchObject({ channel: 'email', preferredChannel: 'phone' });
});

test('two shops may know one id', async () => {
  const told = (shop: string) =>
    feedback.claim(QuestionAskedClaimV1, { questionId: 'q1', channel: 'email' }, { about: `userId:${shop}`, shop });
  await feedback.judge([new QuestionClaims()], told('north'), told('south'));
  expect((await http.get('/v1/questions/q1')).status).toBe(409);
  expect((await http.get<ThreadView>('/v1/questions/q1?shop=south')).body.shop).toBe('south');
  expect(await list('shop=north')).toEqual(['q1']);
  expect((await http.get('/v1/questions/q2')).status).toBe(404);
});

test.each([
  [{}, /customer/],
  [{ customer: 'userId:ada', channel: 'fax' }, /channel/],
  [{ customer: 'userId:ada', channel: 'email', text: 'x'.repeat(5001) }, /text/],
])('%j is no question', async (body, pointer) => {
  const { status, body: problem } = await http.post<{ errors: { pointer: string }[] }>('/v1/questions', body);
  expect(status).toBe(400);
  expect(problem.errors.map((error) => error.pointer).join()).toMatch(pointer);
  expect(problem).toMatchObject({ detail: expect.stringContaining('cannot be taken as it was sent') as unknown });
});

test('a topic is a word of the shop’s: what a customer wrote is refused as one, and told nobody', async () => {
  const topic = 'Re: my order, ada@example.org';
  const answer = await http.post('/v1/questions', { customer: 'userId:ada', channel: 'email', topic });
  expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('belongs into text') as unknown } });
  expect(answer.text).not.toContain('ada@example.org');
  const claim = feedback.claim(QuestionAskedClaimV1, { questionId: 'q1', channel: 'email', topic }, { about: 'userId:ada' });
  await feedback.judge([new QuestionClaims()], claim);
  expect(await feedback.parkedReasons()).toEqual([expect.stringContaining('belongs into text')]);
  expect(await feedback.facts()).toEqual([]);
});

test('who was another for a while has their own words and nobody else’s, in whosever thread they stand', async () => {
  const { questionId: id } = await ask({ topic: 'delivery', text: 'Where is my cot, asks Ada?' });
  await feedback.merge('userId:bob', 'userId:ada');
  expect(await ask({ customer: 'userId:bob', channel: 'phone', text: 'And Bob asks too.' })).toMatchObject({ questionId: id });
  await post(id, 'answers', { text: 'Tomorrow.' });
  await feedback.merge('userId:bob', 'userId:bob');
  const held = (who: string) => feedback.dataSource.transaction((tx) => new HeldQuestions().export(tx, [feedback.subject(who)]));
  const [ada, bob] = [await held('userId:ada'), await held('userId:bob')];
  expect(ada).toMatchObject([{ questionId: id, topic: 'delivery', messages: [{ by: 'customer' }, { by: 'staff', text: 'Tomorrow.' }] }]);
  expect(JSON.stringify(ada)).not.toContain('Bob');
  expect(bob).toEqual([{ questionId: id, messages: [expect.objectContaining({ channel: 'phone', text: 'And Bob asks too.' })] }]);
});

test('what is held of a customer is theirs to have, and forgotten it waits for nobody', async () => {
  const { questionId: id } = await ask({ topic: 'Ada’s cot', text: 'Where is my cot?' });
  const [held, subjects] = [new HeldQuestions(), [feedback.subject('userId:ada')]];
  const exported = await feedback.dataSource.transaction((tx) => held.export(tx, subjects));
  expect(exported).toMatchObject([{ questionId: id, topic: 'Ada’s cot', messages: [{ text: 'Where is my cot?' }] }]);
  await feedback.dataSource.transaction(async (tx) => {
    await tx.query('INSERT INTO erased_subject VALUES ($1, $1)', subjects);
    await held.forget(tx, subjects);
  });
  expect(await list()).toEqual([]);
  expect(await list('status=any')).toEqual([]);
  expect((await http.get(`/v1/questions/${id}`)).status).toBe(404);
  expect((await post(id, 'answers')).status).toBe(404);
  expect((await http.post('/v1/questions', { customer: 'userId:ada', channel: 'email' })).status).toBe(404);
});
