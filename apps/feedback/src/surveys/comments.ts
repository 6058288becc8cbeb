import type { Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { keepText, textsOf, type Said } from '../texts/pg-texts.js';
import type { Survey } from './survey.js';
import { followUpsFor, type Wording } from './wording.js';

/** What a customer has written, and to which question ('' where to none). */
export interface Comment {
  question: string;
  text: string;
}

/** What somebody wrote without its question being said: to the first that is asked of their score. */
export const commentOn = (wording: Wording, score: number, text: string): Comment => ({
  question: followUpsFor(wording, score)[0]?.question ?? '',
  text,
});

/** Without what nobody has written, and without spaces around. */
export const written = (comments: readonly Comment[]): Comment[] =>
  comments.map(({ question, text }) => ({ question: question.trim(), text: text.trim() })).filter(({ text }) => text !== '');

export const isSameAs = (one: readonly Comment[], other: readonly Comment[]): boolean =>
  one.length === other.length &&
  one.every(({ question, text }, index) => question === other[index]!.question && text === other[index]!.text);

export async function keepComments(
  tx: EntityManager,
  { shop, id, subject }: Survey,
  comments: readonly Comment[],
  at: Micros,
): Promise<void> {
  for (const [index, { question, text }] of comments.entries())
    await keepText(tx, { kind: 'survey', shop, id, part: partOf(index, question), subject, by: 'customer', at, body: text });
}

export async function commentsOf(tx: EntityManager, surveys: readonly Survey[]): Promise<(survey: Survey) => Comment[]> {
  const texts = await textsOf(tx, 'survey', surveys);
  return (survey) => [...texts(survey)].sort((a, b) => numberOf(a) - numberOf(b)).map(commentFrom);
}

/** The question stands in the part's name, after its number: no other part of the same survey has both. */
const partOf = (index: number, question: string): string => `${index} ${question}`;
const numberOf = ({ part }: Said): number => Number.parseInt(part, 10);
const commentFrom = ({ part, body }: Said): Comment => ({ question: part.slice(part.indexOf(' ') + 1), text: body });
