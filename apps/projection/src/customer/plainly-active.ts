import type { Micros } from '#lib/contracts';
import { COMPLETED } from '../kpis/purchases.js';
import { PLAIN_CONTACTS } from './contacts.js';
import { SHORTEST_RHYTHM } from './rhythm.js';
import type { Usual } from './vitality.js';

/** A new fact among those that say whether somebody is still there, as far as it need be known. */
export interface Sign {
  type: string;
  at: Micros;
}

/**
 * Until when at least somebody who is active stays so after some new signs, whatever all their other facts are, as long as none of those was
 * dated ahead and has come true; null where only the whole of their facts can tell. It is certain since nobody's rhythm is shorter than two
 * weeks, since the model doubts nobody who has bought after its midnight, and since no order is completed twice.
 */
export function plainlyActiveUntil(news: readonly Sign[], now: Micros, { alive }: Usual): Micros | null {
  const isPlain = ({ type, at }: Sign): boolean =>
    PLAIN_CONTACTS.has(type) && at <= now && (type !== COMPLETED || at >= (alive?.midnight ?? 0));
  if (!news.every(isPlain)) return null;
  const until = Math.max(...news.map(({ at }) => at)) + SHORTEST_RHYTHM;
  return until >= now ? until : null;
}
