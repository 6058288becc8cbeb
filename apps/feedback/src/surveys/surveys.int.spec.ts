import {
  OrderDeliveredV1,
  PurchaseCancelledV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  ReturnRequestedV1,
  SurveyAnsweredClaimV1,
  type Claim,
  type Fact,
} from '#lib/contracts';
import { Feedback } from '../../test/open-feedback.js';
import { FeedbackHttp } from '../../test/feedback-http.js';
import { QuestionTables1760000000415 } from '../questions/tables.js';
import { RecoveryTables1760000000421 } from '../recoveries/tables.js';
import { DueSurveys } from './due-surveys.js';
import { HeldSurveys } from './held-surveys.js';
import { PlanSurveys } from './plan-surveys.controller.js';
import { SurveyClaims } from './survey-claims.js';
import { Surveys } from './surveys.js';
import { SurveysController } from './surveys.controller.js';
import { SurveyTables1760000000420 } from './tables.js';

const POLICY = `
version: 'spec'
from: 2026-01-01
timeZone: Europe/Berlin
openingHours: { monday: ['09:00-17:00'] }
questions: {}
reviews: {}
recoveries: {}
surveys:
  rules:
    - id: order
      kind: csat
      after: delivery
      afterDays: 3
      channel: email
      followUp:
        - { from: 1, to: 2, question: What went wrong? }
        - { from: 3, to: 5, question: Why? }
      remindersAfterDays: [2, 4]
      expiresAfterDays: 10
    - { id: friend, kind: nps, after: delivery, afterDays: 3 }
    - { id: help, kind: ces, after: question-resolved, afterDays: 1 }
`;

let feedback: Feedback;
let http: FeedbackHttp;
let due: DueSurveys;
const claims = new SurveyClaims();

beforeAll(async () => {
  feedback = await Feedback.open([SurveyTables1760000000420, RecoveryTables1760000000421, QuestionTables1760000000415], POLICY);
  http = await FeedbackHttp.open(feedback, [SurveysController], [Surveys]);
  due = new DueSurveys(feedback.desks, feedback.clock);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(() => feedback.clear('survey', 'survey_asking', 'survey_stop', 'recovery', 'text', 'erased_subject'));

const delivered = (orderId: string, time = '2026-03-02T12:00:00.000000Z', about = 'userId:ada', parcel?: string): Fact =>
  feedback.fact(OrderDeliveredV1, { orderId, ...(parcel !== undefined && { parcel }) }, { about, time });
const resolved = (questionId: string, time: string): Fact =>
  feedback.fact(QuestionResolvedV1, { questionId }, { about: 'userId:ada', time });
const answered = (data: SurveyAnsweredClaimV1, about?: string): Claim<SurveyAnsweredClaimV1> =>
  feedback.claim(SurveyAnsweredClaimV1, data, about === undefined ? {} : { about });

const tell = (...facts: Fact[]): Promise<void> => feedback.deliver((batch) => new PlanSurveys(feedback.desks).plan(batch), ...facts);
const at = async (time: string): Promise<void> => {
  feedback.clock.set(time);
  await due.askDue();
  await due.askDue();
};

interface View {
  id: string;
  status: string;
  score?: number;
  link?: string;
  comments: object[];
}
const listed = async (query = ''): Promise<View[]> => (await http.get<{ surveys: View[] }>(`/v1/surveys?${query}`)).body.surveys;
const ask = async (body: object = {}, key?: string): Promise<View> => {
  const { status, body: view } = await http.post<View>('/v1/surveys', { customer: 'userId:ada', kind: 'csat', ...body }, key);
  expect(status).toBe(201);
  return view;
};
/** Type and what matters of the facts told, in order. */
const told = async (): Promise<string[]> =>
  (await feedback.facts<{ kind: string; orderId?: string; questionId?: string; reason?: string; reminder?: number }>()).map(
    ({ type, time, data: { kind, orderId, questionId, reason, reminder } }) =>
      [type.split('.')[2]!.replace('survey-', ''), kind, orderId ?? questionId, reason ?? reminder ?? '', time.slice(5, 16)].join(' '),
  );

describe('by rule', () => {
  test('days after a delivery the customer is asked, at that very instant and once; of several due then CSAT comes first', async () => {
    await tell(delivered('o1'));
    await tell(delivered('o1'));
    await at('2026-03-05T11:59:59Z');
    expect(await told()).toEqual([]);
    await at('2026-03-05T12:00:04Z');
    await tell(delivered('o1'), delivered('o1', '2026-03-05T12:00:00.000000Z'));
    await at('2026-03-06T12:00:00Z');
    expect(await told()).toEqual(['requested csat o1  03-05T12:00', 'suppressed nps o1 asked lately 03-05T12:00']);
    const [requested] = await feedback.facts('survey-requested');
    expect(requested).toMatchObject({
      subject: feedback.subject('userId:ada'),
      time: '2026-03-05T12:00:00.000000Z',
      recordedtime: '2026-03-05T12:00:04.000000Z',
      causationid: expect.stringMatching(/^shop-web f/) as unknown,
      data: { rule: 'order', channel: 'email', expiresAt: '2026-03-15T12:00:00.000000Z' },
    });
  });

  test('parcels count from the last one known', async () => {
    await tell(delivered('o1', '2026-03-02T12:00:00.000000Z', 'userId:ada', 'p1'), delivered('o1', '2026-03-01T12:00:00.000000Z'));
    feedback.clock.set('2026-03-04T12:00:00Z');
    await tell(delivered('o1', '2026-03-04T10:00:00.000000Z', 'userId:ada', 'p2'));
    await at('2026-03-06T12:00:00Z');
    expect(await told()).toEqual([]);
    await at('2026-03-07T12:00:00Z');
    expect((await told())[0]).toBe('requested csat o1  03-07T10:00');
  });

  test('a customer who was asked lately is left in peace, whatever their name, and not asked later instead', async () => {
    await tell(delivered('o1'));
    await at('2026-03-05T12:00:00Z');
    await feedback.merge('email:ada@example.com', 'userId:ada');
    await tell(delivered('o2', '2026-03-20T12:00:00.000000Z', 'email:ada@example.com'));
    await at('2026-03-23T12:00:00Z');
    await tell(delivered('o3', '2026-04-01T11:59:59.999999Z'), delivered('o4', '2026-04-01T12:00:00.000000Z'));
    await at('2026-04-04T12:00:00Z');
    const csat = (await told()).filter((one) => one.includes('csat'));
    expect(csat).toEqual([
      'requested csat o1  03-05T12:00',
      'suppressed csat o2 asked lately 03-23T12:00',
      'suppressed csat o3 asked lately 04-04T11:59',
      'requested csat o4  04-04T12:00',
    ]);
  });

  test('nothing is asked about an order cancelled or being returned, or a question opened again, in whatever order that is told', async () => {
    const cancelled = feedback.fact(PurchaseCancelledV1, { orderId: 'o1' }, { about: 'userId:ada' });
    const returned = feedback.fact(ReturnRequestedV1, { returnId: 'r', orderId: 'o2' }, { about: 'userId:ada' });
    const reopened = feedback.fact(QuestionReopenedV1, { questionId: 'q1' }, { about: 'userId:ada', time: '2026-03-02T18:00:00.000000Z' });
    await tell(reopened, cancelled);
    await tell(delivered('o1'), delivered('o2'), resolved('q1', '2026-03-02T12:00:00.000000Z'));
    await tell(returned, resolved('q1', '2026-03-03T12:00:00.000000Z'));
    await at('2026-03-06T12:00:00Z');
    const all = await told();
    expect(all.slice(0, 2)).toEqual(['suppressed ces q1 the question was opened again 03-03T12:00', 'requested ces q1  03-04T12:00']);
    expect(all.slice(2).sort()).toEqual([
      'suppressed csat o1 the order was cancelled 03-05T12:00',
      'suppressed csat o2 the order is being returned 03-05T12:00',
      'suppressed nps o1 the order was cancelled 03-05T12:00',
      'suppressed nps o2 the order is being returned 03-05T12:00',
    ]);
  });

  test('what becomes known days too late is not asked, and leaves no trace; a little late it is asked at once', async () => {
    feedback.clock.set('2026-03-12T12:00:01Z');
    await tell(delivered('o1'), delivered('o2', '2026-03-08T12:00:00.000000Z'));
    await at('2026-03-12T12:00:03Z');
    expect((await told()).filter((one) => one.includes('csat'))).toEqual(['requested csat o2  03-12T12:00']);
  });

  test('what should have been asked while nobody was there to ask is not asked days later, and that is told', async () => {
    await tell(delivered('o1'));
    await at('2026-03-13T12:00:00Z');
    expect((await told()).filter((one) => one.includes('csat'))).toEqual(['suppressed csat o1 too late 03-05T12:00']);
  });

  test('reminders come at their instants, of those missed the last, until the customer has answered or it is over', async () => {
    await tell(delivered('o1'));
    await at('2026-03-05T12:00:00Z');
    await at('2026-03-07T12:00:00Z');
    await at('2026-03-20T12:00:00Z');
    await tell(delivered('o2', '2026-06-01T12:00:00.000000Z', 'userId:bob'), delivered('o3', '2026-06-01T12:00:00.000000Z', 'userId:cid'));
    await at('2026-06-04T12:00:00Z');
    const [bobs] = await listed('customer=userId:bob&status=requested');
    await http.post(`/v1/surveys/${bobs!.id}/answers`, { score: 5 });
    await at('2026-06-09T00:00:00Z');
    expect((await told()).filter((one) => one.startsWith('reminded'))).toEqual([
      'reminded csat o1 1 03-07T12:00',
      'reminded csat o3 2 06-08T12:00',
    ]);
  });

  test('replicas at once ask once', async () => {
    await tell(delivered('o1'), delivered('o2'), delivered('o3', undefined, 'userId:bob'));
    feedback.clock.set('2026-03-05T12:00:00Z');
    await Promise.all(Array.from({ length: 4 }, () => due.askDue()));
    expect((await feedback.facts('survey-requested')).map(({ subject }) => subject).sort()).toEqual(
      [feedback.subject('userId:ada'), feedback.subject('userId:bob')].sort(),
    );
    expect(await feedback.facts('survey-suppressed')).toHaveLength(4);
  });

  test('an erased customer is asked nothing, and reminded of nothing', async () => {
    const held = new HeldSurveys(feedback.clock);
    await tell(delivered('o1'));
    await at('2026-03-05T12:00:00Z');
    const before = await told();
    const ada = feedback.subject('userId:ada');
    await feedback.dataSource.query('INSERT INTO erased_subject (subject, erasure) VALUES ($1, $1)', [ada]);
    await feedback.dataSource.transaction((tx) => held.forget(tx, [ada]));
    await tell(delivered('o2'), delivered('o3', '2026-03-06T12:00:00.000000Z'));
    await at('2026-03-30T12:00:00Z');
    expect(await told()).toEqual(before);
  });
});

describe('by hand', () => {
  test('a request says what is asked and where it is answered, and is made once for its key', async () => {
    const view = await ask({ orderId: 'o1' }, 'k1');
    expect(view).toMatchObject({
      status: 'requested',
      orderId: 'o1',
      question: 'How satisfied are you?',
      from: 1,
      to: 5,
      link: expect.stringMatching(/^http:\/\/[^/]+\/s\/[\w-]{43}$/) as unknown,
    });
    expect(await ask({ orderId: 'o1' }, 'k1')).toEqual(view);
    const requested = await feedback.facts('survey-requested');
    expect(requested).toMatchObject([{ data: { surveyId: view.id, kind: 'csat', orderId: 'o1' } }]);
    expect(requested[0]!.data).not.toHaveProperty('rule');
  });

  test('who was asked lately is not asked, and that is written down', async () => {
    await ask();
    const again = await ask({ kind: 'ces' });
    expect(again).toMatchObject({ status: 'suppressed', reason: 'asked lately' });
    expect(again).not.toHaveProperty('link');
    expect(await feedback.facts('survey-suppressed')).toMatchObject([
      { data: { surveyId: again.id, kind: 'ces', reason: 'asked lately' } },
    ]);
  });

  test.each([
    [{ customer: 'ada' }, 400],
    [{ kind: 'mood' }, 400],
    [{ rule: 'friend' }, 422],
  ])('%j is refused', async (body, status) => {
    expect((await http.post('/v1/surveys', { customer: 'userId:ada', kind: 'csat', ...body })).status).toBe(status);
  });
});

describe('an answer', () => {
  test('counts once: the same again is answered alike, another is refused; its words are in no fact', async () => {
    const { id } = await ask({ orderId: 'o1' });
    const answer = { score: 2, comments: [{ text: 'The crib squeaks, says Ada' }, { question: 'And?', text: 'Slow' }] };
    const first = await http.post(`/v1/surveys/${id}/answers`, answer);
    expect(first).toMatchObject({
      status: 201,
      body: {
        status: 'answered',
        score: 2,
        comments: [
          { question: 'What went wrong?', text: 'The crib squeaks, says Ada' },
          { question: 'And?', text: 'Slow' },
        ],
      },
    });
    feedback.clock.set('2026-03-02T13:00:00Z');
    expect(await http.post(`/v1/surveys/${id}/answers`, answer)).toMatchObject({ status: 201, body: first.body });
    expect((await http.post(`/v1/surveys/${id}/answers`, { ...answer, score: 3 })).status).toBe(409);
    expect((await http.post(`/v1/surveys/${id}/answers`, { score: 2 })).status).toBe(409);
    expect((await http.post(`/v1/surveys/${id}/dismiss`)).status).toBe(409);
    const facts = await feedback.facts();
    const [requested, told] = [facts[0]!, facts[1]!];
    expect(told).toMatchObject({
      type: 'itinera.feedback.survey-answered.v1',
      data: { surveyId: id, kind: 'csat', score: 2, orderId: 'o1', hasComment: true },
      causationid: `itinera/feedback ${requested.id}`,
      correlationid: requested.id,
    });
    expect(facts.map(({ type }) => type.split('.')[2])).toEqual(['survey-requested', 'survey-answered', 'recovery-opened']);
    expect(JSON.stringify(facts)).not.toMatch(/squeaks|Slow/);
  });

  test('of several at once exactly one counts, and whoever sent that one again is told so', async () => {
    const { id } = await ask();
    const scores = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];
    const statuses = await Promise.all(scores.map(async (score) => (await http.post(`/v1/surveys/${id}/answers`, { score })).status));
    const [fact] = await feedback.facts<{ score: number }>('survey-answered');
    expect(statuses).toEqual(scores.map((score) => (score === fact!.data.score ? 201 : 409)));
    expect(await feedback.facts('survey-answered')).toHaveLength(1);
  });

  test.each([
    [{ score: 0 }, 422, 'A score of CSAT is a whole number from 1 to 5.'],
    [{ score: 6 }, 422, 'A score of CSAT is a whole number from 1 to 5.'],
    [{ score: 4.5 }, 400, ''],
    [{}, 400, 'An answer needs a score.'],
  ])('%j is none', async (body, status, detail) => {
    const { id } = await ask();
    const answer = await http.post(`/v1/surveys/${id}/answers`, body);
    expect(answer.status).toBe(status);
    expect(answer.body['detail']).toContain(detail);
  });

  test('none counts once the customer has dismissed it, nor when its time is over', async () => {
    const { id } = await ask();
    const dismissed = await http.post(`/v1/surveys/${id}/dismiss`);
    expect(dismissed).toMatchObject({ status: 200, body: { status: 'dismissed' } });
    expect(await http.post(`/v1/surveys/${id}/dismiss`)).toMatchObject({ body: dismissed.body });
    expect((await http.post(`/v1/surveys/${id}/answers`, { score: 5 })).status).toBe(409);
    const bobs = await ask({ customer: 'userId:bob' });
    feedback.clock.set('2026-03-12T12:00:00Z');
    expect((await http.post(`/v1/surveys/${bobs.id}/answers`, { score: 5 })).status).toBe(410);
    expect(await listed('status=expired')).toMatchObject([{ id: bobs.id }]);
    expect((await feedback.facts()).map(({ type }) => type.split('.')[2]).sort()).toEqual([
      'survey-dismissed',
      'survey-requested',
      'survey-requested',
    ]);
  });

  test('is found by customer, status, kind and words, a page at a time', async () => {
    const ids: string[] = [];
    for (const name of ['ada', 'bob', 'cid']) {
      feedback.clock.set(`2026-03-0${3 + ids.length}T12:00:00Z`);
      const { id } = await ask({ customer: `userId:${name}` });
      ids.push(id);
      await http.post(`/v1/surveys/${id}/answers`, { score: 4, comments: [{ text: `Größe passt, sagt ${name}` }] });
    }
    await ask({ customer: 'userId:dee', kind: 'nps' });
    await feedback.merge('email:bob@example.com', 'userId:bob');
    expect((await listed('query=grosse bob')).map(({ id }) => id)).toEqual([ids[1]]);
    expect((await listed('customer=email:bob@example.com')).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await listed('kind=nps&status=requested')).toHaveLength(1);
    const first = await http.get<{ surveys: View[]; cursor: string }>('/v1/surveys?status=answered&limit=2');
    expect(first.body.surveys.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect((await listed(`status=answered&limit=2&cursor=${first.body.cursor}`)).map(({ id }) => id)).toEqual([ids[0]]);
    expect((await http.get('/v1/surveys?limit=0')).status).toBe(400);
    expect((await http.get('/v1/surveys?cursor=WzFd')).status).toBe(400);
    expect((await http.get('/v1/surveys/none')).status).toBe(404);
    const held = await feedback.dataSource.transaction((tx) =>
      new HeldSurveys(feedback.clock).export(tx, [feedback.subject('userId:bob')]),
    );
    expect(held).toMatchObject([{ id: ids[1], score: 4, comments: [{ question: 'Why?', text: 'Größe passt, sagt bob' }] }]);
  });
});

describe('an answer as a platform tells it', () => {
  test('is that to the request of ours, under whoever was asked, be they merged since; the same again is that one', async () => {
    const { id } = await ask({ orderId: 'o1' });
    await feedback.merge('userId:ada', 'email:ada@example.com');
    const claim = answered({ surveyId: id, kind: 'csat', score: 5, text: 'Thanks from Ada' }, 'email:ada@example.com');
    const same = answered({ surveyId: id, kind: 'csat', score: 5, text: ' Thanks from Ada ' });
    const other = answered({ surveyId: id, kind: 'csat', score: 4 });
    const verdicts = await feedback.judge([claims], claim, same, other);
    const [fact] = await feedback.facts<SurveyAnsweredClaimV1>('survey-answered');
    expect(fact).toMatchObject({ subject: feedback.subject('userId:ada'), claimid: claim.id, source: 'shop-web' });
    expect(fact!.data).toEqual({ surveyId: id, kind: 'csat', score: 5, orderId: 'o1', channel: 'email', hasComment: true });
    expect(verdicts).toMatchObject({
      [claim.id]: { status: 'judged', facts: [{ id: fact!.id }] },
      [same.id]: { status: 'judged', facts: [{ id: fact!.id }], note: 'it was answered so before' },
      [other.id]: { status: 'parked' },
    });
    expect(await feedback.facts('survey-answered')).toHaveLength(1);
    expect(await listed()).toMatchObject([{ comments: [{ question: 'Why?', text: 'Thanks from Ada' }] }]);
  });

  test('to a survey of its own counts once a customer; without one it waits', async () => {
    const asked = { surveyId: 'spring', kind: 'nps', score: 9 } as const;
    const [ada, bob, nobody] = [
      answered(asked, 'userId:ada'),
      answered({ ...asked, score: 3 }, 'userId:bob'),
      answered({ ...asked, surveyId: 'x' }),
    ];
    const again = answered({ ...asked, score: 1 }, 'userId:ada');
    const verdicts = await feedback.judge([claims], ada, bob, nobody, again);
    expect([ada, bob, nobody, again].map(({ id }) => verdicts[id]!.status)).toEqual(['judged', 'judged', 'waiting', 'parked']);
    expect((await feedback.facts<SurveyAnsweredClaimV1>('survey-answered')).map(({ data }) => data.score)).toEqual([9, 3]);
    expect((await http.get('/v1/surveys/spring')).status).toBe(409);
    expect(await listed('customer=userId:ada')).toMatchObject([{ surveyId: 'spring', status: 'answered', score: 9 }]);
  });

  test.each([
    [{ kind: 'csat', score: 9 }, 'A score of CSAT is a whole number from 1 to 5.'],
    [{ kind: 'nps', score: 9 }, 'the survey is csat, and the answer nps'],
  ] as const)('%j is parked with its reason', async (data, reason) => {
    const { id } = await ask();
    const claim = answered({ surveyId: id, ...data });
    const verdicts = await feedback.judge([claims], claim);
    expect(verdicts[claim.id]).toMatchObject({ status: 'parked', note: reason });
    expect(await feedback.parkedReasons()).toEqual([reason]);
  });

  test('given in time it counts however late it comes; given when it was over it does not', async () => {
    const [one, two] = [await ask(), await ask({ customer: 'userId:bob' })];
    feedback.clock.set('2026-04-20T12:00:00Z');
    const late = feedback.claim(
      SurveyAnsweredClaimV1,
      { surveyId: one.id, kind: 'csat', score: 5 },
      { time: '2026-03-12T11:59:59.000000Z' },
    );
    const over = feedback.claim(
      SurveyAnsweredClaimV1,
      { surveyId: two.id, kind: 'csat', score: 5 },
      { time: '2026-03-12T12:00:00.000000Z' },
    );
    const verdicts = await feedback.judge([claims], late, over);
    expect([verdicts[late.id]!.status, verdicts[over.id]!.status]).toEqual(['judged', 'parked']);
  });
});
