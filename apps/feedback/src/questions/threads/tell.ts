import { factFrom, QuestionOverdueV1, type Claim, type Fact } from '#lib/contracts';
import type { Desk } from '../../desk/desk.js';
import { feedbackFact } from '../../desk/feedback-fact.js';
import type { Question, Said, Step } from '../thread/question.js';
import { saveQuestion } from './pg-questions.js';

/**
 * Tells what a step says, and keeps the question as it then stands. The last fact, the thing itself, is made from the claim that told of
 * it, where one did. All of a thread go back to what its opening goes back to. Answers with the last.
 */
export async function tell(desk: Desk, { question, says }: Step, claim?: Claim): Promise<Fact | undefined> {
  let told = question;
  let last: Fact | undefined;
  for (const [index, said] of says.entries()) {
    last = factOf(said, told, desk, index === says.length - 1 ? claim : undefined);
    desk.facts.push(last);
    const { source, id, correlationid } = last;
    told = {
      ...told,
      facts: told.facts + 1,
      correlation: told.correlation ?? correlationid ?? id,
      openedBy: told.openedBy ?? { source, id },
    };
  }
  await saveQuestion(desk.tx, told);
  return last;
}

function factOf({ contract, at, data }: Said, question: Question, { now }: Desk, claim: Claim | undefined): Fact {
  const { shop, id, subject, facts, correlation, openedBy } = question;
  const name = JSON.stringify([shop, id]);
  // Time brings it about, from the opening on; what a request brings about has no cause that was told.
  const because = contract === QuestionOverdueV1 ? (openedBy ?? undefined) : undefined;
  const telling = { subject, shop, at, recordedAt: now, about: `question ${name} ${facts}`, because };
  const fact = claim ? factFrom(claim, contract, { about: name, subject, data }) : feedbackFact(contract, telling, data);
  return correlation === null ? fact : { ...fact, correlationid: correlation };
}
