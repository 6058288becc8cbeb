import {
  parseInstant,
  type Fact,
  type Micros,
  type PointsEarnedV1,
  type PointsMovement,
  type PointsReinstatedV1,
  type PointsReversedV1,
  type PointsTransferredV1,
} from '#lib/contracts';
import { ACCRUED, ACTIVATED, DONATED, EARNED, EXPIRED, POSTING_TYPES, REDEEMED, REINSTATED, TRANSFERRED, type Dated } from './facts.js';

/** What one posting does to one lot. All numbers add up, in any order. */
export interface LotEntry {
  fact: Fact;
  at: Micros;
  posting: number;
  available: number;
  pending: number;
  /** What became available to this member by it, less what was given away to another. */
  usable: number;
  redeemed: number;
  expired: number;
  /** Whether points became available. */
  opens: boolean;
  /** The lot's expiry as this posting tells it. */
  expiresAt: Micros | null;
  /** The same, for a lot that had already expired. */
  respiteUntil: Micros | null;
}

export interface Lot {
  member: string;
  lotId: string;
  /** By time, then posting. */
  entries: LotEntry[];
}

/** Points owed (above 0) or paid back (below 0). */
export interface Debt {
  fact: Fact;
  at: Micros;
  member: string;
  points: number;
}

/** A customer's lots and debts, of all memberships: the sum over them is what the customer has. */
export interface Ledgers {
  lots: Lot[];
  debts: Debt[];
}

/** What every posting has. */
interface Posted {
  member: string;
  posting: number;
  movements: readonly PointsMovement[];
}

const TELL_EXPIRY: ReadonlySet<string> = new Set([EARNED, ACTIVATED, ACCRUED, TRANSFERRED]);

/** From one customer's facts about loyalty. Pure and total. */
export function ledgersOf(facts: readonly Dated[]): Ledgers {
  const lots = new Map<string, Lot>();
  const debts: Debt[] = [];
  for (const dated of facts) {
    if (!POSTING_TYPES.has(dated.fact.type)) continue;
    const { member, movements } = dated.fact.data as Posted;
    const owed = -sumOf(movements.filter(({ lotId }) => !lotId));
    if (owed !== 0) debts.push({ ...dated, member, points: owed });
    for (const [lotId, entry] of entriesOf(dated as Dated<Posted>)) {
      const key = `${member}\0${lotId}`;
      const lot = lots.get(key);
      if (lot) lot.entries.push(entry);
      else lots.set(key, { member, lotId, entries: [entry] });
    }
  }
  for (const { entries } of lots.values()) entries.sort((a, b) => a.at - b.at || a.posting - b.posting);
  return { lots: [...lots.values()], debts };
}

function entriesOf({ fact, at }: Dated<Posted>): Map<string, LotEntry> {
  const entries = new Map<string, LotEntry>();
  const entryOf = (lotId: string): LotEntry => {
    if (!entries.has(lotId)) entries.set(lotId, { ...NOTHING, fact, at, posting: fact.data.posting });
    return entries.get(lotId)!;
  };
  for (const [index, { account, lotId, points }] of fact.data.movements.entries()) {
    if (!lotId) continue;
    const entry = entryOf(lotId);
    entry[account] += points;
    if (account === 'available' && !paysDebt(fact.data.movements, index)) classify(fact, entry, points);
  }
  for (const { lotId, points } of (fact.data as Partial<PointsReversedV1>).fromExpired ?? []) entryOf(lotId).expired -= points;
  const told = instantOf((fact.data as Partial<PointsEarnedV1 & PointsReinstatedV1>).expiresAt);
  const own = entries.get((fact.data as Partial<PointsEarnedV1>).lotId ?? '');
  if (own && TELL_EXPIRY.has(fact.type)) own.expiresAt = told;
  if (fact.type === REINSTATED) for (const entry of entries.values()) entry.respiteUntil = told;
  return entries;
}

/** Where points of a lot went to or came from follows from what the posting is; what is reversed is only gone. */
function classify(fact: Fact, entry: LotEntry, points: number): void {
  switch (fact.type) {
    case EARNED:
    case ACTIVATED:
    case ACCRUED:
    case TRANSFERRED:
      if ((fact.data as Partial<PointsTransferredV1>).direction === 'given') entry.usable += points;
      else if (points > 0) {
        entry.usable += points;
        entry.opens = true;
      }
      break;
    case REDEEMED:
    case DONATED:
      entry.redeemed -= points;
      break;
    // What comes back to a lot and leaves it at once has expired with it.
    case REINSTATED:
      if (points > 0) entry.redeemed -= points;
      else entry.expired -= points;
      break;
    case EXPIRED:
      entry.expired -= points;
      break;
  }
}

/** What of a lot goes into the debt is followed by what the debt gains. */
function paysDebt(movements: readonly PointsMovement[], index: number): boolean {
  const [{ points }, next] = [movements[index]!, movements[index + 1]];
  return points < 0 && next !== undefined && !next.lotId && next.points === -points;
}

const sumOf = (movements: readonly PointsMovement[]): number => movements.reduce((sum, { points }) => sum + points, 0);

/** Beyond the years a fact may lie in there is no expiry. */
const instantOf = (text: string | null | undefined): Micros | null => (text ? parseInstant(text) : null);

const NOTHING = { available: 0, pending: 0, usable: 0, redeemed: 0, expired: 0, opens: false, expiresAt: null, respiteUntil: null };
