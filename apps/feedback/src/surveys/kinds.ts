import { SURVEY_KINDS, type SurveyKind } from '#lib/contracts';

/** What is asked where the shop has no words of its own, and the ends of the scale it is answered on. */
export interface Scale {
  from: number;
  to: number;
  question: string;
  lowest: string;
  highest: string;
}

export const SCALES: Readonly<Record<SurveyKind, Scale>> = {
  nps: {
    from: 0,
    to: 10,
    question: 'How likely are you to recommend us to a friend?',
    lowest: 'Not at all likely',
    highest: 'Very likely',
  },
  csat: { from: 1, to: 5, question: 'How satisfied are you?', lowest: 'Very dissatisfied', highest: 'Very satisfied' },
  ces: { from: 1, to: 7, question: 'How easy did we make it for you?', lowest: 'Very difficult', highest: 'Very easy' },
};

/** Of several due at one instant the first of these is asked; the cool-down keeps the others from being. */
const TURN: Readonly<Record<SurveyKind, number>> = { csat: 0, ces: 1, nps: 2 };

export const byTurn = (a: SurveyKind, b: SurveyKind): number => TURN[a] - TURN[b];

/** The kinds in their turn. */
export const KINDS_IN_TURN: readonly SurveyKind[] = [...SURVEY_KINDS].sort(byTurn);

/** What is wrong with a score of a kind; null where nothing is. */
export function scoreMistake(kind: SurveyKind, score: number): string | null {
  const { from, to } = SCALES[kind];
  if (Number.isInteger(score) && score >= from && score <= to) return null;
  return `A score of ${kind.toUpperCase()} is a whole number from ${from} to ${to}.`;
}

/** The highest score that is a bad experience, to be made good. An effort, however great, is none by itself. */
const WORST: Readonly<Partial<Record<SurveyKind, number>>> = { nps: 6, csat: 2 };

export const isBadScore = (kind: SurveyKind, score: number): boolean => score <= (WORST[kind] ?? -1);
