import { formatInstant, type Micros } from '#lib/contracts';
import { aQuestion, anAsking, on, POLICY } from './a-question.js';
import { isOverdue, statusOf, type Nothing, type Question, type Said, type Step } from './question.js';
import { reopen, resolve } from './settling.js';
import { acknowledge, answer, ask, handOver, hear, passDue } from './steps.js';

const stepped = (step: Step | Nothing): Step => {
  if ('already' in step) throw new Error(step.already);
  return step;
};
const inShort = ({ contract, data }: Said): string => {
  const { by, firstAnswer, due, businessSeconds } = data as { by?: string; firstAnswer?: boolean; due?: string; businessSeconds?: number };
  return [
    contract.type.replace('feedback.question-', ''),
    by,
    firstAnswer && 'first',
    due && `due ${due.slice(8, 16)}`,
    businessSeconds !== undefined && `${businessSeconds / 60} min`,
  ]
    .filter(Boolean)
    .join(' ');
};
/** What is told in turn. */
const told = (...steps: (Step | Nothing)[]): string[] =>
  steps.flatMap((step) => ('already' in step ? [step.already] : step.says.map(inShort)));
const staff = (at: Micros) => ({ at, by: 'staff' as const });

describe('when an answer is due', () => {
  test.each([
    ['email', null, 'Mon 10:00', 'Tue 10:00'],
    ['email', 'A', 'Mon 10:00', 'Mon 14:00'],
    ['email', 'B', 'Mon 10:00', 'Tue 10:00'],
    ['chat', null, 'Mon 10:00', 'Mon 10:15'],
    ['chat', null, 'Fri 16:50', 'Mon+1 09:05'],
    ['phone', null, 'Sat 12:00', 'Mon+1 10:00'],
  ] as const)('by %s, class %s, asked on %s: %s', (channel, customerClass, asked, due) =>
    expect(aQuestion(asked, { channel, customerClass }).due).toBe(on(due)),
  );

  test('moves only earlier, by what else is written and when', () => {
    const question = aQuestion('Mon 10:00');
    const called = hear(question, { at: on('Mon 11:00'), channel: 'phone' }, POLICY).question;
    expect(called.due).toBe(on('Mon 12:00'));
    expect(hear(called, { at: on('Mon 11:50'), channel: 'chat' }, POLICY).question.due).toBe(on('Mon 12:00'));
    expect(hear(called, { at: on('Mon 11:05'), channel: 'chat' }, POLICY).question.due).toBe(on('Mon 11:20'));
    expect([called.channel, called.askedAt]).toEqual(['email', question.askedAt]);
  });

  test('a message told late counts from the opening, and after an answer nothing is due', () => {
    const question = aQuestion('Mon 10:00');
    expect(hear(question, { at: on('Mon 09:00'), channel: 'chat' }, POLICY).question.due).toBe(on('Mon 10:15'));
    const { question: answered } = answer(question, staff(on('Mon 10:30')), POLICY);
    expect(told(hear(answered, { at: on('Mon 11:00'), channel: 'chat' }, POLICY))).toEqual(['continued customer']);
  });
});

describe('answers', () => {
  const question = aQuestion('Mon 10:00', { channel: 'chat' });

  test('exactly when it is due is in time; a microsecond later is not, which is said first', () => {
    const due = on('Mon 10:15');
    expect(told(answer(question, staff(due), POLICY))).toEqual(['answered staff first 15 min']);
    expect(told(answer(question, staff(due + 1), POLICY))).toEqual(['overdue due 02T09:15', 'answered staff first 15 min']);
    expect([isOverdue(question, due), isOverdue(question, due + 1)]).toEqual([false, true]);
  });

  test('of a bot, receipts and hand-overs stop no clock', () => {
    const bot = answer(question, { at: on('Mon 10:01'), by: 'bot' }, POLICY).question;
    const receipt = stepped(acknowledge(bot, { at: on('Mon 10:02'), by: 'bot' })).question;
    const step = handOver(receipt, { at: on('Mon 10:03') });
    expect(step.says[0]!.data).toEqual({ questionId: 'q1', by: 'bot', waitedSeconds: 180, due: formatInstant(on('Mon 10:15')) });
    expect(told(passDue(step.question, on('Mon 10:16')))).toEqual(['overdue due 02T09:15']);
    expect(told(acknowledge(receipt, { at: on('Mon 10:04') }))).toEqual(['the question was acknowledged already']);
  });

  test('the first counts once, also where it is told late', () => {
    const { question: answered } = answer(question, staff(on('Mon 10:10')), POLICY);
    expect(told(answer(answered, staff(on('Mon 10:05')), POLICY))).toEqual(['answered staff 5 min']);
    expect(told(answer(question, staff(on('Mon 09:00')), POLICY))).toEqual(['answered staff first 0 min']);
  });
});

describe('resolving and reopening', () => {
  const question = aQuestion('Mon 10:00', { channel: 'chat' });
  const resolved = stepped(resolve(question, staff(on('Mon 10:10')), POLICY)).question;
  const again = (from: Question, at: string, by: 'customer' | 'staff' = 'customer'): Step | Nothing =>
    reopen(from, { at: on(at), by, channel: 'email', assignee: null }, POLICY);

  test('resolved it waits for nobody, and a second time nothing is said', () => {
    expect(statusOf(resolved)).toBe('resolved');
    expect(told(passDue(resolved, on('Fri 10:00')))).toEqual(['nothing is overdue, or it was said already']);
    expect(told(resolve(resolved, staff(on('Mon 11:00')), POLICY))).toEqual(['the question was resolved already']);
    expect(told(resolve(question, staff(on('Mon 10:20')), POLICY))).toEqual(['overdue due 02T09:15', 'resolved staff 20 min']);
  });

  test('a reopening has a clock of its own, and says once more what is overdue', () => {
    const overdue = stepped(passDue(question, on('Mon 10:16'))).question;
    const reopened = stepped(again(stepped(resolve(overdue, staff(on('Mon 10:20')), POLICY)).question, 'Mon 12:00')).question;
    expect([reopened.opening, reopened.due, statusOf(reopened)]).toEqual([2, on('Tue 12:00'), 'reopened']);
    expect(told(passDue(reopened, on('Tue 12:01')))).toEqual(['overdue due 03T11:00']);
  });

  test('the first answer counts from the reopening only where staff had not answered', () => {
    const unanswered = stepped(again(resolved, 'Mon 12:00')).question;
    expect(told(answer(unanswered, staff(on('Mon 13:00')), POLICY))).toEqual(['answered staff first 60 min']);
    const answered = answer(question, staff(on('Mon 10:05')), POLICY).question;
    const second = stepped(again(stepped(resolve(answered, staff(on('Mon 10:10')), POLICY)).question, 'Mon 12:00')).question;
    expect(told(answer(second, staff(on('Mon 13:00')), POLICY))).toEqual(['answered staff 60 min']);
    expect(statusOf(answer(second, staff(on('Mon 13:00')), POLICY).question)).toBe('answered');
  });

  test('an answer from before the reopening answered what was open then', () => {
    const unanswered = stepped(again(resolved, 'Mon 12:00')).question;
    const step = answer(unanswered, staff(on('Mon 10:05')), POLICY);
    expect(told(step)).toEqual(['answered staff first 5 min']);
    expect(statusOf(step.question)).toBe('reopened');
  });

  test.each<[string, () => Step | Nothing, string[], string]>([
    ['open, reopened once more: it is open already', () => again(question, 'Mon 10:00'), ['the question was open already'], 'asked'],
    [
      'open, reopened later: it is open, with the clock it has',
      () => again(question, 'Mon 12:00'),
      ['the question was open already'],
      'asked',
    ],
    [
      'open, reopened later, and the resolution from before comes late: both were',
      () => resolve((again(question, 'Mon 12:00') as Nothing).question!, staff(on('Mon 10:10')), POLICY),
      ['resolved staff 10 min', 'reopened customer due 03T11:00'],
      'reopened',
    ],
    [
      'open, reopened later, resolved after that: settled',
      () => resolve((again(question, 'Mon 12:00') as Nothing).question!, staff(on('Mon 12:00')), POLICY),
      ['overdue due 02T09:15', 'resolved staff 120 min'],
      'resolved',
    ],
    ['resolved, reopened before that: it was open then', () => again(resolved, 'Mon 10:05'), ['the question was open already'], 'resolved'],
    [
      'reopened, resolved before that: it was resolved then',
      () => resolve(stepped(again(resolved, 'Mon 12:00')).question, staff(on('Mon 11:00')), POLICY),
      ['the question was resolved already'],
      'reopened',
    ],
    ['resolved earlier than known: it was', () => resolve(resolved, staff(on('Mon 10:05')), POLICY), ['resolved staff 5 min'], 'resolved'],
    [
      'resolved before it was asked: as soon as it was',
      () => resolve(question, staff(on('Mon 09:00')), POLICY),
      ['resolved staff 0 min'],
      'resolved',
    ],
  ])('%s', (_, step, says, status) => {
    const done = step();
    expect(told(done)).toEqual(says);
    if (done.question) expect(statusOf(done.question)).toBe(status);
  });
});

test('what is not known of a question is not told', () =>
  expect(ask(anAsking(on('Mon 10:00'), { topic: 'delivery', assignee: 'rosa' }), POLICY).says[0]!.data).toEqual({
    questionId: 'q1',
    channel: 'email',
    topic: 'delivery',
    assignee: 'rosa',
    priority: 'normal',
    dueAt: formatInstant(on('Tue 10:00')),
  }));
