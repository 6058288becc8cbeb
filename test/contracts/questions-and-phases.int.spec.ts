import { QuestionAskedClaimV1, QuestionReopenedV1, QuestionResolvedV1, type Claim, type Contract, type Fact } from '#lib/contracts';
import { Feedback } from '../../apps/feedback/test/open-feedback.js';
import { QuestionClaims } from '../../apps/feedback/src/questions/question-claims.js';
import { QuestionTables1760000000415 } from '../../apps/feedback/src/questions/tables.js';
import { TextTables1760000000410 } from '../../apps/feedback/src/texts/tables.js';
import { aCheckout, aDelivery, aPurchase, aTouchpoint } from '../../apps/projection/src/lifecycle/a-fact.js';
import { foldJourney } from '../../apps/projection/src/lifecycle/fold.js';

/** What feedback makes of what platforms tell puts a customer in the phase ask and takes them back, as the projection folds it. */

let feedback: Feedback;

beforeAll(async () => {
  feedback = await Feedback.open([TextTables1760000000410, QuestionTables1760000000415]);
});
afterAll(() => feedback?.close());
beforeEach(() => feedback.clear('question', 'question_message', 'preferred_channel', 'text'));

const told = <T extends object>(contract: Contract & (new () => T), time: string, data: T): Claim =>
  feedback.claim(contract, data, { about: 'userId:ada', shop: 'shop', time: `2026-${time}:00.000000Z` });
const asked = (time: string, questionId: string): Claim => told(QuestionAskedClaimV1, time, { questionId, channel: 'email' });
const resolved = (time: string, questionId: string): Claim => told(QuestionResolvedV1, time, { questionId });
const reopened = (time: string, questionId: string): Claim => told(QuestionReopenedV1, time, { questionId });

/** Where the customer stood, from facts of others and those that became of some claims. */
async function history(others: readonly Fact[], ...claims: readonly Claim[]): Promise<string[]> {
  for (const claim of claims) await feedback.judge([new QuestionClaims()], claim);
  const facts = [...others, ...(await feedback.facts())];
  return foldJourney(facts).history.map(({ phase, from }) => `${phase} ${new Date(from / 1000).toISOString().slice(5, 16)}`);
}

const bought = [aTouchpoint('1 Mar 10:01', 'product-viewed'), aPurchase('2 Mar 12:05', 'o1'), aDelivery('5 Mar 09:00', 'o1')];

test('two questions that overlap: ask from the first to the end of both', async () =>
  expect(
    await history(
      bought,
      asked('03-06T08:00', 'q1'),
      asked('03-06T10:00', 'q2'),
      resolved('03-06T11:00', 'q1'),
      resolved('03-07T09:00', 'q2'),
    ),
  ).toEqual(['explore 03-01T10:01', 'buy 03-02T12:05', 'use 03-05T09:00', 'ask 03-06T08:00', 'use 03-07T09:00']));

test('a question reopened during a checkout lies on top of it', async () =>
  expect(
    await history(
      [aCheckout('2 Mar 10:00', 'c1')],
      asked('03-01T09:00', 'q1'),
      resolved('03-01T10:00', 'q1'),
      reopened('03-02T11:00', 'q1'),
    ),
  ).toEqual(['ask 03-01T09:00', 'explore 03-01T10:00', 'buy 03-02T10:00', 'ask 03-02T11:00']));

test('told late and out of order, the same', async () =>
  expect(
    await history(
      [aCheckout('2 Mar 10:00', 'c1')],
      resolved('03-01T10:00', 'q1'),
      reopened('03-02T11:00', 'q1'),
      asked('03-01T09:00', 'q1'),
    ),
  ).toEqual(['ask 03-01T09:00', 'explore 03-01T10:00', 'buy 03-02T10:00', 'ask 03-02T11:00']));
