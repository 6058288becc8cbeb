import type { Fact } from '#lib/contracts';
import fc from 'fast-check';
import { aTime } from '../../testing/arbitraries.js';
import { aDelivery, aDismissal, anAnswer, aQuestion, aReceipt, aRepayment, moved } from './feedback-facts.js';

const about = { at: aTime, source: fc.constantFrom('desk', 'app'), shop: fc.constantFrom('main', 'main', 'other') };
const questionId = fc.constantFrom('q1', 'q1', 'q2');
const orderId = fc.constantFrom('o1', 'o2');
const returnId = fc.constantFrom('r1', 'r2');
const due = fc.option(aTime, { nil: undefined });
const channel = fc.constantFrom('email', 'chat');
const businessSeconds = fc.option(fc.nat(90_000), { nil: undefined });

const someAnswer = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...about, channel, score: fc.nat(10) }).map(anAnswer) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        ...about,
        channel,
        kind: fc.constantFrom('csat' as const, 'ces' as const),
        score: fc.integer({ min: 1, max: 5 }),
        productId: fc.constantFrom('p1', 'p2'),
      })
      .map(anAnswer),
  },
  { weight: 1, arbitrary: fc.record(about).map(aDismissal) },
);

/** What is said of a question, in whatever order: the numbers must follow the facts all the same. */
const someMove = fc
  .tuple(
    fc.constantFrom(
      'answered' as const,
      'answered' as const,
      'resolved' as const,
      'resolved' as const,
      'reopened' as const,
      'continued' as const,
      'acknowledged' as const,
      'handed-over' as const,
      'overdue' as const,
      'joined' as const,
    ),
    fc.record({ ...about, questionId, due, businessSeconds, by: fc.constantFrom('staff' as const, 'bot' as const, undefined) }),
  )
  .map(([noun, told]) => moved(noun, told));

/** A question as it mostly goes: asked, written to again, answered, resolved, and perhaps all of it once more. */
const aThread: fc.Arbitrary<Fact[]> = fc
  .record({
    ...about,
    questionId: fc.constantFrom('t1', 't2'),
    channel,
    times: fc.array(aTime, { minLength: 7, maxLength: 7 }),
    by: fc.constantFrom('staff' as const, 'bot' as const),
    goesTo: fc.nat(6),
    businessSeconds,
  })
  .map(({ times, goesTo, by, ...rest }) => {
    const [at, ...later] = times.sort((a, b) => a - b) as [number, ...number[]];
    const dueIn = (from: number) => from + 3_600_000_000;
    const told = (index: number) => ({ ...rest, at: later[index]! });
    return [
      aQuestion({ ...rest, at, due: dueIn(at) }),
      moved('continued', { ...told(0), due: dueIn(at) - 9 }),
      moved('answered', { ...told(1), by }),
      moved('resolved', told(2)),
      moved('reopened', { ...told(3), due: dueIn(later[3]!) }),
      moved('answered', { ...told(4), by: 'staff' as const }),
      moved('resolved', told(5)),
    ].slice(0, goesTo + 1);
  });

/** The facts of one customer in arrival order, some of them twice. */
export const someFeedbackFacts: fc.Arbitrary<Fact[]> = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: someAnswer.map((fact) => [fact]) },
        { weight: 2, arbitrary: fc.record({ ...about, questionId, channel, due }).map((told) => [aQuestion(told)]) },
        { weight: 4, arbitrary: someMove.map((fact) => [fact]) },
        { weight: 2, arbitrary: aThread },
        {
          weight: 2,
          arbitrary: fc
            .record({ ...about, orderId, parcel: fc.constantFrom(undefined, undefined, 'x'), promised: due })
            .map((told) => [aDelivery(told)]),
        },
        { weight: 1, arbitrary: fc.record({ ...about, orderId, returnId }).map((told) => [aReceipt(told)]) },
        {
          weight: 1,
          arbitrary: fc.record({ ...about, orderId, returnId: fc.option(returnId, { nil: undefined }) }).map((told) => [aRepayment(told)]),
        },
      ),
      { maxLength: 9 },
    ),
    fc.array(fc.nat(8), { maxLength: 3 }),
  )
  .map(([parts, again]) => [...parts.flat(), ...again.flatMap((index) => parts.flat()[index] ?? [])]);
