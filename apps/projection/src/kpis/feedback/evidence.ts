import { formatInstant, timeOf, type Fact } from '#lib/contracts';
import { phaseWithout } from '../../lifecycle/without.js';
import type { Counted } from '../evidence.js';
import type { Asked } from '../definition.js';
import { inWindow } from '../windows.js';
import { deliveriesOf } from './deliveries.js';
import { questionsBefore, timeTaken, wasDecidedIn, type KnownQuestion, type QuestionTime } from './known-questions.js';
import { QUESTION_TIMES } from './metrics.js';
import { isByStaff } from './questions.js';
import { refundedReturnsOf } from './returns.js';
import { answersOf, worthOf } from './surveys.js';
import { inSeconds } from './times.js';

const KINDS: Readonly<Record<string, string>> = { netPromoterScore: 'nps', customerSatisfaction: 'csat', customerEffort: 'ces' };

/** Every answer with what it adds and the phase it was given in, from all facts of the customer. */
export function surveyEvidence(facts: readonly Fact[], { definition, window, at }: Asked): Counted[] {
  const given = answersOf(facts).filter(({ fact, at: time }) => fact.data.kind === KINDS[definition.name] && inWindow(time, window, at));
  return (definition.way?.per === 'customer' ? given.slice(-1) : given).map((answer) => ({
    fact: answer.fact,
    role: 'both',
    numerator: worthOf(answer),
    denominator: 1,
    phase: phaseWithout(answer.fact, facts),
  }));
}

export function questionEvidence(facts: readonly Fact[], { definition, window, at }: Asked): Counted[] {
  const questions = questionsBefore(facts, at);
  if (definition.name === 'openQuestions') return questions.filter(({ standing }) => standing.open).flatMap(openEvidence);
  if (definition.name === 'serviceLevel') return questions.filter((known) => wasDecidedIn(known, window, at)).flatMap(decidedEvidence);
  const metric = QUESTION_TIMES.find((time) => definition.metrics.includes(time)) as QuestionTime;
  return questions.flatMap((question) => {
    const taken = timeTaken(question, metric, window, at);
    return taken ? [timeEvidence(question.asked.fact, { ...taken, by: taken.by.fact })] : [];
  });
}

/** The asking, and all that happened since, so that the facts alone tell that it is open, and whether it is overdue. */
function openEvidence({ asked, later, standing }: KnownQuestion): Counted[] {
  return [
    { fact: asked.fact, role: 'numerator', numerator: 1, denominator: null, outcome: standing.overdue ? 'overdue' : 'open' },
    ...later.map(({ fact }): Counted => ({ fact, role: 'numerator', numerator: 0, denominator: null })),
  ];
}

function decidedEvidence({ asked, later, standing: { inTime, decidedAt } }: KnownQuestion): Counted[] {
  const answer = inTime ? later.find(isByStaff)!.fact : null;
  return [
    {
      fact: asked.fact,
      role: 'denominator',
      numerator: null,
      denominator: 1,
      outcome: inTime ? 'in time' : 'late',
      outcomeAt: formatInstant(decidedAt!),
    },
    ...later.map(({ fact }): Counted =>
      fact === answer
        ? { fact, role: 'numerator', numerator: 1, denominator: null }
        : { fact, role: 'denominator', numerator: null, denominator: 0 },
    ),
  ];
}

export function deliveryEvidence(facts: readonly Fact[], { window, at }: Asked): Counted[] {
  return deliveriesOf(facts)
    .filter((delivery) => inWindow(delivery.at, window, at))
    .map(({ fact, inTime }) => ({
      fact,
      role: inTime ? 'both' : 'denominator',
      numerator: inTime ? 1 : null,
      denominator: 1,
    }));
}

export function returnEvidence(facts: readonly Fact[], { window, at }: Asked): Counted[] {
  return refundedReturnsOf(facts.filter((fact) => timeOf(fact) < at))
    .filter((paid) => inWindow(paid.at, window, at))
    .map(({ received, refund, at: paidAt }) =>
      timeEvidence(received.fact, { since: received.at, at: paidAt, took: paidAt - received.at, by: refund }),
    );
}

/** One item for all that a time is made of: the fact it began with, since when and until when it ran, and the fact that ended it. */
function timeEvidence(fact: Fact, { since, at, took, by }: { since: number; at: number; took: number; by: Fact }): Counted {
  const seconds = inSeconds(took);
  return {
    fact,
    role: 'both',
    numerator: seconds,
    denominator: 1,
    seconds,
    since: formatInstant(since),
    outcomeAt: formatInstant(at),
    because: by.id,
  };
}
