import {
  derivedId,
  formatInstant,
  PartnerPointsAccruedV1,
  PointsActivatedV1,
  PointsDonatedV1,
  PointsEarnedV1,
  PointsExpiredV1,
  PointsRedeemedV1,
  PointsReinstatedV1,
  PointsReversedV1,
  PointsTransferredV1,
  wireType,
  type Contract,
  type Fact,
  type Micros,
  type PointsMovement,
} from '#lib/contracts';
import type { Lot } from '../ledger/lot.js';
import { LOYALTY_SOURCE } from '../source.js';
import { pointsOf, type About, type Posting } from '../ledger/posting.js';

/** What a fact of ours goes back to: an order's fact, a claim; absent where a request, or the day, was the cause. */
export type Because = NonNullable<About['because']>;

export interface Telling {
  /** Absent: it is about nobody. */
  member?: string | undefined;
  at: Micros;
  recordedAt: Micros;
  /** What the fact is about; with its type it names the fact, so telling it twice is harmless. */
  about: string;
  because?: Because | undefined;
}

/** What a posting remembers of the fact it goes back to. */
export const becauseOf = ({ source, id, correlationid, claimid }: Fact): Because => ({
  source,
  id,
  correlationid: correlationid ?? claimid ?? id,
});

/** What the fact of a posting is about. */
export const postingOf = (member: string, number: number): string => `${member} ${number}`;

/** The id and type of a fact of ours, without making it: what the sender of a claim is told. */
export function factIdOf(contract: Contract, about: string): { id: string; type: string } {
  const type = wireType(contract);
  return { id: derivedId({ source: LOYALTY_SOURCE, id: about }, type), type };
}

/** A fact of loyalty's own. */
export function loyaltyFact<T extends object>(
  contract: Contract & (new () => T),
  { member, at, recordedAt, about, because }: Telling,
  data: T,
): Fact<T> {
  return {
    specversion: '1.0',
    ...factIdOf(contract, about),
    source: LOYALTY_SOURCE,
    time: formatInstant(at),
    recordedtime: formatInstant(recordedAt),
    ...(member !== undefined && { subject: member }),
    datacontenttype: 'application/json',
    ...(because && {
      correlationid: because.correlationid ?? because.id,
      causationid: `${because.source} ${because.id}`,
    }),
    data,
  };
}

/** The fact that tells of a posting; null for one that moves points within the ledger only. `lot` is the lot it is about, as it now stands. */
export function postingFact(posting: Posting, lot: Lot | undefined, recordedAt: Micros): Fact | null {
  const { member, number, at, kind, about } = posting;
  const told = toldOf(posting);
  // One that moves with every purchase would be told wrongly by the next.
  const expiry = lot?.expiresAt != null && !lot.slides && { expiresAt: formatInstant(lot.expiresAt) };
  const fact = <T extends object>(contract: Contract & (new () => T), data: T): Fact<T> =>
    loyaltyFact(contract, { member, at, recordedAt, about: postingOf(member, number), because: about.because }, data);
  switch (kind) {
    case 'earned':
    case 'adjusted': {
      const pending = posting.entries.some(({ account }) => account === 'pending');
      const availableAt = posting.lots?.find(({ id }) => id === about.lotId)?.availableAt ?? null;
      const available = availableAt !== null && { availableAt: formatInstant(availableAt) };
      return fact(PointsEarnedV1, { ...told, lotId: about.lotId!, pending, reason: about.reason ?? kind, ...available, ...expiry });
    }
    case 'activated':
      return fact(PointsActivatedV1, { ...told, lotId: about.lotId!, ...expiry });
    case 'redeemed': {
      const { redemptionId, purpose = 'reward', partner } = about;
      return fact(PointsRedeemedV1, { ...told, redemptionId: redemptionId!, purpose, ...(partner && { partner }) });
    }
    case 'reversed':
      return fact(PointsReversedV1, { ...told, reason: about.reason ?? 'return', ...fromExpired(posting) });
    case 'reinstated':
      return fact(PointsReinstatedV1, { ...told, redemptionId: about.redemptionId!, ...respite(posting) });
    case 'expired':
      return fact(PointsExpiredV1, { ...told, lotId: about.lotId! });
    case 'donated':
      return fact(PointsDonatedV1, { ...told, cause: about.cause!, receipt: about.receipt! });
    case 'given':
    case 'received': {
      const lotId = kind === 'received' && { lotId: about.lotId! };
      const direction = kind === 'given' ? 'given' : 'received';
      return fact(PointsTransferredV1, { ...told, transferId: about.transferId!, direction, other: about.other!, ...lotId, ...expiry });
    }
    case 'accrued': {
      const { partner, accrualId, lotId } = about;
      return fact(PartnerPointsAccruedV1, { ...told, partner: partner!, accrualId: accrualId!, lotId: lotId!, ...expiry });
    }
    case 'held':
    case 'terms':
      return null;
    default:
      return kind satisfies never;
  }
}

/** Points that had expired and count as reversed instead. */
function fromExpired({ entries }: Posting): Pick<PointsReversedV1, 'fromExpired'> {
  const taken = entries.filter(({ account, points }) => account === 'expired' && points < 0);
  return taken.length === 0 ? {} : { fromExpired: taken.map(({ lot, points }) => ({ lotId: lot!, points: -points })) };
}

/** The days of grace for lots whose expiry had passed. */
function respite({ lots = [] }: Posting): Pick<PointsReinstatedV1, 'expiresAt'> {
  const until = lots.find(({ expiresAt }) => expiresAt != null)?.expiresAt;
  return until == null ? {} : { expiresAt: formatInstant(until) };
}

function toldOf(posting: Posting): {
  member: string;
  posting: number;
  points: number;
  movements: PointsMovement[];
  programmeVersion: string;
  orderId?: string;
  refundId?: string;
} {
  const { member, number, programmeVersion, entries, about } = posting;
  const movements = entries.flatMap(({ account, lot, points }): PointsMovement[] =>
    account === 'available' || account === 'pending' ? [{ account, ...(lot !== null && { lotId: lot }), points }] : [],
  );
  return {
    member,
    posting: number,
    points: pointsOf(posting),
    movements,
    programmeVersion,
    ...(about.orderId !== undefined && { orderId: about.orderId }),
    ...(about.refundId !== undefined && { refundId: about.refundId }),
  };
}
