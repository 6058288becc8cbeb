import { RequireScope } from '#lib/access';
import { readBody } from '#lib/requests';
import { Body, ConflictException, Controller, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { doInThread, type Deed } from '../threads/do-in-thread.js';
import { AnswerBody, DeedBody, ReopenBody } from './bodies.js';
import { QuestionRequests, type Path } from './question-requests.js';
import { viewOf, type QuestionView } from './question-view.js';

/** A question after something was done to it. */
export interface DoneView extends QuestionView {
  /** What was done, in the thread; absent where it was so already. */
  messageId?: string;
}

const BODY_MISTAKE = 'It is done by staff or a bot (staff where nothing is said), on a channel.';

/** What staff and bots do. */
@Controller('v1/questions/:id')
export class DeedsController {
  constructor(private readonly requests: QuestionRequests) {}

  /** Tells the customer that it has arrived, once; stops no clock. */
  @Post('acknowledge')
  @HttpCode(200)
  @RequireScope('customers:write')
  acknowledge(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<DoneView> {
    return this.done('acknowledge', { id, shop }, readBody(DeedBody, sent ?? {}, BODY_MISTAKE), key);
  }

  /** Staff's first stops the clock. */
  @Post('answers')
  @RequireScope('customers:write')
  answer(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<DoneView> {
    return this.done('answer', { id, shop }, readBody(AnswerBody, sent ?? {}, BODY_MISTAKE), key);
  }

  /** A bot gives it to people. */
  @Post('hand-over')
  @HttpCode(200)
  @RequireScope('customers:write')
  handOver(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<DoneView> {
    return this.done('hand-over', { id, shop }, readBody(DeedBody, sent ?? {}, BODY_MISTAKE), key);
  }

  /** The matter is settled. */
  @Post('resolve')
  @HttpCode(200)
  @RequireScope('customers:write')
  resolve(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<DoneView> {
    return this.done('resolve', { id, shop }, readBody(DeedBody, sent ?? {}, BODY_MISTAKE), key);
  }

  /** The matter was not settled after all, however long ago that was said. */
  @Post('reopen')
  @HttpCode(200)
  @RequireScope('customers:write')
  reopen(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<DoneView> {
    const body = readBody(
      ReopenBody,
      sent ?? {},
      'It is reopened by staff or for the customer (staff where nothing is said), on a channel.',
    );
    return this.done('reopen', { id, shop }, body, key);
  }

  private done(
    does: Deed['does'],
    path: Path,
    body: DeedBody | AnswerBody | ReopenBody,
    idempotencyKey: string | undefined,
  ): Promise<DoneView> {
    return this.requests.change({ what: does, ...path, body, idempotencyKey }, async (desk, thread) => {
      const { by = does === 'hand-over' ? 'bot' : 'staff', channel } = body;
      const text = 'text' in body ? body.text : undefined;
      const done = await doInThread(desk, thread, { does, at: desk.now, by, channel, text });
      const customerId = desk.customerOf(thread.subject);
      if ('fact' in done) return { ...viewOf(done.question, customerId, desk.now), messageId: done.fact.id };
      if (does === 'reopen') throw new ConflictException('The question is open.');
      return viewOf(thread, customerId, desk.now);
    });
  }
}
