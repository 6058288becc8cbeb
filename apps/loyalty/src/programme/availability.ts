import type { Micros } from '#lib/contracts';
import { dayOf, endOfLocalDayPlusDays, endOfLocalDayPlusMonths, firstInstantOfDay, periodAt, plusDays, plusMonths } from '#lib/rules';
import type { Programme } from './programme.js';

/** What an order's availability depends on. */
export interface Delivered {
  purchasedAt: Micros;
  /** Parcels that arrived. One without `lines` completes the order. */
  deliveries: readonly { at: Micros; lines?: readonly number[] }[];
  /** How many lines the order has. */
  lines: number;
}

/**
 * When the points of an order become spendable: at the first instant of the local day after the return period, which runs from the last
 * delivery. What nobody says is delivered counts as delivered `undeliveredAfterDays` after the purchase, and nothing is delivered before
 * it was bought. A late parcel can only move this later, except where it completes an order that was waiting for the undelivered rest.
 */
export function availableAt(order: Delivered, { pending, timeZone }: Pick<Programme, 'pending' | 'timeZone'>): Micros {
  const bought = dayOf(order.purchasedAt, timeZone);
  const arrived = order.deliveries.map(({ at }) => dayOf(Math.max(at, order.purchasedAt), timeZone));
  const days = isComplete(order) ? arrived : [...arrived, plusDays(bought, pending.undeliveredAfterDays)];
  const last = days.reduce((latest, day) => (day > latest ? day : latest), bought);
  return firstInstantOfDay(plusDays(last, pending.returnPeriodDays + 1), timeZone);
}

/**
 * From this instant on the points can no longer be spent: the end of a local day. Null: they live for ever. Under `after-inactivity`
 * it moves with every purchase and redemption of the member; points that became available later than these count from there.
 */
export function expiresAt(
  points: { availableAt: Micros; lastActivityAt?: Micros },
  { expiry, timeZone }: Pick<Programme, 'expiry' | 'timeZone'>,
): Micros | null {
  switch (expiry.kind) {
    case 'rolling':
      return endOfLocalDayPlusMonths(points.availableAt, expiry.months, timeZone);
    case 'end-of-year': {
      const nextYear = dayOf(periodAt(points.availableAt, 'year', timeZone).until, timeZone);
      return firstInstantOfDay(plusMonths(nextYear, expiry.plusMonths), timeZone);
    }
    case 'after-inactivity':
      return endOfLocalDayPlusMonths(Math.max(points.availableAt, points.lastActivityAt ?? 0), expiry.months, timeZone);
    case 'never':
      return null;
  }
}

/**
 * Until when points given back at an instant may still be spent although their own expiry has passed meanwhile; null: then they expire at
 * once. Points whose expiry is still to come keep it.
 */
export function respiteUntil(
  at: Micros,
  { reinstateGraceDays, timeZone }: Pick<Programme, 'reinstateGraceDays' | 'timeZone'>,
): Micros | null {
  return reinstateGraceDays === 0 ? null : endOfLocalDayPlusDays(at, reinstateGraceDays, timeZone);
}

/** When a member who has done nothing since becomes dormant; null: never. */
export function dormantAt(lastActivityAt: Micros, { reminders, timeZone }: Pick<Programme, 'reminders' | 'timeZone'>): Micros | null {
  const months = reminders.dormantAfterMonths;
  return months === undefined ? null : endOfLocalDayPlusMonths(lastActivityAt, months, timeZone);
}

function isComplete({ deliveries, lines }: Delivered): boolean {
  if (deliveries.length === 0) return false;
  const named = new Set(deliveries.flatMap((delivery) => delivery.lines ?? []));
  return (
    deliveries.some((delivery) => !delivery.lines?.length) ||
    Array.from({ length: lines }, (_, line) => line).every((line) => named.has(line))
  );
}
