import { formatInstant, type Micros } from '#lib/contracts';
import type { Said } from '../texts/pg-texts.js';
import { isOverdue, type RecoveryCase } from './recovery.js';

/** A case for those who work on it. */
export interface RecoveryView {
  caseId: string;
  shop: string;
  status: 'open' | 'closed';
  kind: RecoveryCase['kind'];
  /** The id of the survey, review or question. */
  because: string;
  score?: number;
  orderId?: string;
  questionId?: string;
  productId?: string;
  owner: string;
  openedAt: string;
  dueAt: string;
  overdue: boolean;
  closedAt?: string;
  outcome?: string;
  points?: number;
  coupon?: string;
  note?: string;
}

export function viewOf(one: RecoveryCase, said: readonly Said[], now: Micros): RecoveryView {
  const { id, shop, kind, because, score, orderId, questionId, productId, owner, at, dueAt, closedAt, outcome, points, coupon } = one;
  const note = said.find(({ part }) => part === 'note')?.body;
  return {
    caseId: id,
    shop,
    status: closedAt === null ? 'open' : 'closed',
    kind,
    because,
    ...(score !== null && { score }),
    ...(orderId !== null && { orderId }),
    ...(questionId !== null && { questionId }),
    ...(productId !== null && { productId }),
    owner,
    openedAt: formatInstant(at),
    dueAt: formatInstant(dueAt),
    overdue: isOverdue(one, now),
    ...(closedAt !== null && { closedAt: formatInstant(closedAt) }),
    ...(outcome !== null && { outcome }),
    ...(points !== null && { points }),
    ...(coupon !== null && { coupon }),
    ...(note !== undefined && { note }),
  };
}
