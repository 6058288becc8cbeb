import { RequireScope } from '#lib/access';
import { readBody } from '#lib/requests';
import { Body, ConflictException, Controller, Headers, HttpCode, Param, Post, Query, UnprocessableEntityException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { known } from '../../desk/named.js';
import { refuseNoShopWord } from '../../desk/shop-word.js';
import { moveTexts } from '../../texts/pg-texts.js';
import { assigneeOf } from '../assignment/assignee.js';
import { careOf } from '../assignment/pg-care.js';
import { join, part } from '../thread/join-part.js';
import { isOpen } from '../thread/question.js';
import { messagesOf, moveMessages, type KeptMessage } from '../threads/pg-messages.js';
import { lockThread } from '../threads/pg-questions.js';
import { tell } from '../threads/tell.js';
import { JoinBody, PartBody } from './bodies.js';
import { QuestionRequests } from './question-requests.js';
import { viewOf, type QuestionView } from './question-view.js';

/** Staff puts right which messages are one matter. */
@Controller('v1/questions/:id')
export class JoinPartController {
  constructor(private readonly requests: QuestionRequests) {}

  /** It goes on in another open question of the same customer, with all that was said; answers with that one. */
  @Post('join')
  @HttpCode(200)
  @RequireScope('customers:write')
  join(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<QuestionView> {
    const body = readBody(JoinBody, sent, 'Say which question it is to be joined into.');
    if (body.into === id) throw new UnprocessableEntityException('A question cannot be joined into itself.');
    return this.requests.change(
      { what: 'join', id, shop, body, idempotencyKey },
      async (desk, thread) => {
        const into = known('question to join into', await lockThread(desk.tx, { shop: thread.shop, id: body.into }));
        const customerId = desk.customerOf(into.subject);
        if (thread.id === into.id) return viewOf(into, customerId, desk.now);
        if (desk.customerOf(thread.subject) !== customerId)
          throw new ConflictException('The two questions are of different customers; if they are one person, merge the customers first.');
        if (!isOpen(into)) throw new ConflictException('The question to join into is resolved; reopen it first.');
        const { joined, into: on } = join(thread, into, desk.now);
        await tell(desk, joined);
        if (on) await tell(desk, on);
        await moveMessages(desk.tx, thread, into.id);
        await moveTexts(desk.tx, 'question', thread, into.id);
        return viewOf(on?.question ?? into, customerId, desk.now);
      },
      body.into,
    );
  }

  /** Some of its messages are another matter: a new question, asked when the first of them came. */
  @Post('part')
  @RequireScope('customers:write')
  part(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<QuestionView> {
    const body = readBody(PartBody, sent, 'Say which messages are another matter, by their messageId.');
    refuseNoShopWord('topic', body.topic);
    return this.requests.change({ what: 'part', id, shop, body, idempotencyKey }, async (desk, thread) => {
      const { shop, subject, id: partedFrom, customerClass, correlation } = thread;
      const messages = partOf((await messagesOf(desk.tx, [thread]))(thread), body.messages);
      const care = await careOf(desk.tx, desk.subjectsLike(subject));
      const { topic = null, orderId = null, priority = thread.priority } = body;
      const asked = { shop, id: randomUUID(), subject, topic, orderId, priority, assignee: assigneeOf(care, desk.now), follows: null };
      const { question, says } = part({ ...asked, partedFrom, customerClass }, messages, desk.policyAt(messages[0]!.at));
      await tell(desk, { question: { ...question, correlation }, says });
      await moveMessages(desk.tx, thread, question.id, body.messages);
      await moveTexts(desk.tx, 'question', thread, question.id, body.messages);
      return viewOf(question, desk.customerOf(subject), desk.now);
    });
  }
}

/** The messages that go: answers may go with the question they answer. Throws where no question would be left on either side. */
function partOf(all: readonly KeptMessage[], going: readonly string[]): KeptMessage[] {
  const moving = new Set(going);
  const messages = all.filter(({ messageId, kind }) => moving.has(messageId) && (kind === 'message' || kind === 'answer'));
  if (messages.length < moving.size)
    throw new UnprocessableEntityException(
      'Only messages and answers of this question can be parted from it, each named by its messageId.',
    );
  if (messages[0]!.kind !== 'message')
    throw new UnprocessableEntityException('The first of the messages must be the customer’s: it is what is asked.');
  const first = all.find(({ kind }) => kind === 'message');
  if (first && moving.has(first.messageId))
    throw new UnprocessableEntityException('The first message of the question stays: its clock began with it. Part the others from it.');
  return messages;
}
