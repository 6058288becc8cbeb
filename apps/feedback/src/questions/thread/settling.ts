import { formatInstant, QuestionReopenedV1, QuestionResolvedV1 } from '#lib/contracts';
import { openSeconds } from '../../policy/business-time.js';
import type { Nothing, Question, QuestionPolicy, Said, Step, Turn } from './question.js';
import { dataOf, dueOn, overdueBy, type Happened } from './saying.js';
import { courseOf } from './turns.js';

/** The matter is settled. Told late, it was so then; what was told before of the time after it has its effect now. */
export function resolve(question: Question, { at, by, channel }: Happened, policy: QuestionPolicy): Step | Nothing {
  const step = turn(question, { does: 'resolve', at, by, channel, isTold: false }, policy);
  return isNews(step) ? step : { already: 'the question was resolved already', question: step.question };
}

export type Reopened = Happened & { assignee: string | null };

/** The matter was not settled after all. Where it was not known to be settled then, that is kept: its resolution may be late. */
export function reopen(question: Question, { assignee, at, by, channel }: Reopened, policy: QuestionPolicy): Step | Nothing {
  const step = turn(question, { does: 'reopen', at, by, channel, isTold: false }, policy, assignee);
  return isNews(step) ? step : { already: 'the question was open already', question: step.question };
}

/** The customer writes within the days after the resolution: a new opening, at its own time and with a clock of its own. */
export function openAgain(question: Question, { assignee, at, by, channel }: Reopened, policy: QuestionPolicy): Step {
  return turn(question, { does: 'reopen', at, by, channel, isMessage: true, isTold: false }, policy, assignee);
}

/** One turn more, and all that it lets others change which were told before: each is told now, dated as it was told. */
export function turn(question: Question, added: Turn, policy: QuestionPolicy, assignee = question.assignee): Step {
  const turns = [...question.turns, added];
  const { news, opening, resolvedAt } = courseOf({ ...question, turns }, policy);
  const ending = news.find(({ does, at }) => does === 'resolve' && Math.max(at, question.askedAt) >= question.openedAt);
  const overdue = ending ? overdueBy(question, Math.max(ending.at, question.askedAt)) : [];
  const again = opening && news.includes(opening) ? opening : null;
  const opened = again ? openedBy(question, again, assignee, policy) : question;
  const told = turns.map((one) => (news.includes(one) ? { ...one, isTold: true } : one));
  const isOverdueTold = opened.isOverdueTold || (!again && overdue.length > 0);
  const says = news.map((one) =>
    one.does === 'resolve' ? resolvedOf(question, one, policy) : reopenedOf(question, one, one === again, policy),
  );
  return {
    question: { ...opened, turns: told, resolvedAt, isOverdueTold },
    says: [...overdue, ...says.map((said, index) => (news[index] === added ? said : following(said)))],
  };
}

/** What was added has changed something: only then is anything told. */
const isNews = ({ says }: Step): boolean => says.length > 0;

function openedBy(question: Question, { at, channel = question.channel }: Turn, assignee: string | null, policy: QuestionPolicy): Question {
  const { lastAnsweredAt, opening } = question;
  return {
    ...question,
    opening: opening + 1,
    openedAt: at,
    due: dueOn(channel, at, question, policy),
    // Told before it, an answer of the same instant was given before it.
    answeredAt: lastAnsweredAt !== null && lastAnsweredAt > at ? lastAnsweredAt : null,
    isOverdueTold: false,
    assignee,
  };
}

function resolvedOf(question: Question, { at, by, channel }: Turn, policy: QuestionPolicy): Said {
  const businessSeconds = openSeconds(policy, question.askedAt, Math.max(at, question.askedAt));
  return { contract: QuestionResolvedV1, at, data: dataOf(question, { at, by, channel }, { businessSeconds }) };
}

function reopenedOf(question: Question, { at, by, channel }: Turn, isLatest: boolean, policy: QuestionPolicy): Said {
  const due = formatInstant(dueOn(channel ?? question.channel, at, question, policy));
  const data = dataOf(question, { at, by, channel }, { due });
  return { contract: QuestionReopenedV1, at, data, ...(isLatest && { opens: true as const }) };
}

/** It is told after what has brought it about. */
export const following = (said: Said): Said => ({ ...said, follows: true });
