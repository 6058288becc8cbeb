import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { IDEA_STATUSES, IdeaSubmittedV1, IdeaVotedV1, IsLabel, IsShopId, LONGEST_TEXT, Optional, type IdeaStatus } from '#lib/contracts';
import { erasedAmong, InRealm, refuseErased, subjectOfRef, type Realm } from '#lib/customers';
import { readBody } from '#lib/requests';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { IsIn, Matches } from 'class-validator';
import { randomUUID } from 'node:crypto';
import type { Desk } from '../desk/desk.js';
import { Desks } from '../desk/desks.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { ListAsked, pageOf, readAsked, sizeOf } from '../desk/lists.js';
import { known, named, type Named } from '../desk/named.js';
import { textsOf } from '../texts/pg-texts.js';
import { wordsSought } from '../texts/words.js';
import { changeStatus, lockMerges, mergeIdea } from './change-idea.js';
import { stateOf, viewOf, type IdeaState, type IdeaView } from './idea-view.js';
import type { Idea } from './idea.js';
import { ideaOf, ideasSought, mergedInto, SORTS, votesFor, type Sort } from './pg-ideas.js';
import { submitIdea, vote } from './submit-idea.js';

class IdeaBody {
  @IsLabel() customer!: string;
  @IsLabel(LONGEST_TEXT) @Matches(/\S/) title!: string;
  @Optional() @IsLabel(LONGEST_TEXT) text?: string;
}

class VoteBody {
  @IsLabel() customer!: string;
}

class StatusBody {
  @IsIn(IDEA_STATUSES.filter((status) => status !== 'merged' && status !== 'submitted')) status!: IdeaStatus;
  @Optional() @IsLabel(LONGEST_TEXT) note?: string;
}

class MergeBody {
  @IsShopId() into!: string;
}

class IdeasAsked extends ListAsked {
  @Optional() @IsIn([...IDEA_STATUSES]) status?: IdeaStatus;
  @Optional() @IsIn([...SORTS]) sort?: Sort;
}

/** Without a customerId once whoever had it was erased. */
type Shown = IdeaView & { customerId?: string };

export interface IdeaPage {
  ideas: Shown[];
  cursor?: string;
}

/** What customers would like the shop to do, and what becomes of it. */
@Controller('v1/ideas')
export class IdeasController {
  constructor(
    private readonly desks: Desks,
    private readonly config: Config,
  ) {}

  @Post()
  @RequireScope('customers:write')
  submit(@Body() sent: unknown, @InRealm() realm: Realm, @Headers('idempotency-key') idempotencyKey?: string): Promise<IdeaState> {
    const body = readBody(IdeaBody, sent, 'An idea needs a customer and a title.');
    const subject = subjectOfRef(body.customer, realm, this.config);
    const { shop = '' } = realm;
    return this.desks.request({ what: 'idea', body: { ...body, shop }, idempotencyKey }, [subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      const [id, at, { title, text }] = [randomUUID(), desk.now, body];
      const telling = { subject, shop, at, recordedAt: at, about: JSON.stringify([shop, id]) };
      const fact = feedbackFact(IdeaSubmittedV1, telling, { ideaId: id });
      return state(desk, (await submitIdea(desk, { shop, id, subject, at, because: null, title, text }, fact))!);
    });
  }

  @Post(':id/votes')
  @HttpCode(200)
  @RequireScope('customers:write')
  async vote(
    @Param('id') id: string,
    @Body() sent: unknown,
    @InRealm() realm: Realm,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<IdeaState> {
    const body = readBody(VoteBody, sent, 'A vote needs a customer.');
    const idea = await named(this.desks.dataSource, 'idea', id, realm.shop);
    const subject = subjectOfRef(body.customer, { ...realm, shop: idea.shop }, this.config);
    return this.desks.request({ what: `vote for ${nameOf(idea)}`, body, idempotencyKey }, [subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      const telling = { subject, shop: idea.shop, at: desk.now, recordedAt: desk.now, about: JSON.stringify([idea.shop, id, subject]) };
      const found = await of(desk, idea);
      await vote(desk, found, subject, desk.now, feedbackFact(IdeaVotedV1, telling, { ideaId: id }));
      return state(desk, found);
    });
  }

  @Post(':id/status')
  @HttpCode(200)
  @RequireScope('customers:write')
  async changeStatus(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<IdeaState> {
    const body = readBody(StatusBody, sent, 'A change needs a status, with a note where there is something to say.');
    const idea = await named(this.desks.dataSource, 'idea', id, shop);
    return this.desks.request({ what: `status of ${nameOf(idea)}`, body, idempotencyKey }, [idea.subject], async (desk) =>
      state(desk, await changeStatus(desk, await of(desk, idea), body.status, body.note)),
    );
  }

  @Post(':id/merge')
  @HttpCode(200)
  @RequireScope('customers:write')
  async merge(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<IdeaState> {
    const body = readBody(MergeBody, sent, 'A merge needs the idea it is the same as: into.');
    const idea = await named(this.desks.dataSource, 'idea', id, shop);
    const into = await named(this.desks.dataSource, 'idea', body.into, idea.shop);
    const subjects = [idea.subject, into.subject];
    return this.desks.request({ what: `merge ${nameOf(idea)}`, body, idempotencyKey }, subjects, async (desk) => {
      await lockMerges(desk, idea.shop);
      return state(desk, await mergeIdea(desk, await of(desk, idea), await of(desk, into)));
    });
  }

  @Get()
  @RequireScope('customers:read')
  list(@Query() sent: unknown): Promise<IdeaPage> {
    const asked = readAsked(IdeasAsked, sent);
    const { shop, source, status = null, customer, query, sort = 'newest', cursor } = asked;
    const subject = customer === undefined ? null : subjectOfRef(customer, { shop, source }, this.config);
    return this.desks.read(subject === null ? [] : [subject], async (desk) => {
      if (subject !== null) await refuseErased(desk.tx, [subject]);
      const subjects = subject === null ? null : desk.subjectsLike(subject);
      const words = query === undefined ? null : wordsSought(query);
      const size = sizeOf(asked);
      const found = await ideasSought(desk.tx, { shop: shop ?? null, status, subjects, words, sort }, size + 1, cursor);
      const { shown, ...more } = pageOf(found, size, ({ votes, at, shop, id }) =>
        sort === 'votes' ? [votes, at, shop, id] : [at, shop, id],
      );
      const texts = await textsOf(desk.tx, 'idea', shown);
      return { ideas: shown.map((idea) => ({ ...viewOf(idea, idea.votes, texts(idea)), ...whose(idea.customerId) })), ...more };
    });
  }

  @Get(':id')
  @RequireScope('customers:read')
  async read(@Param('id') id: string, @Query('shop') shop?: string): Promise<Shown & { merged: string[] }> {
    const idea = await named(this.desks.dataSource, 'idea', id, shop);
    return this.desks.read([idea.subject], async (desk) => {
      const texts = await textsOf(desk.tx, 'idea', [idea]);
      const isErased = (await erasedAmong(desk.tx, [idea.subject])).size > 0;
      return {
        ...viewOf(await of(desk, idea), await votesFor(desk.tx, idea), texts(idea)),
        ...whose(isErased ? null : desk.customerOf(idea.subject)),
        merged: await mergedInto(desk.tx, idea),
      };
    });
  }
}

const nameOf = ({ shop, id }: Named): string => `idea ${JSON.stringify([shop, id])}`;
const whose = (customerId: string | null): { customerId?: string } => (customerId === null ? {} : { customerId });
const of = async (desk: Desk, idea: Named): Promise<Idea> => known('idea', await ideaOf(desk.tx, idea));
const state = async (desk: Desk, idea: Idea): Promise<IdeaState> => stateOf(idea, await votesFor(desk.tx, idea));
