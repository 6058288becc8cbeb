import { formatInstant, type Fact } from '#lib/contracts';
import { aClosedReturn, aFact, anNpsAnswer, aPurchase, aQuestion, aReopening, aResolution, aReturn, on } from '../lifecycle/a-fact.js';
import { foldJourney } from '../lifecycle/fold.js';
import { careOf, careView, type CareView } from './care-view.js';

const see = (facts: readonly Fact[], day: string): CareView => careView(careOf(facts), foldJourney(facts), on(day));
const text = (day: string): string => formatInstant(on(day));

const NOTHING = { openQuestions: [], lastSurvey: null, openRecovery: null, openReturns: [] };

it('is empty for whoever waits for nothing and has said nothing', () =>
  expect(see([aPurchase('2 Mar 12:05', 'o1')], '3 Mar 00:00')).toEqual(NOTHING));

it('has the questions that are open, and whether they are overdue', () => {
  const asked = aQuestion('2 Mar 09:00', 'q1');
  const facts = [
    { ...asked, data: { ...(asked.data as object), dueAt: text('2 Mar 13:00') } },
    aFact('3 Mar 09:00', 'feedback.question-answered', { questionId: 'q1', by: 'staff' }),
    aResolution('3 Mar 10:00', 'q1'),
    { ...aReopening('4 Mar 09:00', 'q1'), id: 'again', data: { questionId: 'q1', due: text('4 Mar 13:00') } },
    aFact('5 Mar 09:00', 'feedback.question-joined', { questionId: 'q1', into: 'q0' }),
  ];
  const question = (day: string): unknown => see(facts, day).openQuestions[0];
  expect(question('2 Mar 12:00')).toEqual({
    questionId: 'q1',
    channel: 'email',
    since: text('2 Mar 09:00'),
    due: text('2 Mar 13:00'),
    overdue: false,
    because: asked.id,
  });
  expect([question('2 Mar 13:00'), question('2 Mar 13:01')]).toMatchObject([{ overdue: false }, { overdue: true }]);
  expect(question('3 Mar 09:00')).toMatchObject({ due: null, overdue: false });
  expect(question('3 Mar 10:00')).toBeUndefined();
  expect(question('4 Mar 09:00')).toMatchObject({ since: text('4 Mar 09:00'), because: 'again', due: text('4 Mar 13:00') });
  expect(question('5 Mar 09:00')).toBeUndefined();
});

it('has the last answer with the phase it was given in, which a late fact moves', () => {
  const [first, last] = [anNpsAnswer('3 Mar 09:00', 3), { ...anNpsAnswer('4 Mar 09:00', 9), id: 'last' }];
  const bought = aPurchase('2 Mar 12:05', 'o1');
  expect(see([last, first], '3 Mar 12:00').lastSurvey).toMatchObject({ score: 3, phase: null });
  expect(see([last, first], '4 Mar 09:00').lastSurvey).toEqual({
    kind: 'nps',
    score: 9,
    at: text('4 Mar 09:00'),
    phase: null,
    because: 'last',
  });
  expect(see([last, first, bought], '4 Mar 09:00').lastSurvey).toMatchObject({ phase: 'buy' });
});

it('has the case opened last, and every return that is open', () => {
  const facts = [
    aPurchase('2 Mar 12:05', 'o1'),
    { ...aReturn('4 Mar 09:00', 'r1', 'o1'), id: 'back' },
    aFact(
      '5 Mar 09:00',
      'feedback.recovery-opened',
      { caseId: 'c1', because: 's1', owner: 'eve', dueAt: text('6 Mar 09:00') },
      { id: 'case' },
    ),
    aClosedReturn('6 Mar 09:00', 'r1', 'o1'),
    aFact('7 Mar 09:00', 'feedback.recovery-closed', { caseId: 'c1' }),
  ];
  const [back, recovery] = [
    { returnId: 'r1', orderId: 'o1', since: text('4 Mar 09:00'), because: 'back' },
    { caseId: 'c1', since: text('5 Mar 09:00'), due: text('6 Mar 09:00'), owner: 'eve', because: 'case' },
  ];
  expect(see(facts, '4 Mar 09:00')).toEqual({ ...NOTHING, openReturns: [back] });
  expect(see(facts, '5 Mar 09:00')).toEqual({ ...NOTHING, openReturns: [back], openRecovery: recovery });
  expect(see(facts, '6 Mar 09:00')).toEqual({ ...NOTHING, openRecovery: recovery });
  expect(see(facts, '7 Mar 09:00')).toEqual(NOTHING);
});
