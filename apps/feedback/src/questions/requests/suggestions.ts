import { formatInstant } from '#lib/contracts';
import type { Desk } from '../../desk/desk.js';
import { isLate } from '../thread/place.js';
import type { Question } from '../thread/question.js';
import { readOpen, readSettled } from '../threads/pg-questions.js';
import { policyOf } from '../threads/take-message.js';
import { said, type Suggestion } from './question-view.js';

/** What may be the same matter: what is open; where nothing is, what was resolved last, within the days in which a message reopens it. */
export async function suggestionsFor(desk: Desk, question: Question): Promise<Suggestion[]> {
  const { shop, subject, askedAt } = question;
  const subjects = desk.subjectsLike(subject);
  const open = others(question, await readOpen(desk.tx, shop, subjects));
  if (open.length > 0) return open.map(suggestion);
  const settled = await readSettled(desk.tx, shop, subjects, askedAt);
  return settled && !isLate(settled, askedAt, policyOf(desk)(settled)) ? others(question, [settled]).map(suggestion) : [];
}

/** Of some, those that a person has not parted from it. */
const others = ({ id: own, partedFrom: from }: Question, found: readonly Question[]): Question[] =>
  found.filter(({ id, partedFrom }) => id !== own && id !== from && partedFrom !== own);

const suggestion = ({ id, channel, topic, orderId, askedAt, resolvedAt }: Question): Suggestion => ({
  join: id,
  channel,
  ...said({ topic, orderId }),
  askedAt: formatInstant(askedAt),
  ...(resolvedAt !== null && { resolvedAt: formatInstant(resolvedAt) }),
});
