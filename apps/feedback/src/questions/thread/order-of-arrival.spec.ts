import type { Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aQuestion, on, POLICY } from './a-question.js';
import { placeMessage } from './place.js';
import { statusOf, type Nothing, type Question, type Said, type Step } from './question.js';
import { openAgain, reopen, resolve } from './settling.js';
import { answer, hear } from './steps.js';

interface Told {
  does: 'answer' | 'resolve' | 'reopen' | 'message';
  at: Micros;
}

const ASKED = on('Mon 08:00');
const COUNTED = /question-(answered|resolved|reopened)$/;

/** How a question stands after some claims that arrive in an order, and the facts of it that numbers are made from. */
function after(claims: readonly Told[]): { question: Question; facts: Set<string> } {
  const said: Said[] = [];
  const question = claims.reduce((before, claim) => {
    const step = stepOf(before, claim);
    if ('says' in step) said.push(...step.says);
    return step.question ?? before;
  }, aQuestion(ASKED));
  const counted = said.filter(({ contract }) => COUNTED.test(contract.type));
  const facts = new Set(counted.map(({ contract, at }) => `${contract.type} ${at}`));
  // Each once.
  expect(counted).toHaveLength(facts.size);
  return { question, facts };
}

function stepOf(question: Question, { does, at }: Told): Step | Nothing {
  if (does === 'answer') return answer(question, { at, by: 'staff' }, POLICY);
  if (does === 'resolve') return resolve(question, { at, by: 'staff' }, POLICY);
  if (does === 'reopen') return reopen(question, { at, by: 'staff', assignee: null }, POLICY);
  const { goes } = placeMessage({ at, orderId: undefined, named: question, open: [], settled: undefined, policyOf: () => POLICY });
  return goes === 'again'
    ? openAgain(question, { at, channel: 'email', by: 'customer', assignee: null }, POLICY)
    : hear(question, { at, channel: 'email' }, POLICY);
}

const inTime = (claims: readonly Told[]): Told[] => [...claims].sort((a, b) => a.at - b.at);

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, index) => permutations(all.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

const THREADS: readonly (readonly Told['does'][])[] = [
  ['answer', 'resolve', 'reopen', 'resolve', 'answer', 'message'],
  ['resolve', 'reopen', 'answer', 'resolve', 'message', 'answer'],
  ['resolve', 'message', 'answer', 'resolve', 'reopen', 'resolve'],
];

test.each(THREADS)('%s, %s, %s, %s, %s, %s: however they arrive, the question stands alike and the same is told', (...kinds) => {
  const claims = (kinds as Told['does'][]).map((does, index) => ({ does, at: ASKED + (index + 1) * 3_600_000_000 }));
  const { question, facts } = after(claims);
  const expected = [statusOf(question), question.resolvedAt, question.firstAnsweredAt, [...facts].sort()];
  for (const arriving of permutations(claims)) {
    const { question: other, facts: told } = after(arriving);
    expect([statusOf(other), other.resolvedAt, other.firstAnsweredAt, [...told].sort()]).toEqual(expected);
  }
});

test('of any claims at all, it is open or resolved, since the same instant, and nothing is missing of what in time is told', () => {
  const claim = fc.record({
    does: fc.constantFrom<Told['does']>('answer', 'resolve', 'reopen', 'message'),
    at: fc.nat({ max: 5 * 24 * 60 }).map((minute) => ASKED + minute * 60_000_000),
  });
  const claims = fc.uniqueArray(claim, { maxLength: 10, selector: ({ at }) => at });
  fc.assert(
    fc.property(claims, (arriving) => {
      const [ordered, actual] = [after(inTime(arriving)), after(arriving)];
      expect(actual.question.resolvedAt).toBe(ordered.question.resolvedAt);
      expect(actual.question.firstAnsweredAt).toBe(ordered.question.firstAnsweredAt);
      expect([...ordered.facts].filter((fact) => !actual.facts.has(fact))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});
