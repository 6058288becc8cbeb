import { formatInstant } from '#lib/contracts';
import type { Redemption } from './redemption.js';

export interface RedemptionView {
  redemptionId: string;
  /** `returned` as far as points have come back with their order; `cancelled` where nothing was handed out. */
  status: 'taken' | 'partly-returned' | 'returned' | 'cancelled';
  member: string;
  at: string;
  purpose: Redemption['purpose'];
  points: number;
  returnedPoints: number;
  rewardId?: string;
  /** Paid for missing points. */
  cashMinor?: number;
  /** What the points pay of the order. */
  amountMinor?: number;
  currency?: string;
  shop?: string;
  orderId?: string;
  partner?: string;
  couponId?: string;
  cancelledAt?: string;
  /** Which lots the points came from, in the order in which they were taken. */
  allocations: { member: string; lotId: string; points: number; returnedPoints: number }[];
  programmeVersion: string;
}

export function redemptionView(redemption: Redemption): RedemptionView {
  const { id, member, at, purpose, points, returned, allocations, about } = redemption;
  const { programmeVersion, cancelledAt, rewardId, cashMinor, amountMinor, currency, shop, orderId, partner, couponId } = about;
  const told = { rewardId, cashMinor, amountMinor, currency, shop, orderId, partner, couponId };
  return {
    redemptionId: id,
    status: statusOf(redemption),
    member,
    at: formatInstant(at),
    purpose,
    points,
    returnedPoints: returned,
    ...(Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Partial<RedemptionView>),
    ...(cancelledAt !== undefined && { cancelledAt: formatInstant(cancelledAt) }),
    allocations: allocations.map(({ member: of, lot, points: taken, returned: back }) => ({
      member: of,
      lotId: lot,
      points: taken,
      returnedPoints: back,
    })),
    programmeVersion,
  };
}

function statusOf({ points, returned, about }: Redemption): RedemptionView['status'] {
  if (about.cancelledAt !== undefined) return 'cancelled';
  if (returned === 0) return 'taken';
  return returned < points ? 'partly-returned' : 'returned';
}
