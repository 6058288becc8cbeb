import type { Micros } from '#lib/contracts';
import { earnAvailable } from '../ledger/earn.js';
import { spend, type Allocation } from '../ledger/spend.js';
import { ledgersOf, survivorOf, type Membership } from '../members/member.js';
import type { Programme } from '../programme/programme.js';

export interface Transfer {
  transferId: string;
  at: Micros;
  points: number;
}

interface Parcel {
  expiresAt: Micros | null;
  slides: boolean;
  points: number;
}

/**
 * Gives points of one customer to another: taken first expiring first, and received with the expiry they had, one lot for each. What the
 * receiver owes is paid first. They count for no tier: who gives has earned them. Throws NotEnoughPoints, having posted nothing.
 */
export function transfer(giver: Membership, receiver: Membership, { transferId, at, points }: Transfer, programme: Programme): void {
  const { allocations } = spend(ledgersOf(giver), {
    at,
    cause: `give ${transferId}`,
    programmeVersion: programme.version,
    points,
    to: 'transferred',
    kind: 'given',
    about: { transferId, other: survivorOf(receiver).id },
  });
  for (const [index, { expiresAt, slides, points: part }] of parcelsOf(giver, allocations).entries())
    earnAvailable(survivorOf(receiver).ledger, {
      at,
      cause: `receive ${transferId} ${index}`,
      programmeVersion: programme.version,
      points: part,
      lot: { id: `transfer ${transferId} ${index}`, expiresAt, slides },
      about: { transferId, other: survivorOf(giver).id },
      from: 'transferred',
      kind: 'received',
    });
}

/** What was taken, by expiry, in the order in which it was taken. */
function parcelsOf(giver: Membership, allocations: readonly Allocation[]): Parcel[] {
  const parcels = new Map<string, Parcel>();
  for (const { member, lot: id, points } of allocations) {
    const { expiresAt, slides } = giver.members.find((one) => one.id === member)!.ledger.lots.get(id)!;
    const key = `${expiresAt} ${slides}`;
    const before = parcels.get(key)?.points ?? 0;
    parcels.set(key, { expiresAt, slides, points: before + points });
  }
  return [...parcels.values()];
}
