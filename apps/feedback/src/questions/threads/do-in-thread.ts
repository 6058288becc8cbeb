import {
  QuestionAcknowledgedV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  type Claim,
  type Contract,
  type Fact,
  type Micros,
  type QuestionChannel,
} from '#lib/contracts';
import type { Desk } from '../../desk/desk.js';
import { keepText } from '../../texts/pg-texts.js';
import { assigneeOf } from '../assignment/assignee.js';
import { careOf } from '../assignment/pg-care.js';
import type { Nothing, Question, Step } from '../thread/question.js';
import { reopen, resolve } from '../thread/settling.js';
import { acknowledge, answer, handOver } from '../thread/steps.js';
import { keepMessage, type MessageKind } from './pg-messages.js';
import { saveQuestion } from './pg-questions.js';
import { policyOf } from './take-message.js';
import { tell } from './tell.js';

/** What is done to a question, by whomever it is told. */
export interface Deed {
  does: 'acknowledge' | 'answer' | 'hand-over' | 'resolve' | 'reopen';
  at: Micros;
  by: 'staff' | 'bot' | 'customer' | undefined;
  channel: QuestionChannel | undefined;
  text?: string | undefined;
}

/** What became of it: a fact, or nothing since a fact from before (the latest of a type) says the same. */
export type Done = { fact: Fact; question: Question } | (Nothing & { fromBefore: Contract });

const KINDS: Readonly<Record<Deed['does'], MessageKind>> = {
  acknowledge: 'receipt',
  answer: 'answer',
  'hand-over': 'hand-over',
  resolve: 'resolution',
  reopen: 'reopening',
};

const BEFORE: Readonly<Partial<Record<Deed['does'], Contract>>> = {
  acknowledge: QuestionAcknowledgedV1,
  resolve: QuestionResolvedV1,
  reopen: QuestionReopenedV1,
};

/** Does it, and tells what comes of it. The question's customer is locked. */
export async function doInThread(desk: Desk, question: Question, deed: Deed, claim?: Claim): Promise<Done> {
  const step = await stepOf(desk, question, deed);
  if ('already' in step) {
    if (step.question) await saveQuestion(desk.tx, step.question);
    return { already: step.already, fromBefore: BEFORE[deed.does]! };
  }
  const fact = (await tell(desk, step, claim))!;
  const { at, text, channel = null } = deed;
  const by = deed.by ?? (deed.does === 'hand-over' ? 'bot' : 'staff');
  await keepMessage(desk.tx, question, fact, { kind: KINDS[deed.does], by, channel, at }, claim);
  const { shop, id, subject } = question;
  if (text !== undefined) await keepText(desk.tx, { kind: 'question', shop, id, part: fact.id, subject, by, at, body: text });
  return { fact, question: step.question };
}

async function stepOf(desk: Desk, question: Question, { does, at, by, channel }: Deed): Promise<Step | Nothing> {
  const policy = policyOf(desk)(question);
  const happened = { at, by, channel };
  switch (does) {
    case 'acknowledge':
      return acknowledge(question, happened);
    case 'answer':
      return answer(question, { ...happened, by: by === 'bot' ? 'bot' : 'staff' }, policy);
    case 'hand-over':
      return handOver(question, happened);
    case 'resolve':
      return resolve(question, { ...happened, by: by ?? 'staff' }, policy);
    case 'reopen': {
      const care = await careOf(desk.tx, desk.subjectsLike(question.subject));
      return reopen(question, { ...happened, assignee: assigneeOf(care, desk.now) }, policy);
    }
    default:
      return does satisfies never;
  }
}
