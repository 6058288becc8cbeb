import { formatInstant } from '#lib/contracts';
import { aQuestion, on, POLICY } from './a-question.js';
import { join, part, type Message } from './join-part.js';
import { statusOf, type Step } from './question.js';
import { answer } from './steps.js';

const types = ({ says }: Step): string[] => says.map(({ contract }) => contract.type.replace('feedback.question-', ''));

describe('joining', () => {
  const mail = aQuestion('Mon 10:00', { id: 'mail' });
  const chat = aQuestion('Mon 11:00', { id: 'chat', channel: 'chat', orderId: '7' });
  const now = on('Mon 11:05');

  test('an answer is due at the earlier instant, which is told; channel and clock stay', () => {
    const { joined, into } = join(chat, mail, now);
    expect(joined).toMatchObject({ question: { joinedInto: 'mail' }, says: [{ data: { questionId: 'chat', into: 'mail' } }] });
    expect(into!.question).toMatchObject({ due: on('Mon 11:15'), channel: 'email', askedAt: mail.askedAt, orderId: '7' });
    expect(into!.says[0]!.data).toEqual({ questionId: 'mail', by: 'staff', due: formatInstant(on('Mon 11:15')) });
  });

  test('nothing is due later for it, nor again where staff has answered', () => {
    expect(join(mail, chat, now).into).toBeNull();
    const { question: answered } = answer(mail, { at: on('Mon 10:30'), by: 'staff' }, POLICY);
    expect(join({ ...chat, orderId: null }, answered, now).into).toBeNull();
    expect(types(join(chat, answered, now).into!)).toEqual([]);
  });
});

describe('parting', () => {
  const { shop, subject, topic, orderId, priority, assignee, follows, customerClass } = aQuestion('Mon 09:00');
  const asking = { shop, id: 'q2', subject, topic, orderId, priority, assignee, follows, customerClass, partedFrom: 'q1' };
  const said = (at: string, by: Message['by'], channel: Message['channel']): Message => ({ at: on(at), by, channel });

  test('a new question is asked when the first message came, on its channel, due by all of them', () => {
    const { question, says } = part(asking, [said('Mon 12:00', 'customer', 'chat'), said('Mon 10:00', 'customer', 'email')], POLICY);
    expect(question).toMatchObject({ askedAt: on('Mon 10:00'), channel: 'email', due: on('Mon 12:15'), partedFrom: 'q1' });
    expect(says).toMatchObject([{ at: on('Mon 10:00'), data: { partedFrom: 'q1', dueAt: formatInstant(on('Mon 12:15')) } }]);
  });

  test('answered when staff first did in them, and overdue until then', () => {
    const messages = [
      said('Mon 10:00', 'customer', 'chat'),
      said('Mon 10:05', 'bot', null),
      said('Mon 10:20', 'staff', 'chat'),
      said('Mon 10:30', 'customer', 'chat'),
    ];
    const step = part(asking, messages, POLICY);
    expect(types(step)).toEqual(['asked', 'overdue', 'answered']);
    expect(step.says[2]!.data).toMatchObject({ firstAnswer: true, businessSeconds: 20 * 60 });
    expect(statusOf(step.question)).toBe('answered');
  });
});
