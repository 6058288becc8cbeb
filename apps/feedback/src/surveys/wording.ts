import type { SurveyKind } from '#lib/contracts';
import type { Policies } from '../policy/policies.js';
import { SCALES, type Scale } from './kinds.js';
import type { Survey } from './survey.js';
import type { FollowUp, SurveyRule } from './survey-rules.js';

/** What a customer is asked, in words. */
export interface Wording extends Scale {
  followUp: FollowUp[];
}

/** The words of a rule; without one those that come with the kind. */
export function wordingOf(kind: SurveyKind, rule: SurveyRule | undefined): Wording {
  const scale = SCALES[kind];
  const { question = scale.question, lowest = scale.lowest, highest = scale.highest, followUp = [] } = rule ?? {};
  return { ...scale, question, lowest, highest, followUp };
}

/** What is asked in words of whoever gave a score. */
export const followUpsFor = ({ followUp }: Pick<Wording, 'followUp'>, score: number): FollowUp[] =>
  followUp.filter(({ from, to }) => score >= from && score <= to);

/** The rule in whose words a survey is asked, as it was when it was asked. */
export const ruleOf = (policies: Policies, { policyVersion, rule }: Pick<Survey, 'policyVersion' | 'rule'>): SurveyRule | undefined =>
  policies.named(policyVersion).surveys.rules.find(({ id }) => id === rule);

export const wordsOf = (policies: Policies, survey: Survey): Wording => wordingOf(survey.kind, ruleOf(policies, survey));
