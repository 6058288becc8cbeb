import { amount, per100, ratio, type Definition, type Result } from '../definition.js';
import { GROUPS, type GroupBy } from '../groups.js';
import type { Metric, Tally } from '../metrics.js';
import type { TimeMetric } from './metrics.js';
import { timesTaken } from './times.js';

/** What an answer carries, the phase it was given in, and the class its customer is of today. */
const OF_ANSWERS: readonly GroupBy[] = ['channel', 'source', 'shop', 'phase', 'product', 'class'];
const OF_QUESTIONS: readonly GroupBy[] = ['channel', 'source', 'shop'];
/** What they or their purchase carry. */
const OF_ORDERS: readonly GroupBy[] = GROUPS;

const score = (all: Metric, promoters: Metric, detractors: Metric): Pick<Definition, 'metrics' | 'evaluate'> => ({
  metrics: [all, promoters, detractors],
  evaluate: (tally) => promotion(tally.of(all), tally.of(promoters), tally.of(detractors)),
});

const promotion = (answers: number, promoters: number, detractors: number): Result => ({
  ...per100(promoters - detractors, answers),
  parts: { promoters, passives: answers - promoters - detractors, detractors },
});

const NET_PROMOTER_SCORE: Definition = {
  name: 'netPromoterScore',
  version: 1,
  unit: 'points from −100 to 100',
  groups: OF_ANSWERS,
  words:
    'Of the answers given in the window (0 to 10), the percentage of 9 and 10 less the percentage of 0 to 6. Requests not answered, or dismissed, are none. With per=customer the latest answer of each customer alone',
  ...score('npsAnswers', 'npsPromoters', 'npsDetractors'),
};

/** A number that is a time: over all the hours, or over those the shop is open. */
function time(
  name: string,
  words: string,
  [calendar, business]: readonly [TimeMetric, TimeMetric?],
  groups: readonly GroupBy[],
): Definition {
  const timed = (metric: TimeMetric): Definition => ({
    name,
    version: 1,
    unit: 'seconds',
    groups,
    words,
    metrics: [metric],
    evaluate: (tally: Tally) => timesTaken(tally.times(metric)),
  });
  return { ...timed(calendar), ...(business && { otherWays: [{ ...timed(business), way: { clock: 'business' } }] }) };
}

/** What feedback and after-sales are asked for. */
export const FEEDBACK_DEFINITIONS: readonly Definition[] = [
  {
    ...NET_PROMOTER_SCORE,
    otherWays: [
      { ...NET_PROMOTER_SCORE, ...score('npsCustomers', 'npsPromotingCustomers', 'npsDetractingCustomers'), way: { per: 'customer' } },
    ],
  },
  {
    name: 'customerSatisfaction',
    version: 1,
    unit: 'percent',
    groups: OF_ANSWERS,
    words: 'Of the CSAT answers given in the window (1 to 5), the percentage of 4 and 5',
    metrics: ['csatAnswers', 'csatSatisfied'],
    evaluate: (tally) => per100(tally.of('csatSatisfied'), tally.of('csatAnswers')),
  },
  {
    name: 'customerEffort',
    version: 1,
    unit: 'points from 1 to 7, 7 the easiest',
    groups: OF_ANSWERS,
    words: 'Mean of the CES answers given in the window',
    metrics: ['cesAnswers', 'cesPoints'],
    evaluate: (tally) => ratio(tally.of('cesPoints'), tally.of('cesAnswers')),
  },
  time(
    'firstResponseTime',
    'From the asking to the first answer by staff, of the questions first answered in the window: median, ninetieth percentile and mean. Bots and receipts are no answer; where a question was reopened before staff had answered, it runs from the reopening. With clock=business the hours the shop is open',
    ['firstResponses', 'firstResponsesInOpenHours'],
    OF_QUESTIONS,
  ),
  time(
    'resolutionTime',
    'From the asking to the latest resolution, of the questions whose latest resolution lies in the window and which have not been reopened since: median, ninetieth percentile and mean. With clock=business the hours the shop is open',
    ['resolutions', 'resolutionsInOpenHours'],
    OF_QUESTIONS,
  ),
  time(
    'firstResolutionTime',
    'From the asking to the first resolution, of the questions first resolved in the window, reopened since or not: median, ninetieth percentile and mean. With clock=business the hours the shop is open',
    ['firstResolutions', 'firstResolutionsInOpenHours'],
    OF_QUESTIONS,
  ),
  {
    name: 'serviceLevel',
    version: 1,
    unit: 'ratio',
    groups: OF_QUESTIONS,
    words:
      'Of the questions whose first answer by staff or due instant, whichever came first, lies in the window, the share answered by the due instant. A due instant that came earlier counts from the message that moved it; one given at a reopening, where staff had not answered before',
    metrics: ['questionsDecided', 'questionsInTime'],
    evaluate: (tally) => ratio(tally.of('questionsInTime'), tally.of('questionsDecided')),
  },
  {
    name: 'openQuestions',
    version: 1,
    unit: 'questions',
    groups: OF_QUESTIONS,
    words:
      'Questions open at the instant itself, and how many of them are overdue: their due instant has passed without an answer by staff since they were last opened; the window changes nothing',
    metrics: ['openQuestions', 'overdueQuestions'],
    evaluate: (tally) => ({ ...amount(tally.of('openQuestions')), parts: { overdue: tally.of('overdueQuestions') } }),
  },
  time(
    'timeToRefund',
    'From what is sent back coming in (the first part of it) to the refund, of the returns refunded in the window: median, ninetieth percentile and mean. It is the first refund that names the return, else the next of the same order',
    ['returnsRefunded'],
    OF_ORDERS,
  ),
  {
    name: 'onTimeDeliveryRate',
    version: 1,
    unit: 'ratio',
    groups: OF_ORDERS,
    words: 'Of the deliveries of the window that had been promised for an instant, each parcel once, the share that had arrived by it',
    metrics: ['promisedDeliveries', 'deliveriesInTime'],
    evaluate: (tally) => ratio(tally.of('deliveriesInTime'), tally.of('promisedDeliveries')),
  },
];
