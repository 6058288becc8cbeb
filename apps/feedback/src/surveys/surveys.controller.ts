import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { InRealm, refuseErased, subjectOfRef, type Realm } from '#lib/customers';
import { readBody } from '#lib/requests';
import {
  Body,
  ConflictException,
  Controller,
  Get,
  GoneException,
  Headers,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  UnprocessableEntityException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Desks } from '../desk/desks.js';
import { pageOf, readAsked, sizeOf } from '../desk/lists.js';
import { wordsSought } from '../texts/words.js';
import { answerSurvey, dismissSurvey, type Answered, type Refused } from './answer-survey.js';
import { askByHand } from './ask-by-hand.js';
import { AnswerBody, SurveyBody, SurveysAsked } from './bodies.js';
import { commentOn } from './comments.js';
import { scoreMistake } from './kinds.js';
import { surveyBy, surveysNamed, surveysSought } from './pg-surveys.js';
import type { Survey } from './survey.js';
import { Surveys, type Shown } from './surveys.js';
import { wordsOf } from './wording.js';
import type { Desk } from '../desk/desk.js';

export interface SurveyPage {
  surveys: Shown[];
  cursor?: string;
}

const REFUSALS: Readonly<Record<Refused, () => Error>> = {
  answered: () => new ConflictException('The survey was answered otherwise before; the first answer stands.'),
  dismissed: () => new ConflictException('The customer did not want to answer this survey.'),
  expired: () => new GoneException('It is too late to answer this survey.'),
  suppressed: () => new ConflictException('Nobody was asked this: the request was suppressed.'),
};

/** Surveys: who was asked what, and what they answered. Who sends the requests finds their links here. */
@Controller('v1/surveys')
export class SurveysController {
  constructor(
    private readonly desks: Desks,
    private readonly surveys: Surveys,
    private readonly config: Config,
  ) {}

  /** The cool-down counts for requests by hand too: one within it is suppressed. */
  @Post()
  @RequireScope('customers:write')
  async request(
    @Req() request: FastifyRequest,
    @Body() sent: unknown,
    @InRealm() realm: Realm,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Shown> {
    const body = readBody(SurveyBody, sent, 'A request needs a customer and a kind: nps, csat or ces.');
    const subject = subjectOfRef(body.customer, realm, this.config);
    const id = await this.desks.request({ what: 'survey', body, idempotencyKey }, [subject], async (desk) => {
      await refuseErased(desk.tx, desk.subjectsLike(subject));
      return (await askByHand(desk, subject, realm.shop ?? '', body)).id;
    });
    return this.read(request, id);
  }

  /** Needs no Idempotency-Key: the same answer again is answered as the first was. */
  @Post(':id/answers')
  @RequireScope('customers:write')
  answer(@Req() request: FastifyRequest, @Param('id') id: string, @Body() sent: unknown, @Query('shop') shop?: string): Promise<Shown> {
    const body = readBody(AnswerBody, sent, 'An answer needs a score.');
    return this.change(request, id, shop, (desk, survey) => {
      const mistake = scoreMistake(survey.kind, body.score);
      if (mistake) throw new UnprocessableEntityException(mistake);
      const asked = commentOn(wordsOf(desk.policies, survey), body.score, '');
      const comments = (body.comments ?? []).map(({ question = asked.question, text }) => ({ question, text }));
      return answerSurvey(desk, survey, { score: body.score, comments, at: desk.now });
    });
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @RequireScope('customers:write')
  dismiss(@Req() request: FastifyRequest, @Param('id') id: string, @Query('shop') shop?: string): Promise<Shown> {
    return this.change(request, id, shop, dismissSurvey);
  }

  @Get()
  @RequireScope('customers:read')
  list(@Req() request: FastifyRequest, @Query() sent: unknown): Promise<SurveyPage> {
    const asked = readAsked(SurveysAsked, sent);
    const { shop, source, status = null, kind = null, customer, query, cursor } = asked;
    const subject = customer === undefined ? null : subjectOfRef(customer, { shop, source }, this.config);
    return this.desks.read(subject === null ? [] : [subject], async (desk) => {
      if (subject !== null) await refuseErased(desk.tx, [subject]);
      const subjects = subject === null ? null : desk.subjectsLike(subject);
      const words = query === undefined ? null : wordsSought(query);
      const sought = { shop: shop ?? null, status, kind, subjects, words, now: desk.now };
      const size = sizeOf(asked);
      const { shown, ...more } = pageOf(await surveysSought(desk.tx, sought, size + 1, cursor), size, ({ at, id }) => [at, id]);
      return { surveys: await this.surveys.views(desk, shown, originOf(request)), ...more };
    });
  }

  @Get(':id')
  @RequireScope('customers:read')
  async read(@Req() request: FastifyRequest, @Param('id') id: string, @Query('shop') shop?: string): Promise<Shown> {
    const survey = await this.found(id, shop);
    return this.desks.read([survey.subject], async (desk) => {
      await refuseErased(desk.tx, [survey.subject]);
      return this.show(request, desk, survey.id);
    });
  }

  private async change(
    request: FastifyRequest,
    named: string,
    shop: string | undefined,
    work: (desk: Desk, survey: Survey) => Promise<Answered>,
  ): Promise<Shown> {
    const { id, subject } = await this.found(named, shop);
    return this.desks.change([subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      const outcome = await work(desk, (await surveyBy(desk.tx, id))!);
      if ('refused' in outcome) throw REFUSALS[outcome.refused]();
      return this.show(request, desk, id);
    });
  }

  private async show(request: FastifyRequest, desk: Desk, id: string): Promise<Shown> {
    const survey = (await surveyBy(desk.tx, id))!;
    const [shown] = await this.surveys.views(desk, [{ ...survey, customerId: desk.customerOf(survey.subject) }], originOf(request));
    return shown!;
  }

  private async found(id: string, shop: string | undefined): Promise<Survey> {
    const isNoText = `${id}${shop ?? ''}`.includes('\u0000');
    const found = isNoText ? [] : await surveysNamed(this.desks.dataSource, id, shop ?? null);
    if (found.length > 1) throw new ConflictException('Several customers have answered this survey; name one answer by its id.');
    if (found.length === 0) throw new NotFoundException('No survey is known by this id.');
    return found[0]!;
  }
}

/** Where whoever asks has reached this product: what a link begins with. */
const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;
