import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { InRealm, refuseErased, subjectOfRef, type Realm } from '#lib/customers';
import { readBody } from '#lib/requests';
import { Body, Controller, Headers, Param, Post, Query } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Desk } from '../../desk/desk.js';
import { refuseNoShopWord } from '../../desk/shop-word.js';
import { lockThreadAt } from '../threads/pg-questions.js';
import { takeMessage, type Message, type Taken } from '../threads/take-message.js';
import { MessageBody, QuestionBody } from './bodies.js';
import { QuestionRequests } from './question-requests.js';
import { viewOf, type QuestionView, type Suggestion } from './question-view.js';
import { suggestionsFor } from './suggestions.js';

/** Where a customer's message went. */
export interface TakenView extends QuestionView {
  messageId: string;
  became: 'new' | 'continued' | 'reopened';
  /** Other questions of the customer, open or settled lately, one of which it may belong to. */
  suggestions: Suggestion[];
}

const BECAME: Readonly<Record<Taken['goes'], TakenView['became']>> = { new: 'new', on: 'continued', again: 'reopened' };

/** Customers ask, and write again. */
@Controller('v1/questions')
export class QuestionsController {
  constructor(
    private readonly requests: QuestionRequests,
    private readonly config: Config,
  ) {}

  /** A new question, or the thread of the same matter that is open already. */
  @Post()
  @RequireScope('customers:write')
  ask(@Body() sent: unknown, @InRealm() realm: Realm, @Headers('idempotency-key') idempotencyKey?: string): Promise<TakenView> {
    const body = readBody(QuestionBody, sent, 'The question cannot be taken as it was sent.');
    refuseNoShopWord('topic', body.topic);
    const { customer, ...said } = body;
    const subject = subjectOfRef(customer, realm, this.config);
    return this.requests.desks.request({ what: 'ask', body, idempotencyKey }, [subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      return this.take(desk, { ...said, shop: realm.shop ?? '', subject, at: desk.now, names: undefined, newId: randomUUID() });
    });
  }

  /** Goes on in the thread, opens it again within the days of the policy, or begins a new question that follows it. */
  @Post(':id/messages')
  @RequireScope('customers:write')
  write(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<TakenView> {
    const body = readBody(MessageBody, sent, 'The message cannot be taken as it was sent.');
    return this.requests.change({ what: 'write in', id, shop, body, idempotencyKey }, async (desk, thread) => {
      const names = (await lockThreadAt(desk.tx, thread, desk.now))!;
      return this.take(desk, { ...body, shop: names.shop, subject: names.subject, at: desk.now, names, newId: randomUUID() });
    });
  }

  private async take(desk: Desk, message: Message): Promise<TakenView> {
    const { question, fact, goes } = await takeMessage(desk, message);
    const view = viewOf(question, desk.customerOf(question.subject), desk.now);
    return { ...view, messageId: fact.id, became: BECAME[goes], suggestions: await suggestionsFor(desk, question) };
  }
}
