import type { Micros } from '#lib/contracts';
import { floor, sum } from '../earning/ratio.js';
import { finalAt, keptLines, stands } from '../orders/kept-goods.js';
import type { Purchase } from '../orders/purchase.js';
import { endOfLocalDayPlusDays, startOfDay } from '#lib/rules';
import type { Programme } from '../programme/programme.js';

/** A friend asked, and perhaps come. */
export interface Referral {
  /** The code of it, or of one that several have come with: then with a number. */
  id: string;
  /** Who asked. */
  member: string;
  madeAt: Micros;
  /** Who came: the member they became. */
  friend: string | null;
  joinedAt: Micros | null;
  /** The version in force when the friend joined: what both were promised. */
  programmeVersion: string | null;
  convertedAt: Micros | null;
  /** It can no longer convert. */
  lapsedAt: Micros | null;
}

export type Prospect = 'converts' | 'waits' | 'lapses';

/** Facts may come late: who has bought nothing in time is given up so much later. */
const PATIENCE_DAYS = 90;

/**
 * What becomes of a referral at an instant, by what the friend has bought: it converts once their first order is past its return period and
 * what they kept of it is worth enough. Orders that were cancelled or wholly returned were none. Who had bought before the day on which they
 * joined was no new friend, and who bought too late or too little is none any more.
 */
export function prospectOf(joinedAt: Micros, purchases: readonly Purchase[], at: Micros, programme: Programme): Prospect {
  const { referral, timeZone } = programme;
  if (!referral) return 'lapses';
  const deadline = endOfLocalDayPlusDays(joinedAt, referral.withinDays, timeZone);
  const [first] = purchases.filter(stands).sort((a, b) => a.at - b.at);
  if (!first) return at < endOfLocalDayPlusDays(joinedAt, referral.withinDays + PATIENCE_DAYS, timeZone) ? 'waits' : 'lapses';
  if (first.at < startOfDay(joinedAt, timeZone) || first.at >= deadline) return 'lapses';
  const final = finalAt(first, programme);
  if (final === null || at < final) return 'waits';
  return worthOf(first, programme) >= referral.leastOrderMinor ? 'converts' : 'lapses';
}

/** What was kept of the goods, gift cards aside; nothing in another currency. */
function worthOf(purchase: Purchase, { currency }: Programme): number {
  if (purchase.bought.currency !== currency) return 0;
  return floor(sum(keptLines(purchase).flatMap(({ giftCard, leftMinor }) => (giftCard ? [] : [leftMinor]))));
}
