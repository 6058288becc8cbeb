import type { Claim, Fact, Micros, QuestionChannel } from '#lib/contracts';
import type { Desk } from '../../desk/desk.js';
import { keepText } from '../../texts/pg-texts.js';
import { assigneeOf, usualPriority } from '../assignment/assignee.js';
import { careOf } from '../assignment/pg-care.js';
import { placeMessage, type Place } from '../thread/place.js';
import type { Question, QuestionPolicy, Step } from '../thread/question.js';
import { openAgain } from '../thread/settling.js';
import { ask, hear } from '../thread/steps.js';
import { keepMessage } from './pg-messages.js';
import { lockOpen, lockSettled } from './pg-questions.js';
import { keepPreferred } from './preferred-channel.js';
import { tell } from './tell.js';

/** A customer's message, whoever brings it. */
export interface Message {
  shop: string;
  subject: string;
  at: Micros;
  channel: QuestionChannel;
  /** The question it names; 'new': it names one that is not known yet, and begins it. */
  names: Question | 'new' | undefined;
  orderId?: string | undefined;
  topic?: string | undefined;
  priority?: string | undefined;
  preferredChannel?: QuestionChannel | undefined;
  text?: string | undefined;
  /** What a new question is to be called. */
  newId: string;
}

export interface Taken {
  question: Question;
  fact: Fact;
  goes: Place['goes'];
}

export const policyOf =
  (desk: Desk) =>
  ({ policy }: Question): QuestionPolicy =>
    desk.policies.named(policy);

/** Puts a customer's message where it belongs and tells what comes of it. The customer is locked, and whose the question is that it names. */
export async function takeMessage(desk: Desk, message: Message, claim?: Claim): Promise<Taken> {
  const place = await placeOf(desk, message);
  const step = await stepOf(desk, place, message);
  const fact = (await tell(desk, step, claim))!;
  const { question } = step;
  const { subject, at, channel, preferredChannel, text } = message;
  await keepMessage(desk.tx, question, fact, { kind: 'message', by: 'customer', channel, at }, claim);
  if (preferredChannel !== undefined) await keepPreferred(desk.tx, subject, preferredChannel, at);
  if (text !== undefined)
    await keepText(desk.tx, {
      kind: 'question',
      shop: question.shop,
      id: question.id,
      part: fact.id,
      subject,
      by: 'customer',
      at,
      body: text,
    });
  return { question, fact, goes: place.goes };
}

async function placeOf(desk: Desk, { shop, subject, at, orderId, names }: Message): Promise<Place> {
  if (names === 'new') return { goes: 'new', follows: undefined };
  const asking = { at, orderId, named: names, policyOf: policyOf(desk) };
  if (names) return placeMessage({ ...asking, open: [], settled: undefined });
  const subjects = desk.subjectsLike(subject);
  const open = await lockOpen(desk.tx, shop, subjects);
  const settled = orderId === undefined ? undefined : await lockSettled(desk.tx, { shop, orderId }, subjects);
  return placeMessage({ ...asking, open, settled });
}

async function stepOf(desk: Desk, place: Place, message: Message): Promise<Step> {
  const { at, channel, orderId } = message;
  if (place.goes === 'new') return newThread(desk, message, place.follows);
  const question = { ...place.question, orderId: place.question.orderId ?? orderId ?? null };
  if (place.goes === 'on') return hear(question, { at, channel }, policyOf(desk)(question));
  const assignee = assigneeOf(await careOf(desk.tx, desk.subjectsLike(question.subject)), desk.now);
  return openAgain(question, { at, channel, by: 'customer', assignee }, policyOf(desk)(question));
}

async function newThread(desk: Desk, message: Message, follows: Question | undefined): Promise<Step> {
  const { shop, subject, at, channel, newId } = message;
  const care = await careOf(desk.tx, desk.subjectsLike(subject));
  return ask(
    {
      shop,
      id: newId,
      subject,
      channel,
      at,
      topic: message.topic ?? follows?.topic ?? null,
      orderId: message.orderId ?? follows?.orderId ?? null,
      priority: message.priority ?? usualPriority(care),
      assignee: assigneeOf(care, desk.now),
      follows: follows?.id ?? null,
      partedFrom: null,
      customerClass: care.customerClass,
    },
    desk.policyAt(at),
  );
}
