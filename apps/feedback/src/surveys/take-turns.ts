import { SurveyRemindedV1 } from '#lib/contracts';
import { erasedAmong } from '#lib/customers';
import type { Desk } from '../desk/desk.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { inTurn, refusalOf } from './asking.js';
import { stopped, takeAskings, type Asking } from './pg-askings.js';
import { forgetSurveys } from './held-surveys.js';
import { lastAskedAt, saveSurvey, toBeReminded } from './pg-surveys.js';
import { requestSurvey } from './request-survey.js';
import { aboutOf, dataOf, reminding, type Survey } from './survey.js';
import type { SurveyRule } from './survey-rules.js';
import { ruleOf } from './wording.js';

/** Asks a customer, whom the desk has locked, what is due by now, and reminds them of what they were asked: each as of its own instant. */
export async function takeTurns(desk: Desk, subject: string): Promise<void> {
  const subjects = desk.subjectsLike(subject);
  if ((await erasedAmong(desk.tx, subjects)).size > 0) return forgetSurveys(desk.tx, subjects);
  for (const survey of await toBeReminded(desk.tx, subjects, desk.now)) await remind(desk, survey);
  const askings = await takeAskings(desk.tx, subjects, desk.now);
  const turns = askings.map((asking) => ({ ...asking, ...ruleFor(desk, asking) }));
  for (const turn of turns.sort(inTurn)) await ask(desk, turn, subjects);
}

type Due = Asking & { kind: SurveyRule['kind']; asks: SurveyRule };

async function ask(desk: Desk, due: Due, subjects: readonly string[]): Promise<void> {
  const { id, shop, subject, kind, dueAt: at, policyVersion, asks: rule, matter, matterId, because } = due;
  const standing = { now: desk.now, lastAskedAt: await lastAskedAt(desk.tx, subjects), stopped: await stopped(desk.tx, due) };
  const about = matter === 'order' ? { orderId: matterId } : { questionId: matterId };
  const refusal = refusalOf(due, standing, desk.policies.named(policyVersion).surveys);
  await requestSurvey(desk, { id, shop, subject, kind, at, policyVersion, rule, byHand: false, because, ...about }, refusal);
}

/** Of several reminders missed the last alone is sent; none once it can no longer be answered. */
async function remind(desk: Desk, survey: Survey): Promise<void> {
  const { at, shop, subject, request, expiresAt, reminders } = survey;
  const { number, dueAt, next } = reminding(at, ruleOf(desk.policies, survey)?.remindersAfterDays ?? [], reminders, desk.now);
  const isOver = desk.now >= expiresAt!;
  await saveSurvey(desk.tx, { ...survey, remindAt: isOver ? null : next, ...(!isOver && { reminders: number, remindedAt: dueAt }) });
  if (isOver) return;
  const about = `${aboutOf(survey)} ${number}`;
  const telling = { subject, shop, at: dueAt, recordedAt: desk.now, about, because: request! };
  desk.facts.push(feedbackFact(SurveyRemindedV1, telling, { ...dataOf(survey), reminder: number }));
}

function ruleFor({ policies }: Desk, asking: Asking): Pick<Due, 'kind' | 'asks'> {
  const asks = ruleOf(policies, asking)!;
  return { kind: asks.kind, asks };
}
