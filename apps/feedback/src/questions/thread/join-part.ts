import { formatInstant, QuestionContinuedV1, QuestionJoinedV1, type Micros, type QuestionChannel } from '#lib/contracts';
import { awaitsAnswer, type Question, type QuestionPolicy, type Step } from './question.js';
import { answer, ask, askedOf, earlierDue, type Asked } from './steps.js';

/** A question turns out to be the matter of another: it goes on there, where an answer is then due at the earlier of both instants. */
export function join(question: Question, into: Question, at: Micros): { joined: Step; into: Step | null } {
  const joined: Step = {
    question: { ...question, joinedInto: into.id },
    says: [{ contract: QuestionJoinedV1, at, data: { questionId: question.id, into: into.id } }],
  };
  const isEarlier = awaitsAnswer(question) && awaitsAnswer(into) && question.due < into.due;
  const orderId = into.orderId ?? question.orderId;
  const due = isEarlier ? question.due : into.due;
  const says = { contract: QuestionContinuedV1, at, data: { questionId: into.id, by: 'staff', due: formatInstant(due) } };
  if (!isEarlier && orderId === into.orderId) return { joined, into: null };
  return { joined, into: { question: { ...into, due, orderId }, says: isEarlier ? [says] : [] } };
}

/** Something said in a thread. */
export interface Message {
  at: Micros;
  by: 'customer' | 'staff' | 'bot';
  channel: QuestionChannel | null;
}

/** Some messages of a question are another matter, asked when the first of them came and answered when staff first did in them. */
export function part(asked: Omit<Asked, 'at' | 'channel'>, messages: readonly Message[], policy: QuestionPolicy): Step {
  const [first, ...others] = [...messages].sort((a, b) => a.at - b.at);
  const step = ask({ ...asked, at: first!.at, channel: first!.channel! }, policy);
  const answered = others.find(({ by }) => by === 'staff');
  const said = others.filter(({ by, at }) => by === 'customer' && (!answered || at < answered.at));
  const due = said.reduce((at, { channel, at: saidAt }) => {
    return Math.min(at, earlierDue(step.question, { at: saidAt, channel: channel ?? step.question.channel }, policy));
  }, step.question.due);
  const opened = { ...step.question, due };
  if (!answered) return { question: opened, says: [askedOf(opened)] };
  const then = answer(opened, { at: answered.at, by: 'staff', channel: answered.channel ?? undefined }, policy);
  return { question: then.question, says: [askedOf(opened), ...then.says] };
}
