import {
  QuestionAcknowledgedV1,
  QuestionAnsweredClaimV1,
  QuestionAskedClaimV1,
  QuestionContinuedClaimV1,
  QuestionHandedOverV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  type Claim,
  type Fact,
} from '#lib/contracts';
import fc from 'fast-check';
import { Feedback } from '../../test/open-feedback.js';
import { textsOf } from '../texts/pg-texts.js';
import { TextTables1760000000410 } from '../texts/tables.js';
import { OverdueQuestions } from './overdue/overdue-questions.js';
import { QuestionClaims } from './question-claims.js';
import { QuestionTables1760000000415 } from './tables.js';

let feedback: Feedback;
const rules = [new QuestionClaims()];

beforeAll(async () => {
  feedback = await Feedback.open([TextTables1760000000410, QuestionTables1760000000415]);
});
afterAll(() => feedback?.close());
beforeEach(() =>
  feedback.clear('question', 'question_message', 'preferred_channel', 'representative', 'customer_class', 'away', 'text', 'erased_subject'),
);

const judge = (...claims: Claim[]): Promise<Record<string, { status: string; note?: string }>> => feedback.judge(rules, ...claims);
/** A claim of a moment on Monday, 2 March 2026, or of another day; in Berlin it is an hour later. */
const at = (time: string): { time: string } => ({ time: time.includes('T') ? time : `2026-03-02T${time}:00.000000Z` });
const asked = (time: string, data: Partial<QuestionAskedClaimV1> = {}, about = 'userId:ada'): Claim =>
  feedback.claim(QuestionAskedClaimV1, { channel: 'email', ...data }, { about, ...at(time) });
const wrote = (time: string, data: Partial<QuestionContinuedClaimV1> = {}, about = 'userId:ada'): Claim =>
  feedback.claim(QuestionContinuedClaimV1, { channel: 'email', ...data }, { about, ...at(time) });
const answered = (time: string, questionId: string, data: Partial<QuestionAnsweredClaimV1> = {}): Claim =>
  feedback.claim(QuestionAnsweredClaimV1, { questionId, ...data }, at(time));
const resolved = (time: string, questionId: string): Claim => feedback.claim(QuestionResolvedV1, { questionId }, at(time));

const told = async (): Promise<string[]> => (await feedback.facts<{ questionId: string }>()).map(inShort);
const inShort = ({ type, time, data }: Fact<{ questionId: string }>): string =>
  `${data.questionId} ${type.replace(/^itinera\.feedback\.question-(.*)\.v1$/, '$1')} ${time.slice(5, 16)}`;

test('a customer changes channel and the thread goes on; the faster channel is answered sooner, and every fact is the asker’s', async () => {
  await judge(asked('08:00', { questionId: 'q1', orderId: '1001', topic: 'delivery', text: 'Where is my cot?' }));
  const [opening] = await feedback.facts();
  expect(opening).toMatchObject({
    subject: feedback.subject('userId:ada'),
    data: {
      questionId: 'q1',
      channel: 'email',
      topic: 'delivery',
      orderId: '1001',
      priority: 'normal',
      dueAt: '2026-03-02T16:00:00.000000Z',
    },
  });
  await feedback.merge('phone:+49301234567', 'userId:ada');
  const call = wrote('09:00', { channel: 'phone', text: 'I wrote to you already.', preferredChannel: 'phone' }, 'phone:+49301234567');
  await judge(call);
  const [, continued] = await feedback.facts();
  expect(continued).toMatchObject({
    type: 'itinera.feedback.question-continued.v1',
    subject: opening!.subject,
    correlationid: opening!.correlationid,
    causationid: `shop-web ${call.id}`,
    claimid: call.id,
    data: { questionId: 'q1', by: 'customer', channel: 'phone', due: '2026-03-02T10:00:00.000000Z' },
  });
  const texts = await textsOf(feedback.dataSource, 'question', [{ shop: '', id: 'q1' }]);
  expect(texts({ shop: '', id: 'q1' }).map(({ body }) => body)).toEqual(['Where is my cot?', 'I wrote to you already.']);
  expect(JSON.stringify([...(await feedback.facts()), call])).not.toMatch(/cot|wrote to you/);
});

test('what a platform calls a question of its own is one, and its later claims find it; staff may join it', async () => {
  await judge(asked('08:00', { questionId: 'q1', orderId: '1001' }), asked('10:00', { questionId: 'q2', orderId: '1001' }));
  await judge(resolved('11:00', 'q1'), resolved('2026-03-03T09:00:00.000000Z', 'q2'));
  expect(await told()).toEqual(['q1 asked 03-02T08:00', 'q2 asked 03-02T10:00', 'q1 resolved 03-02T11:00', 'q2 resolved 03-03T09:00']);
});

test('receipts and bots stop no clock; staff’s first answer does, once, in business time', async () => {
  await judge(
    asked('08:00', { questionId: 'q1', channel: 'chat' }),
    feedback.claim(QuestionAcknowledgedV1, { questionId: 'q1' }, at('08:00')),
    answered('08:01', 'q1', { by: 'bot' }),
    feedback.claim(QuestionHandedOverV1, { questionId: 'q1' }, at('08:02')),
    answered('08:15', 'q1'),
    answered('08:40', 'q1'),
    resolved('2026-03-03T09:00:00.000000Z', 'q1'),
  );
  const facts = await feedback.facts();
  expect(facts.map(({ data }) => data)).toEqual([
    { questionId: 'q1', channel: 'chat', priority: 'normal', dueAt: '2026-03-02T08:15:00.000000Z' },
    { questionId: 'q1', due: '2026-03-02T08:15:00.000000Z' },
    { questionId: 'q1', by: 'bot' },
    { questionId: 'q1', by: 'bot', waitedSeconds: 120, due: '2026-03-02T08:15:00.000000Z' },
    { questionId: 'q1', by: 'staff', firstAnswer: true, businessSeconds: 900 },
    { questionId: 'q1', by: 'staff', businessSeconds: 2400 },
    // Monday from nine to five and Tuesday from nine to ten, in Berlin.
    { questionId: 'q1', by: 'staff', businessSeconds: 9 * 3600 },
  ]);
  feedback.clock.set('2026-03-05T12:00:00Z');
  expect(await new OverdueQuestions(feedback.desks).tellOverdue()).toBe(0);
});

test('overdue is said once an opening, at the due instant, by the hour or by the answer that came too late', async () => {
  const overdue = new OverdueQuestions(feedback.desks);
  await judge(asked('08:00', { questionId: 'q1', channel: 'chat' }), asked('08:00', { questionId: 'q2', channel: 'chat' }, 'userId:bob'));
  feedback.clock.set('2026-03-02T08:15:00Z');
  expect(await overdue.tellOverdue()).toBe(0);
  await judge(answered('08:16', 'q2'));
  feedback.clock.set('2026-03-02T08:15:00.000001Z');
  expect(await overdue.tellOverdue()).toBe(1);
  expect(await overdue.tellOverdue()).toBe(0);
  expect(await told()).toEqual([
    'q1 asked 03-02T08:00',
    'q2 asked 03-02T08:00',
    'q2 overdue 03-02T08:15',
    'q2 answered 03-02T08:16',
    'q1 overdue 03-02T08:15',
  ]);
  const [first, , , , last] = await feedback.facts();
  expect(last).toMatchObject({ causationid: `${first!.source} ${first!.id}`, correlationid: first!.correlationid });
});

test('two replicas say it once', async () => {
  await judge(...Array.from({ length: 30 }, (_, index) => asked('08:00', { questionId: `q${index}` }, `userId:${index}`)));
  feedback.clock.set('2026-03-20T12:00:00Z');
  const replicas = [new OverdueQuestions(feedback.desks), new OverdueQuestions(feedback.desks)];
  await Promise.all(replicas.map((replica) => replica.tellOverdue()));
  expect(await replicas[0]!.tellOverdue()).toBe(0);
  expect(await feedback.facts('question-overdue')).toHaveLength(30);
});

test('within seven days of its resolution a message opens it again; later it begins a new one that follows, in which the next goes on', async () => {
  await judge(asked('08:00', { questionId: 'q1', topic: 'delivery' }), resolved('10:00', 'q1'));
  await judge(wrote('2026-03-09T10:00:00.000000Z', { questionId: 'q1', channel: 'phone' }));
  const reopened = (await feedback.facts('question-reopened'))[0];
  expect(reopened).toMatchObject({ data: { questionId: 'q1', by: 'customer', channel: 'phone', due: '2026-03-09T11:00:00.000000Z' } });
  await judge(answered('2026-03-09T10:30:00.000000Z', 'q1'), resolved('2026-03-09T10:30:00.000000Z', 'q1'));
  expect((await feedback.facts('question-answered'))[0]!.data).toMatchObject({ firstAnswer: true, businessSeconds: 1800 });
  await judge(wrote('2026-03-16T10:30:00.000001Z', { questionId: 'q1' }), wrote('2026-03-16T11:00:00.000000Z', { questionId: 'q1' }));
  const [, follower] = await feedback.facts<{ questionId: string }>('question-asked');
  expect(follower!.data).toMatchObject({ follows: 'q1', topic: 'delivery' });
  const { questionId } = follower!.data;
  expect((await told()).slice(-2)).toEqual([`${questionId} asked 03-16T10:30`, `${questionId} continued 03-16T11:00`]);
  await judge(answered('2026-03-16T12:00:00.000000Z', 'q1'));
  expect((await told()).at(-1)).toBe(`${questionId} answered 03-16T12:00`);
});

test('what names an unknown question waits for it, and is judged after it', async () => {
  const early = answered('09:00', 'q1');
  expect((await judge(early))[early.id]).toMatchObject({ status: 'waiting', note: expect.stringContaining('question q1') as unknown });
  await judge(asked('08:00', { questionId: 'q1' }));
  expect(await told()).toEqual(['q1 asked 03-02T08:00', 'q1 answered 03-02T09:00']);
});

test('told late: a resolution from before a reopening changes nothing now, a message from before a resolution opens nothing', async () => {
  await judge(
    asked('08:00', { questionId: 'q1' }),
    feedback.claim(QuestionReopenedV1, { questionId: 'q1' }, at('12:00')),
    resolved('10:00', 'q1'),
  );
  expect(await status('q1')).toBe('open');
  await judge(resolved('13:00', 'q1'), wrote('12:30', { questionId: 'q1' }));
  expect(await status('q1')).toBe('resolved');
  expect(await told()).toEqual([
    'q1 asked 03-02T08:00',
    'q1 resolved 03-02T10:00',
    'q1 reopened 03-02T12:00',
    'q1 resolved 03-02T13:00',
    'q1 continued 03-02T12:30',
  ]);
});

test('a reopening that comes last settles what was resolved, or answered, after it', async () => {
  const reopened = (time: string, questionId: string): Claim => feedback.claim(QuestionReopenedV1, { questionId }, at(time));
  await judge(asked('08:00', { questionId: 'q1' }), resolved('09:00', 'q1'));
  const second = resolved('11:00', 'q1');
  expect((await judge(second))[second.id]).toMatchObject({ note: 'the question was resolved already' });
  await judge(reopened('10:00', 'q1'));
  expect(await status('q1')).toBe('resolved');
  expect((await told()).slice(2)).toEqual(['q1 reopened 03-02T10:00', 'q1 resolved 03-02T11:00']);
  const [opening, , , last] = await feedback.facts();
  expect(last).toMatchObject({ source: 'itinera/feedback', correlationid: opening!.correlationid });

  await judge(
    asked('08:00', { questionId: 'q2', channel: 'chat' }),
    resolved('08:05', 'q2'),
    answered('10:05', 'q2'),
    reopened('10:00', 'q2'),
  );
  feedback.clock.set('2026-03-05T12:00:00Z');
  expect(await new OverdueQuestions(feedback.desks).tellOverdue()).toBe(0);
  expect((await told()).slice(4).map((one) => one.split(' ')[1])).toEqual(['asked', 'resolved', 'answered', 'reopened']);
});

test('a platform that closes what was joined elsewhere does not settle where it goes on', async () => {
  await judge(asked('08:00', { questionId: 'q1' }), asked('08:10', { questionId: 'q2' }));
  await feedback.dataSource.query(`UPDATE question SET joined_into = 'q1' WHERE id = 'q2'`);
  const [closing, message] = [resolved('09:00', 'q2'), wrote('09:10', { questionId: 'q2' })];
  const verdicts = await judge(closing, message);
  expect(verdicts[closing.id]).toMatchObject({ status: 'judged', note: 'question q2 was joined into q1, which is not resolved by this' });
  expect((await told()).at(-1)).toBe('q1 continued 03-02T09:10');
  expect(await status('q1')).toBe('open');
});

test('the same told twice under other ids is told once, and each sender learns which fact stands', async () => {
  await judge(asked('08:00', { questionId: 'q1' }), resolved('10:00', 'q1'));
  const [opening, resolution] = await feedback.facts();
  const again = [asked('08:00', { questionId: 'q1' }), resolved('11:00', 'q1')];
  const verdicts = await judge(...again);
  expect(verdicts[again[0]!.id]).toMatchObject({
    status: 'judged',
    facts: [{ id: opening!.id }],
    note: expect.stringContaining('asked already') as unknown,
  });
  expect(verdicts[again[1]!.id]).toMatchObject({
    status: 'judged',
    facts: [{ id: resolution!.id }],
    note: 'the question was resolved already',
  });
  expect(await feedback.facts()).toHaveLength(2);
});

test('a question of nobody’s, and an answer by the customer, are parked with what to do about it', async () => {
  await judge(asked('08:00', { questionId: 'q1' }));
  await judge(feedback.claim(QuestionAskedClaimV1, { channel: 'email' }), answered('09:00', 'q1', { by: 'customer' }));
  expect(await feedback.parkedReasons()).toEqual([
    expect.stringContaining('says nobody who asks'),
    expect.stringContaining('question-continued'),
  ]);
});

test('a message that names another customer’s question begins one of its own, unless the two are one customer', async () => {
  await judge(asked('08:00', { questionId: 'q1', text: 'Ada asks' }), resolved('09:00', 'q1'));
  const early = wrote('09:30', { questionId: 'q2', text: 'Bob came first' }, 'userId:bob');
  const others = [
    wrote('10:00', { questionId: 'q1', text: 'Bob writes' }, 'userId:bob'),
    asked('08:00', { questionId: 'q1', text: 'Bob asks' }, 'userId:bob'),
    early,
    asked('09:20', { questionId: 'q2' }),
  ];
  const verdicts = await judge(...others);
  expect(await status('q1')).toBe('resolved');
  const [first, , second, third, fourth] = await feedback.facts<{ questionId: string }>();
  expect([first!.data.questionId, fourth!.data.questionId]).toEqual(['q1', 'q2']);
  for (const [claim, fact] of [
    [others[0]!, second!],
    [others[1]!, third!],
  ] as const) {
    expect(fact).toMatchObject({ type: 'itinera.feedback.question-asked.v1', subject: feedback.subject('userId:bob'), claimid: claim.id });
    expect(['q1', 'q2']).not.toContain(fact.data.questionId);
    expect(verdicts[claim.id]).toMatchObject({
      status: 'judged',
      facts: [{ id: fact.id }],
      note: expect.stringContaining('another customer') as unknown,
    });
  }
  expect((await feedback.facts()).at(-1)).toMatchObject({ claimid: early.id, subject: feedback.subject('userId:bob') });
  await feedback.merge('userId:bob', 'userId:ada');
  await judge(wrote('11:00', { questionId: 'q1' }, 'userId:bob'));
  expect(await status('q1')).toBe('open');
});

test('replicas, whatever comes to them in whatever order and however often: asked once, first answered once, each claim once', async () => {
  await feedback.merge('email:ada@example.org', 'userId:ada');
  for (let round = 0; round < 5; round++) {
    const picks = fc.record({
      kind: fc.nat({ max: 6 }),
      minute: fc.nat({ max: 59 }),
      about: fc.constantFrom('userId:ada', 'email:ada@example.org', 'userId:bob'),
      questionId: fc.constantFrom(`x${round}`, `y${round}`),
    });
    const claims = fc.sample(picks, { numRuns: 40, seed: round }).map(({ kind, minute, about, questionId }): Claim => {
      const time = `09:${String(minute).padStart(2, '0')}`;
      const kinds = [
        () => asked(time, { channel: 'chat' }, about),
        () => wrote(time, { channel: 'phone', orderId: 'o1' }, about),
        () => asked(time, { questionId }, about),
        () => answered(time, questionId),
        () => resolved(time, questionId),
        () => feedback.claim(QuestionReopenedV1, { questionId }, at(time)),
        () => wrote(time, { questionId, channel: 'chat' }, about),
      ];
      return kinds[kind]!();
    });
    await Promise.all([
      feedback.judgeIn(1, rules, ...claims.slice(0, 20)),
      feedback.judgeIn(2, rules, ...claims.slice(20)),
      new OverdueQuestions(feedback.desks).tellOverdue(),
    ]);
    feedback.clock.set(`2026-03-${String(3 + round).padStart(2, '0')}T12:00:00Z`);
    await new OverdueQuestions(feedback.desks).tellOverdue();
  }
  const facts = await feedback.facts<{ questionId: string; firstAnswer?: boolean }>();
  const count = (names: string[]): number => Math.max(0, ...[...Map.groupBy(names, (name) => name).values()].map(({ length }) => length));
  expect(facts.length).toBeGreaterThan(100);
  expect(count(facts.map(({ id }) => id))).toBe(1);
  expect(count(facts.flatMap(({ claimid }) => claimid ?? []))).toBe(1);
  expect(count(facts.filter(({ data }) => data.firstAnswer).map(({ data }) => data.questionId))).toBe(1);
  for (const [question, own] of Map.groupBy(facts, ({ data }) => data.questionId)) {
    expect({ question, asked: own.filter(({ type }) => type.includes('asked')).length }).toEqual({ question, asked: 1 });
    expect(new Set(own.map(({ subject }) => subject)).size).toBe(1);
    expect(new Set(own.slice(1).map(({ correlationid }) => correlationid)).size).toBeLessThanOrEqual(1);
  }
  expect(await feedback.parkedReasons()).toEqual([]);
});

const status = async (id: string): Promise<string> => {
  const [row] = (await feedback.dataSource.query('SELECT resolved_at FROM question WHERE id = $1', [id])) as {
    resolved_at: number | null;
  }[];
  return row!.resolved_at === null ? 'open' : 'resolved';
};
