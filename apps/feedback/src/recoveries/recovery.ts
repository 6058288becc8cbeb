import type { Micros } from '#lib/contracts';
import type { Because } from '../desk/feedback-fact.js';

/** Something a customer said that is to be made good. */
export interface BadExperience {
  kind: 'survey' | 'review' | 'question';
  /** The survey's, review's or question's, as facts call it. */
  because: string;
  /** '' for the shop without a name. */
  shop: string;
  subject: string;
  at: Micros;
  /** The score of the answer, or the review's rating. */
  score: number | null;
  orderId: string | null;
  questionId: string | null;
  productId: string | null;
}

/** It is being made good, or was, or was not. What staff noted about it stands with the texts, under `id`. */
export interface RecoveryCase extends BadExperience {
  id: string;
  matter: string;
  owner: string;
  dueAt: Micros;
  /** The fact of its opening. */
  opened: Because;
  closedAt: Micros | null;
  outcome: string | null;
  points: number | null;
  coupon: string | null;
}

/** Reviews of so many stars or fewer, of five. */
const WORST_RATING = 2;

export const isBadRating = (rating: number): boolean => rating <= WORST_RATING;

/** What a case is about: the same order, else the same question, else the very answer or review. Of one matter one case is open. */
export function matterOf({ kind, because, shop, orderId, questionId, subject }: BadExperience): string {
  if (orderId !== null) return JSON.stringify(['order', shop, orderId]);
  if (questionId !== null) return JSON.stringify(['question', shop, questionId]);
  return JSON.stringify([kind, shop, because, subject]);
}

/** Closed at the very instant it is in time. */
export const isOverdue = ({ closedAt, dueAt }: Pick<RecoveryCase, 'closedAt' | 'dueAt'>, now: Micros): boolean =>
  closedAt === null && dueAt < now;
