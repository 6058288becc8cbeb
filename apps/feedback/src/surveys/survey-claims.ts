import { derivedId, factFrom, SurveyAnsweredClaimV1, SurveyAnsweredV1, timeOf, wireType, type Claim, type Micros } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Desk } from '../desk/desk.js';
import { ClaimRules } from '../judge-claims/claim-rules.js';
import type { FiledClaim } from '../judge-claims/file-claim.js';
import { awaited, judged, parked, waiting, type Ruling } from '../judge-claims/ruling.js';
import { FEEDBACK_SOURCE } from '../source.js';
import { answerSurvey, type Refused } from './answer-survey.js';
import { commentOn } from './comments.js';
import { scoreMistake } from './kinds.js';
import { subjectsAsked, surveysCalled } from './pg-surveys.js';
import { nothingYet } from './request-survey.js';
import type { Survey } from './survey.js';
import { wordsOf } from './wording.js';

const WHY: Readonly<Record<Refused, string>> = {
  answered: 'the survey was answered otherwise before, and the first answer stands',
  dismissed: 'the customer did not want to answer this survey',
  expired: 'the answer was given when the survey was over',
  suppressed: 'nobody was asked this: the request was suppressed',
};

/** Answers as platforms tell them: to what was asked here, or to a survey of the platform's own. */
@Injectable()
export class SurveyClaims extends ClaimRules {
  readonly contracts = [SurveyAnsweredClaimV1];

  keysOf({ claim }: FiledClaim): string[] {
    return [keyOf(claim)];
  }

  concerned(tx: EntityManager, claims: readonly FiledClaim[]): Promise<string[]> {
    return subjectsAsked(
      tx,
      claims.map(({ claim }) => (claim as Claim<SurveyAnsweredClaimV1>).data.surveyId),
    );
  }

  async judge(filed: FiledClaim, desk: Desk): Promise<Ruling> {
    const claim: Claim<SurveyAnsweredClaimV1> = filed.claim;
    const { subject, shop = '', data } = claim;
    const { surveyId, kind, score, text, hasComment } = data;
    const mistake = scoreMistake(kind, score);
    if (mistake) return parked(mistake);
    const subjects = subject === undefined ? [] : desk.subjectsLike(subject);
    const [known] = await surveysCalled(desk.tx, shop, surveyId, subjects);
    if (!known && subject === undefined) return waiting(keyOf(claim), `survey ${surveyId}`);
    const survey = known ?? unasked(claim, subject!, desk.policyAt(timeOf(claim)).version);
    if (survey.kind !== kind) return parked(`the survey is ${survey.kind}, and the answer ${kind}`);
    const comments = text === undefined ? [] : [commentOn(wordsOf(desk.policies, survey), score, text)];
    const answer = { score, comments, at: answeredAt(claim, desk.now), hasComment };
    const outcome = await answerSurvey(desk, survey, answer, (one, said) =>
      factFrom(claim, SurveyAnsweredV1, { about: surveyId, subject: one.subject, data: said }),
    );
    if ('refused' in outcome) return parked(WHY[outcome.refused]);
    const { answerFact } = outcome.survey;
    const isThis = answerFact === derivedId(claim, wireType(SurveyAnsweredV1), surveyId);
    return judged([{ id: answerFact!, type: wireType(SurveyAnsweredV1) }], isThis ? {} : { note: 'it was answered so before' });
  }
}

/** Nobody answers before it happens. */
const answeredAt = (claim: Claim, now: Micros): Micros => Math.min(timeOf(claim), now);

const keyOf = ({ shop = '', data }: Claim): string => awaited('survey', shop, (data as { surveyId: string }).surveyId);

/** A survey of the platform's own: nothing is known of it but its answer, one for each customer. */
function unasked(claim: Claim<SurveyAnsweredClaimV1>, subject: string, policyVersion: string): Survey {
  const { shop = '', data } = claim;
  const { surveyId, kind, orderId = null, productId = null, questionId = null, channel = null } = data;
  const id = derivedId({ source: FEEDBACK_SOURCE, id: JSON.stringify([shop, surveyId, subject]) }, 'survey');
  const about = { orderId, productId, questionId, channel };
  const at = timeOf(claim);
  return { ...nothingYet, id, surveyId, shop, subject, kind, at, policyVersion, rule: null, byHand: false, ...about };
}
