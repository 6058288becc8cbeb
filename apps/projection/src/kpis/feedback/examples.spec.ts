import { readFileSync } from 'node:fs';
import { MICROS_PER_DAY, MICROS_PER_SECOND, type Fact, type Micros } from '#lib/contracts';
import { sharedData } from '#lib/testing';
import type { Result } from '../definition.js';
import { familyOf } from '../families.js';
import { ALTOGETHER } from '../groups.js';
import { definitionOf } from '../kpi-query.js';
import { Tally } from '../metrics.js';
import type { Window } from '../windows.js';
import { aDelivery, aDismissal, anAnswer, aQuestion, aReceipt, aRepayment, instant, moved } from './testing/feedback-facts.js';

const HOUR = 3600 * MICROS_PER_SECOND;
const MONDAY = instant('2026-03-02T09:00:00Z');

/** As counted from the facts; that the sums give the same is said by endpoints.spec.ts. */
function read(
  name: string,
  customers: Fact[][],
  at: Micros,
  { window = '30d', ...way }: { window?: Window; per?: string; clock?: string } = {},
): Result {
  const definition = definitionOf(name, way);
  const groups = new Map<string, Tally>();
  for (const facts of customers) familyOf(definition)!.tallyGroups(facts, { definition, window, at, by: null }, groups);
  return definition.evaluate(groups.get(ALTOGETHER) ?? new Tally());
}

describe('the net promoter score', () => {
  const scored = (scores: readonly (number | null)[]): Fact[] =>
    scores.map((score, index) => (score === null ? aDismissal({ at: MONDAY + index }) : anAnswer({ at: MONDAY + index, score })));

  test.each([
    [[10, 7, 3, 9], 25],
    [[], null],
    [[9, null, null], 100],
    [[0, 6], -100],
    [[7, 8], 0],
  ])('of %j is %s', (scores, expected) => {
    expect(read('netPromoterScore', [scored(scores)], MONDAY + HOUR).value).toBe(expected);
  });

  it('takes the latest answer of each customer where that is asked for', () => {
    const ann = [anAnswer({ at: MONDAY, score: 2 }), anAnswer({ at: MONDAY + HOUR, score: 10 })];
    const bob = [anAnswer({ at: MONDAY, score: 5 })];
    const at = MONDAY + MICROS_PER_DAY;
    expect(read('netPromoterScore', [ann, bob], at)).toEqual({
      value: -100 / 3,
      numerator: -1,
      denominator: 3,
      parts: { promoters: 1, passives: 0, detractors: 2 },
    });
    expect(read('netPromoterScore', [ann, bob], at, { per: 'customer' })).toMatchObject({ value: 0, numerator: 0, denominator: 2 });
    expect(read('netPromoterScore', [ann, bob], MONDAY + HOUR, { per: 'customer' })).toMatchObject({ value: -100, denominator: 2 });
    expect(read('netPromoterScore', [ann, bob], at + 1, { per: 'customer', window: '24h' })).toMatchObject({ value: 100, denominator: 1 });
  });

  // Scores and what other hands have worked out of them; not part of this repository.
  const published = sharedData('published_values.json');
  (published ? it : it.skip)('is what others have published', () => {
    const { nps } = JSON.parse(readFileSync(published!, 'utf8')) as {
      nps: { scores: (number | null)[]; nps?: number; standard_nps_excluding_unanswered?: number }[];
    };
    expect(nps.length).toBeGreaterThan(3);
    for (const { scores, nps: expected, standard_nps_excluding_unanswered: standard } of nps)
      expect([scores, read('netPromoterScore', [scored(scores)], MONDAY + HOUR).value]).toEqual([scores, expected ?? standard]);
  });
});

it('satisfaction is the share of 4 and 5, effort a mean', () => {
  const facts = [5, 4, 3, 1].map((score, index) => anAnswer({ at: MONDAY + index, kind: 'csat', score }));
  const efforts = [7, 6, 2].map((score, index) => anAnswer({ at: MONDAY + index, kind: 'ces', score }));
  expect(read('customerSatisfaction', [facts, efforts], MONDAY + HOUR)).toEqual({ value: 50, numerator: 2, denominator: 4 });
  expect(read('customerEffort', [facts, efforts], MONDAY + HOUR)).toEqual({ value: 5, numerator: 15, denominator: 3 });
});

describe('the clock of a question', () => {
  const due = MONDAY + 4 * HOUR;
  const asked = aQuestion({ at: MONDAY, due });
  const service = (facts: Fact[], at = MONDAY + MICROS_PER_DAY): [number, number] => {
    const { numerator, denominator } = read('serviceLevel', [facts], at);
    return [numerator as number, denominator as number];
  };
  const open = (facts: Fact[], at: Micros): [unknown, number] => {
    const { value, parts } = read('openQuestions', [facts], at);
    return [value, parts!['overdue']!];
  };

  it('is in time up to and with the due instant', () => {
    expect(service([asked, moved('answered', { at: due })])).toEqual([1, 1]);
    expect(service([asked, moved('answered', { at: due + 1 })])).toEqual([0, 1]);
    expect([service([asked], due), service([asked], due + 1)]).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect([open([asked], due), open([asked], due + 1), open([asked], MONDAY)]).toEqual([
      [1, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  it('is stopped neither by a bot nor by a receipt, and stands still for what was promised for no instant', () => {
    const bot = [moved('acknowledged', { at: MONDAY + 1 }), moved('answered', { at: MONDAY + 2, by: 'bot' })];
    expect(service([asked, ...bot])).toEqual([0, 1]);
    expect(read('firstResponseTime', [[asked, ...bot]], MONDAY + MICROS_PER_DAY)).toEqual({ value: null, numerator: 0, denominator: 0 });
    expect(service([aQuestion({ at: MONDAY }), moved('answered', { at: MONDAY + 5 * HOUR })])).toEqual([0, 0]);
  });

  it('is due earlier from the message on that says so, and never later', () => {
    const earlier = moved('continued', { at: MONDAY + HOUR, due: MONDAY + 2 * HOUR });
    const answer = moved('answered', { at: MONDAY + 3 * HOUR });
    expect(service([asked, earlier, answer])).toEqual([0, 1]);
    expect(open([asked, earlier], MONDAY + 2 * HOUR + 1)).toEqual([1, 1]);
    expect(service([asked, moved('continued', { at: MONDAY + HOUR, due: due + HOUR }), moved('answered', { at: due + 1 })])).toEqual([
      0, 1,
    ]);
  });

  it('counts the first response once, from the reopening where staff had not answered before', () => {
    const reopened = moved('reopened', { at: MONDAY + 30 * HOUR, due: MONDAY + 34 * HOUR });
    const byBot = [asked, moved('answered', { at: MONDAY + 1, by: 'bot' }), moved('resolved', { at: MONDAY + 2, by: 'bot' }), reopened];
    const answer = moved('answered', { at: MONDAY + 32 * HOUR });
    const later = MONDAY + 3 * MICROS_PER_DAY;
    expect(service([...byBot, answer], later)).toEqual([1, 1]);
    expect(read('firstResponseTime', [[...byBot, answer]], later).value).toEqual({ p50: 7200, p90: 7200, mean: 7200 });
    const first = moved('answered', { at: MONDAY + HOUR });
    const settled = [asked, first, moved('resolved', { at: MONDAY + 2 * HOUR }), reopened];
    expect(service([...settled, answer], later)).toEqual([1, 1]);
    expect(read('firstResponseTime', [[...settled, answer]], later).value).toEqual({ p50: 3600, p90: 3600, mean: 3600 });
    expect(open(settled, MONDAY + 34 * HOUR + 1)).toEqual([1, 1]);
    expect(open([...settled, answer], MONDAY + 34 * HOUR + 1)).toEqual([1, 0]);
  });

  it('ends for a question that was part of another one, which counts nowhere from then on', () => {
    const facts = [asked, moved('answered', { at: MONDAY + HOUR }), moved('resolved', { at: MONDAY + 2 * HOUR })];
    const joined = [...facts, moved('joined', { at: MONDAY + 3 * HOUR })];
    expect([service(joined, MONDAY + 3 * HOUR), service(joined)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    for (const name of ['firstResponseTime', 'resolutionTime', 'firstResolutionTime'])
      expect([name, read(name, [joined], MONDAY + MICROS_PER_DAY).denominator]).toEqual([name, 0]);
    expect(open([asked, moved('joined', { at: MONDAY + HOUR })], MONDAY + MICROS_PER_DAY)).toEqual([0, 0]);
  });
});

describe('times', () => {
  it('are the median, the ninetieth percentile and the mean, between the nearest two in proportion', () => {
    const threads = [1, 2, 3, 10].map((hours) => [
      aQuestion({ at: MONDAY }),
      moved('answered', { at: MONDAY + hours * HOUR, businessSeconds: hours * 60 }),
    ]);
    expect(read('firstResponseTime', threads, MONDAY + MICROS_PER_DAY)).toEqual({
      value: { p50: 9000, p90: 28_440, mean: 14_400 },
      numerator: 57_600,
      denominator: 4,
    });
    expect(read('firstResponseTime', threads, MONDAY + MICROS_PER_DAY, { clock: 'business' }).value).toEqual({
      p50: 150,
      p90: 474,
      mean: 240,
    });
    expect(read('firstResponseTime', threads, MONDAY + 3 * HOUR).denominator).toBe(2);
  });

  it('run to the latest resolution unless reopened since, and to the first whatever followed', () => {
    const facts = [
      aQuestion({ at: MONDAY }),
      moved('resolved', { at: MONDAY + HOUR }),
      moved('reopened', { at: MONDAY + 2 * HOUR }),
      moved('resolved', { at: MONDAY + 5 * HOUR }),
    ];
    const hoursAt = (name: string, at: Micros): unknown => {
      const { numerator, denominator } = read(name, [facts], at);
      return denominator === 0 ? null : (numerator as number) / 3600;
    };
    expect([2, 3, 6].map((hours) => hoursAt('resolutionTime', MONDAY + hours * HOUR))).toEqual([1, null, 5]);
    expect([2, 3, 6].map((hours) => hoursAt('firstResolutionTime', MONDAY + hours * HOUR))).toEqual([1, 1, 1]);
  });

  it('run from the first part that came in to the refund that names the return, else to the next of the order', () => {
    const hours = (facts: Fact[]): unknown => {
      const { numerator, denominator } = read('timeToRefund', [facts], MONDAY + MICROS_PER_DAY);
      return denominator === 0 ? null : (numerator as number) / 3600;
    };
    const received = aReceipt({ at: MONDAY });
    const other = aRepayment({ at: MONDAY + HOUR, returnId: 'r2' });
    const unnamed = aRepayment({ at: MONDAY + 2 * HOUR });
    const named = aRepayment({ at: MONDAY + 3 * HOUR, returnId: 'r1' });
    expect([hours([received]), hours([received, other]), hours([received, other, unnamed])]).toEqual([null, null, 2]);
    expect(hours([received, aReceipt({ at: MONDAY + HOUR }), unnamed, named])).toBe(3);
    expect(hours([received, aRepayment({ at: MONDAY - HOUR }), aRepayment({ at: MONDAY + HOUR, orderId: 'o2' })])).toBeNull();
    expect(hours([received, aRepayment({ at: MONDAY - HOUR, returnId: 'r1' })])).toBe(0);
  });
});

it('a delivery is in time up to and with the promised instant; each parcel once, and none that nothing was promised for', () => {
  const promised = MONDAY + HOUR;
  const facts = [
    aDelivery({ at: promised, promised }),
    aDelivery({ at: promised + HOUR, promised }),
    aDelivery({ at: promised + 1, promised, parcel: 'x' }),
    aDelivery({ at: MONDAY, orderId: 'o2' }),
  ];
  expect(read('onTimeDeliveryRate', [facts], MONDAY + MICROS_PER_DAY)).toEqual({ value: 0.5, numerator: 1, denominator: 2 });
});
