import {
  derivedId,
  QuestionAcknowledgedV1,
  QuestionAnsweredClaimV1,
  QuestionAskedClaimV1,
  QuestionAskedV1,
  QuestionContinuedClaimV1,
  QuestionHandedOverV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  timeOf,
  type Claim,
  type Contract,
  type QuestionChannel,
} from '#lib/contracts';
import { erasedAmong } from '#lib/customers';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Desk } from '../desk/desk.js';
import { notAShopWord } from '../desk/shop-word.js';
import { ClaimRules } from '../judge-claims/claim-rules.js';
import type { FiledClaim } from '../judge-claims/file-claim.js';
import { awaited, judged, OF_ERASED, parked, waiting, type Ruling } from '../judge-claims/ruling.js';
import type { Question } from './thread/question.js';
import { doInThread, type Deed } from './threads/do-in-thread.js';
import { factOfClaim, latestFact } from './threads/pg-messages.js';
import { lockThreadAt, subjectsOf, wasJoined } from './threads/pg-questions.js';
import { takeMessage, type Message } from './threads/take-message.js';

type MessageClaim = QuestionAskedClaimV1 & QuestionContinuedClaimV1;
type DeedClaim = QuestionAnsweredClaimV1;

const DEEDS: ReadonlyMap<Contract, Deed['does']> = new Map<Contract, Deed['does']>([
  [QuestionAcknowledgedV1, 'acknowledge'],
  [QuestionAnsweredClaimV1, 'answer'],
  [QuestionHandedOverV1, 'hand-over'],
  [QuestionResolvedV1, 'resolve'],
  [QuestionReopenedV1, 'reopen'],
]);

/** Questions as help desks and chats tell them: one thread a matter, whatever channel the customer takes. */
@Injectable()
export class QuestionClaims extends ClaimRules {
  readonly contracts: readonly Contract[] = [QuestionAskedClaimV1, QuestionContinuedClaimV1, ...DEEDS.keys()];

  keysOf({ claim }: FiledClaim): string[] {
    return [awaited('question', claim.shop ?? '', questionIdOf(claim))];
  }

  async concerned(tx: EntityManager, claims: readonly FiledClaim[]): Promise<string[]> {
    return subjectsOf(
      tx,
      claims.map(({ claim }) => ({ shop: claim.shop ?? '', id: questionIdOf(claim) })),
    );
  }

  async judge({ claim, contract }: FiledClaim, desk: Desk): Promise<Ruling> {
    const told = await factOfClaim(desk.tx, claim);
    if (told) return judged([told]);
    const does = DEEDS.get(contract);
    return does === undefined ? this.message(claim, contract, desk) : this.deed(claim, does, desk);
  }

  private async message(claim: Claim<MessageClaim>, contract: Contract, desk: Desk): Promise<Ruling> {
    const [shop, at] = [claim.shop ?? '', timeOf(claim)];
    const { questionId, topic } = claim.data;
    const mistake = notAShopWord('topic', topic);
    if (mistake !== null) return parked(mistake);
    const named = questionId === undefined ? undefined : await lockThreadAt(desk.tx, { shop, id: questionId }, at);
    const asks = contract === QuestionAskedClaimV1;
    if (questionId !== undefined && !named && !asks) return unknown(shop, questionId);
    const { subject } = claim;
    // What one customer says stands in no thread of another's.
    if (named && subject !== undefined && desk.customerOf(subject) !== desk.customerOf(named.subject))
      return take(desk, claim, 'new', newIdOf(claim), `question ${questionId} is another customer's; this begins one of its own`);
    if (named && asks && isSameMessage(named, claim)) {
      const opening = await latestFact(desk.tx, named, QuestionAskedV1);
      return judged(opening ? [opening] : [], { note: `question ${named.id} was asked already, at this instant and on this channel` });
    }
    const begins = questionId === undefined ? undefined : 'new';
    return take(desk, claim, named ?? begins, named ? newIdOf(claim) : questionIdOf(claim));
  }

  private async deed(claim: Claim<DeedClaim>, does: Deed['does'], desk: Desk): Promise<Ruling> {
    const [shop, at] = [claim.shop ?? '', timeOf(claim)];
    const { questionId, by, channel, text } = claim.data;
    const question = await lockThreadAt(desk.tx, { shop, id: questionId }, at);
    if (!question) return unknown(shop, questionId);
    if ((await erasedAmong(desk.tx, [question.subject])).size > 0) return judged([], { note: OF_ERASED });
    if (does === 'resolve' && (await wasJoined(desk.tx, { shop, id: questionId })))
      return judged([], { note: `question ${questionId} was joined into ${question.id}, which is not resolved by this` });
    if (does === 'answer' && by === 'customer')
      return parked('an answer is given by staff or a bot; what a customer writes is itinera.feedback.question-continued.v1');
    const done = await doInThread(desk, question, { does, at, by, channel: channel as QuestionChannel | undefined, text }, claim);
    if ('fact' in done) return judged([done.fact]);
    const standing = await latestFact(desk.tx, question, done.fromBefore);
    return judged(standing ? [standing] : [], { note: done.already });
  }
}

async function take(desk: Desk, claim: Claim<MessageClaim>, names: Message['names'], newId: string, note?: string): Promise<Ruling> {
  const { subject, shop = '', data } = claim;
  if (subject === undefined) return parked('it says nobody who asks: it needs a userId, an anonymousId, an email or a phone');
  const { orderId, topic, priority, text } = data;
  const said = { orderId, topic, priority, text };
  const channels = { channel: data.channel as QuestionChannel, preferredChannel: data.preferredChannel as QuestionChannel | undefined };
  const message = { ...said, ...channels, shop, subject, at: timeOf(claim), names, newId };
  const { question, fact, goes } = await takeMessage(desk, message, claim);
  const more = note === undefined ? {} : { note };
  return judged([fact], goes === 'new' ? { ...more, opened: awaited('question', shop, question.id) } : more);
}

const unknown = (shop: string, id: string): Ruling => waiting(awaited('question', shop, id), `question ${id}`);

const questionIdOf = (claim: Claim): string => (claim.data as { questionId?: string }).questionId ?? newIdOf(claim);

/** What a question is called whose claim does not say: the same whenever the claim is judged. */
const newIdOf = (claim: Claim): string => derivedId(claim, QuestionAskedV1.type, 'question');

/** Platforms tell of one message twice, under different event ids. */
const isSameMessage = ({ askedAt, channel, id }: Question, claim: Claim<MessageClaim>): boolean =>
  id === claim.data.questionId && askedAt === timeOf(claim) && channel === claim.data.channel;
