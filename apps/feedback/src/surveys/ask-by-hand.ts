import { UnprocessableEntityException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Desk } from '../desk/desk.js';
import { isCoolingDown } from './asking.js';
import type { SurveyBody } from './bodies.js';
import { lastAskedAt } from './pg-surveys.js';
import { requestSurvey } from './request-survey.js';
import type { Survey } from './survey.js';
import type { SurveyRule } from './survey-rules.js';

/** A person, or the platform, wants a customer asked now. 422 where the rule they name is none of this kind. */
export async function askByHand(desk: Desk, subject: string, shop: string, body: SurveyBody): Promise<Survey> {
  const { kind, rule: named, orderId, productId, questionId, channel } = body;
  const { version: policyVersion, surveys } = desk.policyAt(desk.now);
  const ofKind = surveys.rules.filter((rule) => rule.kind === kind);
  const rule = named === undefined ? ofKind[0] : ruleNamed(ofKind, named);
  const isPeace = isCoolingDown(kind, desk.now, await lastAskedAt(desk.tx, desk.subjectsLike(subject)), surveys);
  const about = { orderId, productId, questionId, channel };
  const request = { id: randomUUID(), shop, subject, kind, at: desk.now, policyVersion, rule, byHand: true, ...about };
  return requestSurvey(desk, request, isPeace ? 'asked lately' : null);
}

function ruleNamed(rules: readonly SurveyRule[], named: string): SurveyRule {
  const rule = rules.find(({ id }) => id === named);
  if (rule) return rule;
  const known = rules.map(({ id }) => id).join(', ') || 'none';
  throw new UnprocessableEntityException(`The policy has no such rule of this kind; it has: ${known}.`);
}
