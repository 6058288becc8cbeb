import {
  formatInstant,
  RecoveryOpenedV1,
  ReturnRequestedV1,
  timeOf,
  wireType,
  type Fact,
  type Micros,
  type Phase,
  type SurveyAnsweredV1,
} from '#lib/contracts';
import { QUESTION_TYPES, REOPENED, SURVEY_ANSWERED } from '../kpis/feedback/facts.js';
import { questionsBefore } from '../kpis/feedback/known-questions.js';
import { latestAnswer } from '../kpis/feedback/surveys.js';
import type { Journey } from '../lifecycle/fold.js';
import { openAt } from '../lifecycle/journey.js';
import type { Situation } from '../lifecycle/standing.js';
import { phaseWithout } from '../lifecycle/without.js';

/** What a customer waits for, and what they said last; each with the id of the fact because of which it is shown. */
export interface CareView {
  /** In the order in which they were asked. */
  openQuestions: QuestionView[];
  lastSurvey: SurveyView | null;
  /** The one opened last. */
  openRecovery: RecoveryView | null;
  openReturns: ReturnView[];
}

export interface QuestionView {
  questionId: string;
  /** That of the first message. */
  channel: string;
  /** When it was asked, or opened again. */
  since: string;
  /** By when staff should answer; null where nothing was promised, or where they have. */
  due: string | null;
  overdue: boolean;
  because: string;
}

export interface SurveyView {
  kind: string;
  score: number;
  at: string;
  /** The customer's phase then, without what the answer itself has brought about. */
  phase: Phase | null;
  because: string;
}

export interface RecoveryView {
  caseId: string;
  since: string;
  due: string | null;
  owner?: string;
  because: string;
}

export interface ReturnView {
  returnId: string;
  orderId: string;
  since: string;
  because: string;
}

/** What the view is made of, from all facts of a customer. A phase at an answer depends on nothing later. */
export interface Care {
  facts: Fact[];
  answers: { fact: Fact<SurveyAnsweredV1>; phase: Phase | null }[];
}

const RECOVERY_OPENED = wireType(RecoveryOpenedV1);
const RETURN_REQUESTED = wireType(ReturnRequestedV1);
const OPENING: ReadonlySet<string> = new Set([RECOVERY_OPENED, RETURN_REQUESTED]);

export const careOf = (facts: readonly Fact[]): Care => ({
  facts: facts.filter(({ type }) => QUESTION_TYPES.has(type) || OPENING.has(type)),
  answers: facts
    .filter((fact): fact is Fact<SurveyAnsweredV1> => fact.type === SURVEY_ANSWERED)
    .map((fact) => ({ fact, phase: phaseWithout(fact, facts) })),
});

/** At an instant, from what has happened up to and with it. Pure and total. */
export function careView({ facts, answers }: Care, journey: Journey, at: Micros): CareView {
  const open = openAt(journey, at);
  const recovery = openedBy<RecoveryOpenedV1>(RECOVERY_OPENED, 'recovery', facts, open).at(-1);
  return {
    openQuestions: questionViews(facts, at),
    lastSurvey: surveyView(answers, at),
    openRecovery: recovery ? recoveryView(recovery) : null,
    openReturns: openedBy<ReturnRequestedV1>(RETURN_REQUESTED, 'return', facts, open).map(({ id, time, data }) => ({
      returnId: data.returnId,
      orderId: data.orderId,
      since: time,
      because: id,
    })),
  };
}

/** A number sees what lies before its instant, a view what lies before or at it: hence the microsecond. At its due instant nothing is late. */
function questionViews(facts: readonly Fact[], at: Micros): QuestionView[] {
  return questionsBefore(facts, at + 1)
    .filter(({ standing }) => standing.open)
    .map(({ asked, later, standing: { waits, due, overdue } }) => {
      const opened = later.findLast(({ fact }) => fact.type === REOPENED) ?? asked;
      return {
        questionId: asked.fact.data.questionId,
        channel: asked.fact.data.channel,
        since: formatInstant(opened.at),
        due: waits && due !== Infinity ? formatInstant(due) : null,
        overdue: overdue && due < at,
        because: opened.fact.id,
      };
    });
}

function surveyView(answers: Care['answers'], at: Micros): SurveyView | null {
  const last = latestAnswer(answers.map(({ fact }) => fact).filter((fact) => timeOf(fact) <= at));
  if (!last) return null;
  const { kind, score } = last.data;
  return { kind, score, at: last.time, phase: answers.find(({ fact }) => fact === last)!.phase, because: last.id };
}

const recoveryView = ({ id, time, data: { caseId, dueAt, owner } }: Fact<RecoveryOpenedV1>): RecoveryView => ({
  caseId,
  since: time,
  due: dueAt ?? null,
  ...(owner && { owner }),
  because: id,
});

/** The facts that opened what of one kind is open, in the order of their opening. */
function openedBy<Data>(type: string, kind: Situation['kind'], facts: readonly Fact[], open: readonly Situation[]): Fact<Data>[] {
  return open
    .filter((situation) => situation.kind === kind)
    .flatMap((situation) => (facts.find((fact) => fact.id === situation.fact && fact.type === type) as Fact<Data> | undefined) ?? []);
}
