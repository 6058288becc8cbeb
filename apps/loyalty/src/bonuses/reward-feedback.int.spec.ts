import {
  formatInstant,
  IdeaStatusChangedV1,
  parseInstant,
  ReviewPostedV1,
  SurveyAnsweredV1,
  wireType,
  type Fact,
  type IdeaStatus,
  type Micros,
} from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { subject } from '../../test/order-facts.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { balanceOf, foldLedger } from '../ledger/ledger.js';
import { enrol } from '../members/enrol.js';
import { postingsOf } from '../members/pg-members.js';
import { ForMembers } from '../night/for-members.js';
import { RewardFeedbackController } from './reward-feedback.controller.js';
import { RewardFeedback } from './reward-feedback.js';
import { FeedbackTables1760000000341 } from './tables.js';

const programme = aProgramme({
  bonuses: { review: { points: 20, mostPerYear: 2 }, survey: { points: 5 }, idea: { points: 50, mostPerYear: 1 } },
});

const at = (text: string): Micros => parseInstant(text)!;
const [ada, bob] = [subject('ada'), subject('bob')];

let loyalty: Loyalty;
let rewards: RewardFeedback;
let controller: RewardFeedbackController;

beforeAll(async () => {
  loyalty = await Loyalty.open([programme], [FeedbackTables1760000000341]);
  rewards = new RewardFeedback(loyalty.dataSource, loyalty.books, new ForMembers(loyalty.books));
  controller = new RewardFeedbackController(loyalty.books, rewards);
});
afterAll(() => loyalty.close());
beforeEach(async () => {
  await loyalty.clear('feedback');
  loyalty.clock.set('2026-06-01T10:00:00Z');
});

let number = 0;
function fact<T>(contract: { type: string; version: number }, subject: string, time: string, data: T, shop?: string): Fact<T> {
  const instant = formatInstant(at(time));
  const id = `f${++number}`;
  return {
    specversion: '1.0',
    id,
    source: 'itinera/feedback',
    type: wireType(contract),
    time: instant,
    recordedtime: instant,
    subject,
    ...(shop !== undefined && { shop }),
    datacontenttype: 'application/json',
    data,
  };
}
const aReview = (reviewId: string, productId: string, time = '2026-05-01T12:00:00Z', subject = ada, shop?: string): Fact =>
  fact<ReviewPostedV1>(ReviewPostedV1, subject, time, { reviewId, productId, rating: 4 }, shop);
const anAnswer = (surveyId: string, time = '2026-05-01T12:00:00Z', subject = ada): Fact =>
  fact<SurveyAnsweredV1>(SurveyAnsweredV1, subject, time, { surveyId, kind: 'nps', score: 9 });
const aChange = (
  ideaId: string,
  status: IdeaStatus,
  more: Partial<IdeaStatusChangedV1> = {},
  subject = ada,
  time = '2026-05-01T12:00:00Z',
) => fact<IdeaStatusChangedV1>(IdeaStatusChangedV1, subject, time, { ideaId, status, role: 'submitter', ...more });

const join = (subject: string, time: string): Promise<unknown> =>
  loyalty.books.request([subject], (book) => enrol(book, subject, { at: at(time) }, loyalty.programmes));

const deliver = (...facts: Fact[]): Promise<void> => loyalty.twice((batch) => controller.reward(batch), facts);
const given = async (member: string): Promise<string[]> =>
  (await postingsOf(loyalty.dataSource.manager, member)).map(({ about, entries }) => `${about.reason} ${entries.at(-1)!.points}`);

test('a review and an answered survey are given points, each once, also where they come again as other facts', async () => {
  await join(ada, '2026-02-01T00:00:00Z');
  await deliver(aReview('r1', 'p1'), anAnswer('s1'));
  await deliver(aReview('r1', 'p1'), anAnswer('s1'), aReview('r1', 'p2', undefined, bob));
  expect(await given(ada)).toEqual(['review 20', 'survey 5']);
  const earned = await loyalty.facts('points-earned');
  expect(earned).toMatchObject([
    { subject: ada, data: { points: 20, pending: false, reason: 'review' } },
    { subject: ada, data: { points: 5, reason: 'survey' } },
  ]);
  expect(earned[0]!.causationid).toMatch(/^itinera\/feedback f/);
});

test('an idea is given points once it is taken up, to whoever had it, as often in a year as the programme says', async () => {
  await join(ada, '2026-02-01T00:00:00Z');
  await join(bob, '2026-02-01T00:00:00Z');
  await deliver(aChange('i1', 'considered'), aChange('i2', 'declined'), aChange('i3', 'merged', { mergedInto: 'i1' }));
  expect(await given(ada)).toEqual([]);
  await deliver(aChange('i1', 'planned'), aChange('i1', 'planned', { role: 'voter' }, bob));
  await deliver(aChange('i1', 'done', {}, ada, '2026-05-20T12:00:00Z'), aChange('i4', 'done', {}, ada, '2026-05-21T12:00:00Z'));
  expect([await given(ada), await given(bob)]).toEqual([['idea 50'], []]);
  expect(await loyalty.facts('points-earned')).toMatchObject([{ subject: ada, data: { points: 50, pending: false, reason: 'idea' } }]);
});

test('a product counts once in each shop, and no more than so many reviews in a local year', async () => {
  loyalty.clock.set('2027-02-01T00:00:00Z');
  await join(ada, '2026-02-01T00:00:00Z');
  await deliver(
    aReview('r1', 'p1'),
    aReview('r2', 'p1'),
    aReview('r2', 'p1', '2026-05-02T00:00:00Z', ada, 'south'),
    aReview('r3', 'p3'),
    aReview('r4', 'p4', '2026-12-31T22:59:59Z'),
    aReview('r5', 'p5', '2026-12-31T23:00:00Z'),
  );
  const found = (await loyalty.dataSource.query('SELECT shop, id FROM feedback WHERE member IS NOT NULL ORDER BY at')) as unknown[];
  expect(found).toEqual([
    { shop: '', id: 'r1' },
    { shop: 'south', id: 'r2' },
    { shop: '', id: 'r5' },
  ]);
});

test('what was given before they took part earns nothing, nor does what is given by nobody who does', async () => {
  await join(ada, '2026-05-02T00:00:00Z');
  await deliver(aReview('r1', 'p1'), anAnswer('s2', '2026-05-03T00:00:00Z', bob));
  await rewards.run();
  expect([await given(ada), await given(bob)]).toEqual([[], []]);
});

test('what turns out later to be a member’s earns in the night, once; a survey is answered once by one customer', async () => {
  await join(ada, '2026-02-01T00:00:00Z');
  await deliver(aReview('r1', 'p1', undefined, bob), anAnswer('s1', undefined, bob), anAnswer('s1'));
  await loyalty.dataSource.query('UPDATE subject SET customer_id = $1 WHERE subject = $2', [ada, bob]);
  await rewards.run();
  await rewards.run();
  expect(await given(ada)).toEqual(['survey 5', 'review 20']);
  expect(balanceOf(foldLedger(ada, await postingsOf(loyalty.dataSource.manager, ada)))).toBe(25);
});
