import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { IsLabel, Optional } from '#lib/contracts';
import { refuseErased, subjectOfRef } from '#lib/customers';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { IsIn } from 'class-validator';
import { ListAsked, pageOf, readAsked, sizeOf } from '../../desk/lists.js';
import { textsOf } from '../../texts/pg-texts.js';
import { wordsSought } from '../../texts/words.js';
import { QUESTION_STATUSES, type QuestionStatus } from '../thread/question.js';
import { messagesOf } from '../threads/pg-messages.js';
import { preferredOf } from '../threads/preferred-channel.js';
import { questionsSought } from './pg-work-list.js';
import { QuestionRequests } from './question-requests.js';
import { messageView, viewOf, type QuestionView, type ThreadView } from './question-view.js';
import { suggestionsFor } from './suggestions.js';

class QuestionsAsked extends ListAsked {
  /** `open` is whatever is not resolved; `any` all there are. */
  @Optional() @IsIn(['open', 'any', ...QUESTION_STATUSES]) status?: QuestionStatus | 'open' | 'any';
  @Optional() @IsIn(['true', 'false']) overdue?: 'true' | 'false';
  /** Empty: what is nobody's. */
  @Optional() @IsLabel(200) assignee?: string;
}

export interface QuestionPage {
  questions: QuestionView[];
  cursor?: string;
}

/** The work list, and a thread with all that was said in it. */
@Controller('v1/questions')
export class WorkListController {
  constructor(
    private readonly requests: QuestionRequests,
    private readonly config: Config,
  ) {}

  /** What waits for staff first, by when it is due; then what is answered, and resolved where that is asked for. */
  @Get()
  @RequireScope('customers:read')
  list(@Query() sent: unknown): Promise<QuestionPage> {
    const asked = readAsked(QuestionsAsked, sent);
    const { shop, source, status = 'open', overdue, assignee = null, customer, query, cursor } = asked;
    const subject = customer === undefined ? null : subjectOfRef(customer, { shop, source }, this.config);
    return this.requests.desks.read(subject === null ? [] : [subject], async (desk) => {
      if (subject !== null) await refuseErased(desk.tx, [subject]);
      const sought = {
        shop: shop ?? null,
        status: status === 'any' ? null : status,
        overdue: overdue === undefined ? null : overdue === 'true',
        assignee,
        subjects: subject === null ? null : desk.subjectsLike(subject),
        words: query === undefined ? null : wordsSought(query),
      };
      const size = sizeOf(asked);
      const found = await questionsSought(desk.tx, sought, desk.now, size + 1, cursor);
      const { shown, ...more } = pageOf(found, size, ({ isSettled, due, shop, id }) => [isSettled, due, shop, id]);
      return { questions: shown.map((question) => viewOf(question, question.customerId, desk.now)), ...more };
    });
  }

  @Get(':id')
  @RequireScope('customers:read')
  read(@Param('id') id: string, @Query('shop') shop?: string): Promise<ThreadView> {
    return this.requests.read({ id, shop }, async (desk, thread) => {
      const subjects = desk.subjectsLike(thread.subject);
      const texts = await textsOf(desk.tx, 'question', [thread]);
      const preferredChannel = await preferredOf(desk.tx, subjects);
      const messages = await messagesOf(desk.tx, [thread]);
      return {
        ...viewOf(thread, desk.customerOf(thread.subject), desk.now),
        ...(preferredChannel && { preferredChannel }),
        messages: messages(thread).map((message) => messageView(message, texts(thread))),
        suggestions: await suggestionsFor(desk, thread),
      };
    });
  }
}
