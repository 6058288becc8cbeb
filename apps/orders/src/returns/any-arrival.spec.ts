import { ReturnApprovedV1, ReturnClosedV1, ReturnLabelIssuedV1, ReturnReceivedV1, type Claim } from '#lib/contracts';
import { aBook, aPurchase, aRefund, aReturnRequest, aStep, filed, judging } from '../../test/claims.js';
import type { FiledClaim } from '../judging/filed-claim.js';
import { judge } from '../judging/judge.js';

const at = (hour: number): Partial<Claim> => ({ time: `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000000Z` });

/** One return, as a platform tells it. */
const told = (refund: object, close: object): Claim[] => [
  aPurchase({}, at(1)),
  aReturnRequest({ reason: 'too small' }, at(10)),
  aStep(ReturnApprovedV1, {}, at(11)),
  aStep(ReturnLabelIssuedV1, { parcel: 'P1' }, at(12)),
  aStep(ReturnReceivedV1, {}, at(16)),
  aRefund({ returnId: 'r1', ...refund }, at(17)),
  aStep(ReturnClosedV1, close, at(18)),
];

function* permutationsOf<T>(all: readonly T[]): Generator<T[]> {
  if (all.length === 0) yield [];
  for (const [index, one] of all.entries())
    for (const others of permutationsOf([...all.slice(0, index), ...all.slice(index + 1)])) yield [one, ...others];
}

/**
 * What came of the claims, each a batch of its own. Left out of account is what depends on arrival, and may: the ids of the closing that
 * nobody told, which come of the claim that settled it, and the causes and correlations along the chain.
 */
function outcomeOf(claims: readonly FiledClaim[]): string {
  const book = aBook();
  const outcomes = claims.map((claim) => judge(book, [claim]));
  const parked = outcomes.flatMap((outcome) => outcome.parked);
  const facts = outcomes.flatMap((outcome) => outcome.facts);
  const { steps, state, received, sound, refunded, refundedGoods, terms } = [...book.returns.values()][0]!;
  return JSON.stringify({
    parked,
    facts: facts.map(({ type, time, data }) => JSON.stringify([time, type, Object.entries(data as object).sort()])).sort(),
    one: { state, received, sound, refunded, refundedGoods, terms, steps: steps.map(({ step, time }) => `${time} ${step}`).sort() },
  });
}

test.each<[string, object, object]>([
  ['refunded by an amount', { amountMinor: 100_00 }, {}],
  ['refunded by its terms', {}, {}],
  ['exchanged in the end', { amountMinor: 40_00 }, { exchangeOrderId: 'o2' }],
])('a return %s is the same in whatever order its claims come', (_, refund, close) => {
  const claims = told({ refundId: 'f1', ...refund }, close).map(filed);
  const inOrder = outcomeOf(claims);
  expect(inOrder).toContain('"parked":[]');
  for (const arrival of permutationsOf(claims)) expect(outcomeOf(arrival)).toBe(inOrder);
});

test('a return is closed from when it was settled, though its closing is told of a later time and first', () => {
  const [purchase, request, , , receive, refund, close] = told({}, {}) as [Claim, Claim, Claim, Claim, Claim, Claim, Claim];
  for (const arrival of [
    [purchase, request, receive, refund, close],
    [purchase, request, close, refund, receive],
  ]) {
    const closings = judging(arrival).facts.filter(({ type }) => type.includes('return-closed'));
    expect(closings.map(({ time }) => time).sort()).toEqual([refund.time, close.time]);
  }
});

test('what waited is judged in the order in which it happened', () => {
  const [purchase, request, ...others] = told({}, {});
  const waited = [others[4]!, others[1]!, request!, others[0]!];
  expect(
    judging([...waited, purchase!])
      .facts.slice(1)
      .map(({ time }) => time),
  ).toEqual([10, 11, 12, 18].map((hour) => at(hour).time));
});

test('what a platform tells again of a closing is one', () => {
  const closing = (source: string): Claim => aStep(ReturnClosedV1, {}, { source });
  const settled = [aPurchase(), aReturnRequest(), aStep(ReturnReceivedV1)];
  const refund = aRefund({ returnId: 'r1' });
  const { facts, parked } = judging([...settled, refund, closing('shopify'), closing('erp')]);
  expect(parked).toEqual([]);
  expect(facts.filter(({ type }) => type.includes('return-closed')).map(({ source, time }) => [source, time === refund.time])).toEqual([
    ['shopify', true],
    ['shopify', false],
  ]);
});
