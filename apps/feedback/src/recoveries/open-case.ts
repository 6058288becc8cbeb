import { derivedId, formatInstant, RecoveryOpenedV1, type Fact } from '#lib/contracts';
import type { Desk } from '../desk/desk.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { afterOpenSeconds } from '../policy/business-time.js';
import { assigneeOf } from '../questions/assignment/assignee.js';
import { careOf } from '../questions/assignment/pg-care.js';
import { FEEDBACK_SOURCE } from '../source.js';
import { addCase } from './pg-recoveries.js';
import { matterOf, type BadExperience } from './recovery.js';

const SECONDS_PER_HOUR = 3600;

/**
 * Opens a case for what a fact tells of, its customer being locked: not where one about the same matter is open, and once for the same
 * answer or review, however often it is told. It is whose the customer's questions are.
 */
export async function openCase(desk: Desk, bad: BadExperience, { source, id: factId, correlationid = factId }: Fact): Promise<void> {
  const policy = desk.policyAt(bad.at);
  const { dueBusinessHours, owner: usual } = policy.recoveries;
  const owner = assigneeOf(await careOf(desk.tx, desk.subjectsLike(bad.subject)), desk.now) ?? usual;
  const { kind, because, shop, subject, at } = bad;
  const id = derivedId({ source: FEEDBACK_SOURCE, id: JSON.stringify([kind, shop, because, subject]) }, 'recovery');
  const dueAt = afterOpenSeconds(policy, at, dueBusinessHours * SECONDS_PER_HOUR);
  const telling = { subject, shop, at, recordedAt: desk.now, about: id, because: { source, id: factId, correlationid } };
  const fact = feedbackFact(RecoveryOpenedV1, telling, { caseId: id, because, kind, owner, dueAt: formatInstant(dueAt) });
  const opened = { source: fact.source, id: fact.id, correlationid };
  const nothing = { closedAt: null, outcome: null, points: null, coupon: null };
  if (await addCase(desk.tx, { ...bad, id, matter: matterOf(bad), owner, dueAt, opened, ...nothing })) desk.facts.push(fact);
}
