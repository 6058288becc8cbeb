import { formatInstant, MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { compareExpiry, isSpendable, type Lot } from '../ledger/lot.js';
import { ledgersOf, type Membership } from './member.js';

/** Points granted at once, as far as there are any left of them. */
export interface LotView {
  lotId: string;
  member: string;
  points: number;
  pending: number;
  /** Absent while an open return holds them. */
  availableAt?: string;
  /** Absent where they never expire, or where that is not known yet. */
  expiresAt?: string;
  shop?: string;
  orderId?: string;
}

/** First expiring first: in the order in which they are spent. */
export function lotsOf(membership: Membership): LotView[] {
  return lotsByExpiry(membership)
    .filter(([, { available, pending }]) => available > 0 || pending > 0)
    .map(([member, lot]) => viewOf(member, lot));
}

export interface ExpiringView {
  /** What expires within so many days from now if it is not spent. */
  in30Days: number;
  in90Days: number;
  /** Every instant at which something expires within 90 days. */
  dates: { at: string; points: number }[];
}

export function expiringOf(membership: Membership, at: Micros): ExpiringView {
  const within = (days: number): [Micros, number][] =>
    lotsByExpiry(membership)
      .filter(([, lot]) => isSpendable(lot, at) && lot.expiresAt !== null && lot.expiresAt <= at + days * MICROS_PER_DAY)
      .map(([, { expiresAt, available }]) => [expiresAt!, available]);
  const sum = (dues: [Micros, number][]): number => dues.reduce((all, [, points]) => all + points, 0);
  const dates = new Map<Micros, number>();
  for (const [due, points] of within(90)) dates.set(due, (dates.get(due) ?? 0) + points);
  return {
    in30Days: sum(within(30)),
    in90Days: sum(within(90)),
    dates: [...dates].map(([due, points]) => ({ at: formatInstant(due), points })),
  };
}

const lotsByExpiry = (membership: Membership): [member: string, lot: Lot][] =>
  ledgersOf(membership)
    .flatMap(({ member, lots }) => [...lots.values()].map((lot): [string, Lot] => [member, lot]))
    .sort(([, a], [, b]) => compareExpiry(a, b));

function viewOf(member: string, { id, order, available, pending, availableAt, expiresAt }: Lot): LotView {
  const [shop, orderId] = order === null ? [] : (JSON.parse(order) as [string, string]);
  return {
    lotId: id,
    member,
    points: available,
    pending,
    ...(availableAt !== null && { availableAt: formatInstant(availableAt) }),
    ...(expiresAt !== null && { expiresAt: formatInstant(expiresAt) }),
    ...(shop && { shop }),
    ...(orderId !== undefined && { orderId }),
  };
}
