import { MICROS_PER_SECOND, timeOf, type Fact, type Micros } from '#lib/contracts';
import { standingAt } from '../steps.js';
import { inWindow, type Window } from '../windows.js';
import type { QUESTION_TIMES } from './metrics.js';
import { questionSteps, type QuestionStep } from './question-steps.js';
import { questionsOf, spansOf, type Question, type Span } from './questions.js';

/** What a number at an instant sees of a question. */
export interface KnownQuestion extends Question {
  standing: QuestionStep;
}

/** From the facts before the instant alone. */
export function questionsBefore(facts: readonly Fact[], at: Micros): KnownQuestion[] {
  return questionsOf(facts.filter((fact) => timeOf(fact) < at)).flatMap((question) => {
    const standing = standingAt(questionSteps(question), at);
    return standing ? [{ ...question, standing }] : [];
  });
}

export const wasDecidedIn = ({ standing }: KnownQuestion, window: Window, at: Micros): boolean =>
  standing.decidedAt !== null && inWindow(standing.decidedAt, window, at);

export type QuestionTime = (typeof QUESTION_TIMES)[number];

/** What a question waited for that happened in the window, and how long that took; null where it did not, or where nobody has said how long. */
export function timeTaken(question: Question, metric: QuestionTime, window: Window, at: Micros): (Span & { took: Micros }) | null {
  const span = spansOf(question)[SPANS[metric]];
  if (!span || !inWindow(span.at, window, at)) return null;
  if (!metric.endsWith('InOpenHours')) return { ...span, took: span.at - span.since };
  const { businessSeconds } = span.by.fact.data;
  return businessSeconds === undefined || businessSeconds === null ? null : { ...span, took: businessSeconds * MICROS_PER_SECOND };
}

const SPANS: Record<QuestionTime, keyof ReturnType<typeof spansOf>> = {
  firstResponses: 'firstResponse',
  firstResponsesInOpenHours: 'firstResponse',
  resolutions: 'resolution',
  resolutionsInOpenHours: 'resolution',
  firstResolutions: 'firstResolution',
  firstResolutionsInOpenHours: 'firstResolution',
};
