import type { Fact } from '#lib/contracts';
import { aDelivery, aFact, anNpsAnswer, aPurchase, aQuestion } from './a-fact.js';
import { phaseWithout } from './without.js';

/** The chain a recovery case hangs on: it names the answer as its cause, or as what its chain began with. */
const aCase = (envelope: Partial<Fact>): Fact => aFact('10 Mar 08:00', 'feedback.recovery-opened', { caseId: 'c1' }, envelope);
const cause = ({ source, id }: Fact): Partial<Fact> => ({ causationid: `${source} ${id}` });

const bought = [aPurchase('2 Mar 12:05', 'o1'), aDelivery('5 Mar 09:00', 'o1')];

it('a promoter answers in use, though the answer is engagement', () => {
  const answer = anNpsAnswer('10 Mar 08:00', 9);
  expect(phaseWithout(answer, [...bought, answer])).toBe('use');
});

it('a detractor answers in use, though a recovery case is opened at once', () => {
  const answer = { ...anNpsAnswer('10 Mar 08:00', 2), claimid: 'claim-1', correlationid: 'claim-1', causationid: 'shop-plugin claim-1' };
  const question = { ...aQuestion('10 Mar 08:00', 'q9'), ...cause(aCase({ id: 'case' })) };
  for (const opened of [aCase(cause(answer)), aCase({ correlationid: 'claim-1' }), aCase({ causationid: 'shop-plugin claim-1' })])
    expect(phaseWithout(answer, [...bought, answer, opened])).toBe('use');
  expect(phaseWithout(answer, [question, ...bought, answer, aCase({ id: 'case', ...cause(answer) })])).toBe('use');
  expect(phaseWithout(answer, [...bought, answer, aCase({})])).toBe('ask');
});

it('what the answer itself goes back to counts', () => {
  const [purchase, delivery] = bought as [Fact, Fact];
  const chain = { correlationid: 'order-claim' };
  const answer = { ...anNpsAnswer('10 Mar 08:00', 2), ...chain, ...cause(delivery) };
  expect(phaseWithout(answer, [{ ...purchase, ...chain }, { ...delivery, ...chain }, answer])).toBe('use');
  // An id another source has given by chance begins no chain of this answer.
  expect(phaseWithout(answer, [purchase, { ...delivery, correlationid: answer.id }, answer])).toBe('use');
});

it('a late fact moves it', () => {
  const answer = anNpsAnswer('3 Mar 08:00', 7);
  expect(phaseWithout(answer, [answer])).toBeNull();
  expect(phaseWithout(answer, [answer, bought[0]!])).toBe('buy');
  expect(phaseWithout(answer, [answer, ...bought, aQuestion('3 Mar 07:59', 'q1')])).toBe('ask');
  expect(phaseWithout(answer, [answer, ...bought, aQuestion('3 Mar 08:01', 'q1')])).toBe('buy');
});
