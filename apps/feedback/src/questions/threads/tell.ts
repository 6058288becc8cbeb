import { factFrom, type Claim, type Fact } from '#lib/contracts';
import type { Desk } from '../../desk/desk.js';
import { feedbackFact } from '../../desk/feedback-fact.js';
import type { Question, Said, Step } from '../thread/question.js';
import { saveQuestion } from './pg-questions.js';

/**
 * Tells what a step says, and keeps the question as it then stands. The thing that happened is made from the claim that told of it, where
 * one did. All of a thread go back to what its opening goes back to. Answers with the fact of the thing that happened.
 */
export async function tell(desk: Desk, { question, says }: Step, claim?: Claim): Promise<Fact | undefined> {
  let told = question;
  let happened: Fact | undefined;
  let before: Fact | undefined;
  for (const said of says) {
    before = factOf(said, told, desk, claim, before);
    if (!said.follows) happened = before;
    desk.facts.push(before);
    const { source, id, correlationid } = before;
    told = {
      ...told,
      facts: told.facts + 1,
      correlation: told.correlation ?? correlationid ?? id,
      openedBy: said.opens ? { source, id } : told.openedBy,
    };
  }
  await saveQuestion(desk.tx, told);
  return happened;
}

function factOf(
  { contract, at, data, follows }: Said,
  question: Question,
  { now }: Desk,
  claim: Claim | undefined,
  before: Fact | undefined,
): Fact {
  const { shop, id, subject, facts, correlation, openedBy } = question;
  const name = JSON.stringify([shop, id]);
  // What a request brings about has no cause that was told.
  const because = follows ? (before ?? openedBy ?? undefined) : undefined;
  const telling = { subject, shop, at, recordedAt: now, about: `question ${name} ${facts}`, because };
  const isClaimed = claim && !follows;
  const fact = isClaimed ? factFrom(claim, contract, { about: name, subject, data }) : feedbackFact(contract, telling, data);
  return correlation === null ? fact : { ...fact, correlationid: correlation };
}
