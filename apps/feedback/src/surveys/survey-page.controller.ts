import { Public } from '#lib/access';
import { LONGEST_TEXT } from '#lib/contracts';
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Desk } from '../desk/desk.js';
import { Desks } from '../desk/desks.js';
import { answerSurvey, dismissSurvey, type Answered, type Refused } from './answer-survey.js';
import type { Comment } from './comments.js';
import { scoreMistake } from './kinds.js';
import { contentPolicyOf } from './page-style.js';
import type { PageWords } from './page-words.js';
import { surveyBy } from './pg-surveys.js';
import { FIELD, NOTHING_FILLED, questionPage, sentencePage, type Filled, type SurveyPageText } from './survey-page.js';
import { statusAt, type Survey } from './survey.js';
import { Surveys } from './surveys.js';
import { wordsOf, type Wording } from './wording.js';

interface Shown {
  status: number;
  page: SurveyPageText;
}

/**
 * Where a survey's link leads: whoever has it may answer that survey, once, without a login. Only sending the form writes anything, for
 * scanners of mail follow every link.
 */
@Controller('s/:token')
@Public()
export class SurveyPageController {
  constructor(
    private readonly desks: Desks,
    private readonly surveys: Surveys,
  ) {}

  /** What else the address asks is left alone: mail programs and those who send letters add to links what they count by. */
  @Get()
  async show(@Param('token') token: string, @Query() { score }: { score?: unknown }, @Res() reply: FastifyReply): Promise<void> {
    const survey = await this.surveyOf(token);
    const shown = await this.desks.read(survey ? [survey.subject] : [], async (desk) => this.shownTo(desk, survey, score));
    await send(reply, shown);
  }

  @Post()
  @RouteConfig({ unparsed: true })
  async answer(@Param('token') token: string, @Req() { rawBody }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const survey = await this.surveyOf(token);
    const form = new URLSearchParams(rawBody?.toString());
    const shown = survey
      ? await this.desks.change([survey.subject], async (desk) => this.taken(desk, (await surveyBy(desk.tx, survey.id))!, form))
      : await this.desks.read([], async (desk) => this.shownTo(desk, undefined, null));
    await send(reply, shown);
  }

  private async surveyOf(token: string): Promise<Survey | undefined> {
    const id = this.surveys.links.surveyOf(token);
    return id === null ? undefined : surveyBy(this.desks.dataSource, id);
  }

  private shownTo(desk: Desk, survey: Survey | undefined, score: unknown): Shown {
    const words = pageWords(desk, survey);
    if (!survey) return { status: 404, page: sentencePage(words, words.unknown) };
    const status = statusAt(survey, desk.now);
    if (status !== 'requested') return over(words, status);
    const filled = { ...NOTHING_FILLED, score: scoreIn(survey, score) };
    return { status: 200, page: questionPage(words, wordsOf(desk.policies, survey), filled) };
  }

  private async taken(desk: Desk, survey: Survey, form: URLSearchParams): Promise<Shown> {
    const words = pageWords(desk, survey);
    if (form.get(FIELD.deed) === 'dismiss') return outcomeOf(words, await dismissSurvey(desk, survey), words.dismissed);
    const wording = wordsOf(desk.policies, survey);
    const filled = filledIn(survey, wording, form);
    if (filled.score === null) {
      const isOpen = statusAt(survey, desk.now) === 'requested';
      return isOpen ? { status: 422, page: questionPage(words, wording, filled) } : this.shownTo(desk, survey, null);
    }
    const answer = { score: filled.score, comments: commentsIn(wording, filled, filled.score), at: desk.now };
    return outcomeOf(words, await answerSurvey(desk, survey, answer), words.thanks);
  }
}

function outcomeOf(words: PageWords, outcome: Answered, sentence: string): Shown {
  if ('refused' in outcome) return over(words, outcome.refused, 409);
  return { status: 200, page: sentencePage(words, sentence) };
}

/** Nothing to be filled in any more. */
function over(words: PageWords, why: Refused, status = 200): Shown {
  switch (why) {
    case 'answered':
      return { status, page: sentencePage(words, words.answered) };
    case 'dismissed':
      return { status, page: sentencePage(words, words.dismissed) };
    case 'expired':
      return { status: 410, page: sentencePage(words, words.expired) };
    case 'suppressed':
      return { status: 404, page: sentencePage(words, words.unknown) };
  }
}

const pageWords = ({ policies, now }: Desk, survey: Survey | undefined): PageWords =>
  (survey ? policies.named(survey.policyVersion) : policies.at(now)).surveys.page;

/** A score of the scale; null for whatever else a link or a form says. */
function scoreIn({ kind }: Survey, said: unknown): number | null {
  const score = typeof said === 'string' && /^\d{1,2}$/.test(said) ? Number(said) : NaN;
  return scoreMistake(kind, score) === null ? score : null;
}

function filledIn(survey: Survey, { followUp }: Wording, form: URLSearchParams): Filled {
  const texts = followUp.map((_, index) =>
    [...(form.get(FIELD.text(index)) ?? '')].slice(0, LONGEST_TEXT).join('').replaceAll('\u0000', ''),
  );
  const score = scoreIn(survey, form.get(FIELD.score));
  return { score, texts, isMissing: score === null };
}

/** What was written to questions that are asked of this score. */
const commentsIn = ({ followUp }: Wording, { texts }: Filled, score: number): Comment[] =>
  followUp.flatMap(({ from, to, question }, index) =>
    score >= from && score <= to ? [{ question, text: texts[index]!.replaceAll('\r\n', '\n') }] : [],
  );

/** The address is the key: it is passed on to nobody, and the page kept nowhere. */
async function send(reply: FastifyReply, { status, page: { html, style } }: Shown): Promise<void> {
  await reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentPolicyOf(style),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    })
    .send(html);
}
