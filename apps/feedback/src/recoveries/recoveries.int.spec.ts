import { RepresentativeAssignedV1, ReviewPostedV1, SurveyAnsweredClaimV1, type Fact } from '#lib/contracts';
import { FeedbackHttp } from '../../test/feedback-http.js';
import { Feedback } from '../../test/open-feedback.js';
import { FollowCare } from '../questions/assignment/follow-care.controller.js';
import { QuestionTables1760000000415 } from '../questions/tables.js';
import { SurveyClaims } from '../surveys/survey-claims.js';
import { SurveyTables1760000000420 } from '../surveys/tables.js';
import { HeldRecoveries } from './held-recoveries.js';
import { RecoverReviews } from './recover-reviews.controller.js';
import { RecoveriesController } from './recoveries.controller.js';
import { RecoveryTables1760000000421 } from './tables.js';

let feedback: Feedback;
let http: FeedbackHttp;
const claims = new SurveyClaims();

beforeAll(async () => {
  feedback = await Feedback.open([SurveyTables1760000000420, RecoveryTables1760000000421, QuestionTables1760000000415]);
  http = await FeedbackHttp.open(feedback, [RecoveriesController]);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(() => feedback.clear('survey', 'recovery', 'text', 'erased_subject', 'representative'));

interface Case {
  caseId: string;
  because: string;
  owner: string;
  overdue: boolean;
  status: string;
}
const cases = async (query = ''): Promise<Case[]> => (await http.get<{ recoveries: Case[] }>(`/v1/recoveries?${query}`)).body.recoveries;
const answer = (surveyId: string, score: number, more: Partial<SurveyAnsweredClaimV1> = {}, about = 'userId:ada') =>
  feedback.claim(SurveyAnsweredClaimV1, { surveyId, kind: 'nps', score, ...more }, { about });
const judge = (...told: ReturnType<typeof answer>[]): Promise<unknown> => feedback.judge([claims], ...told);
const review = (reviewId: string, rating: number, orderId?: string, about = 'userId:ada'): Fact =>
  feedback.fact(ReviewPostedV1, { reviewId, productId: 'crib', rating, ...(orderId !== undefined && { orderId }) }, { about });
const shown = (...facts: Fact[]): Promise<void> => feedback.deliver((batch) => new RecoverReviews(feedback.desks).recover(batch), ...facts);

test('a detractor, a bad CSAT and a bad review open a case, with owner and due instant in opening hours; others do not', async () => {
  await judge(
    answer('s1', 6),
    answer('s2', 7),
    answer('s3', 2, { kind: 'csat' }),
    answer('s4', 3, { kind: 'csat' }),
    answer('s5', 1, { kind: 'ces' }),
  );
  await shown(review('r1', 2), review('r2', 2.5));
  expect((await cases()).map(({ because }) => because).sort()).toEqual(['r1', 's1', 's3']);
  // Monday 13:00 in Berlin: four hours that day, eight on Tuesday, four on Wednesday.
  const [opened] = await feedback.facts('recovery-opened');
  expect(opened).toMatchObject({
    subject: feedback.subject('userId:ada'),
    data: { because: 's1', kind: 'survey', owner: 'customer-care', dueAt: '2026-03-04T12:00:00.000000Z' },
  });
  const [answered] = await feedback.facts('survey-answered');
  expect(opened).toMatchObject({ causationid: `shop-web ${answered!.id}`, correlationid: answered!.correlationid });
});

test('of one matter one case is open: the same order, else the same question; once it is closed another may be opened', async () => {
  await judge(
    answer('s1', 1, { orderId: 'o1' }),
    answer('s2', 2, { orderId: 'o1', questionId: 'q1' }),
    answer('s3', 2, { questionId: 'q1' }),
  );
  await shown(review('r1', 1, 'o1'), review('r2', 1), review('r3', 1));
  expect((await cases()).map(({ because }) => because).sort()).toEqual(['r2', 'r3', 's1', 's3']);
  const { caseId } = (await cases()).find(({ because }) => because === 's1')!;
  await http.post(`/v1/recoveries/${caseId}/close`, { outcome: 'replaced' });
  await shown(review('r1', 1, 'o1'));
  expect((await cases('status=open')).map(({ because }) => because).sort()).toEqual(['r1', 'r2', 'r3', 's3']);
  await shown(review('r1', 1, 'o1'));
  expect(await cases()).toHaveLength(5);
});

test('it is the representative’s, where the customer has one', async () => {
  const assigned = feedback.fact(RepresentativeAssignedV1, { representative: 'rosa' }, { about: 'userId:ada' });
  await feedback.deliver((batch) => new FollowCare(feedback.desks).followRepresentatives(batch), assigned);
  await judge(answer('s1', 1), answer('s2', 1, {}, 'userId:bob'));
  expect((await cases('owner=rosa')).map(({ because }) => because)).toEqual(['s1']);
  expect((await cases('owner=customer-care')).map(({ because }) => because)).toEqual(['s2']);
});

test('what was due before now is overdue, and first on the list', async () => {
  await judge(answer('s1', 1));
  feedback.clock.set('2026-03-04T12:00:00Z');
  await judge(answer('s2', 1));
  expect(await cases('overdue=true')).toEqual([]);
  feedback.clock.set('2026-03-04T12:00:00.000001Z');
  expect((await cases('overdue=true')).map(({ because }) => because)).toEqual(['s1']);
  expect((await cases('status=open')).map(({ because, overdue }) => [because, overdue])).toEqual([
    ['s1', true],
    ['s2', false],
  ]);
  const page = await http.get<{ recoveries: Case[]; cursor: string }>('/v1/recoveries?limit=1');
  expect((await cases(`limit=1&cursor=${page.body.cursor}`)).map(({ because }) => because)).toEqual(['s2']);
});

test('closing says how it was made good, once; loyalty hears of points by the fact, nobody of the note', async () => {
  await judge(answer('s1', 1, { orderId: 'o1' }));
  const [{ caseId }] = (await cases()) as [Case];
  feedback.clock.set('2026-03-03T09:00:00Z');
  const closing = { outcome: 'apologised', points: 500, note: 'Rang Ada, she was kind' };
  const closed = await http.post(`/v1/recoveries/${caseId}/close`, closing);
  expect(closed).toMatchObject({
    status: 200,
    body: { status: 'closed', ...closing, closedAt: '2026-03-03T09:00:00.000000Z', overdue: false },
  });
  expect(await http.post(`/v1/recoveries/${caseId}/close`, closing)).toMatchObject({ status: 200, body: closed.body });
  for (const other of [{ ...closing, points: 50 }, { ...closing, note: 'Ada' }, { outcome: 'apologised' }])
    expect((await http.post(`/v1/recoveries/${caseId}/close`, other)).status).toBe(409);
  const [opened] = await feedback.facts('recovery-opened');
  const facts = await feedback.facts('recovery-closed');
  expect(facts).toMatchObject([
    {
      data: { caseId, outcome: 'apologised', points: 500 },
      causationid: `itinera/feedback ${opened!.id}`,
      correlationid: opened!.correlationid,
    },
  ]);
  expect(JSON.stringify(await feedback.facts())).not.toContain('kind, she');
  expect((await cases('query=rang')).map((one) => one.caseId)).toEqual([caseId]);
});

test.each([
  [{}, 400],
  [{ outcome: 'x', points: 0 }, 400],
  [{ outcome: 'x', points: 5, coupon: 'ten' }, 422],
  [{ outcome: 'rang ada@example.org' }, 422],
])('%j closes nothing', async (body, status) => {
  await judge(answer('s1', 1));
  const [{ caseId }] = (await cases()) as [Case];
  expect((await http.post(`/v1/recoveries/${caseId}/close`, body)).status).toBe(status);
  expect((await http.post('/v1/recoveries/none/close', { outcome: 'x' })).status).toBe(404);
  expect(await cases('status=open')).toHaveLength(1);
});

test('an erased customer’s case leaves the list, and none is opened any more', async () => {
  await judge(answer('s1', 1));
  const ada = feedback.subject('userId:ada');
  await feedback.dataSource.query('INSERT INTO erased_subject (subject, erasure) VALUES ($1, $1)', [ada]);
  await feedback.dataSource.transaction((tx) => new HeldRecoveries(feedback.clock).forget(tx, [ada]));
  await shown(review('r1', 1));
  expect(await cases()).toEqual([]);
});
