import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import type { Question, QuestionPolicy, Turn } from './question.js';

/** Where a question's turns have led to. */
export interface Course {
  /** What changes something and is not told yet, in time order. */
  news: Turn[];
  /** The latest reopening, if any. */
  opening: Turn | null;
  /** When it was resolved since it was last opened. */
  resolvedAt: Micros | null;
}

/**
 * The turns of a question in the order of their times, whatever the order they were told in (of one instant, as they were told): a
 * resolution of what is resolved changes nothing, nor does a reopening of what is open. But what a fact says stands: nobody takes back a
 * reopening because an earlier one comes to be known.
 */
export function courseOf({ askedAt, turns }: Pick<Question, 'askedAt' | 'turns'>, { questions }: QuestionPolicy): Course {
  const course: Course = { news: [], opening: null, resolvedAt: null };
  const whenOf = ({ does, at }: Turn): Micros => (does === 'resolve' ? Math.max(at, askedAt) : at);
  for (const turn of [...turns].sort((a, b) => whenOf(a) - whenOf(b))) {
    const at = whenOf(turn);
    const { resolvedAt } = course;
    const isLate = turn.isMessage && resolvedAt !== null && at > resolvedAt + questions.reopenDays * MICROS_PER_DAY;
    const changes = turn.does === 'resolve' ? resolvedAt === null : resolvedAt !== null && !isLate;
    if (changes && !turn.isTold) course.news.push(turn);
    if (turn.does === 'reopen' && (changes || turn.isTold)) Object.assign(course, { opening: turn, resolvedAt: null });
    else if (changes) course.resolvedAt = at;
  }
  return course;
}
