import { formatInstant, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import type { Programmes } from '../programme/programmes.js';
import { clubAt, passTerms, type ClubTime } from './club.js';
import { loadClubs } from './pg-clubs.js';

export interface ClubView {
  name: string;
  joinedAt: string;
  /** The benefits last until then. */
  until: string;
  /** Whether another term follows, to be paid at `until`. */
  renews: boolean;
  leftAt?: string;
  feeMinor: number;
  currency: string;
  benefits: string[];
}

/** The club a customer is in at an instant, whether or not the nightly run has been; null where they are in none. */
export async function clubOf(tx: EntityManager, members: readonly string[], at: Micros, programmes: Programmes): Promise<ClubView | null> {
  const { clubs } = passTerms(await loadClubs(tx, members), at, (instant) => programmes.at(instant));
  const club = clubAt(clubs, at);
  return club && clubView(club, at, programmes);
}

/** Benefits and fee are those of the version the term was paid under. */
export function clubView({ joinedAt, until, leftAt, programmeVersion }: ClubTime, at: Micros, programmes: Programmes): ClubView {
  const { club, currency } = programmes.named(programmeVersion);
  const { name, feeMinor, benefits } = club!;
  return {
    name,
    joinedAt: formatInstant(joinedAt),
    until: formatInstant(until),
    renews: leftAt === null && (programmes.at(at).club?.renews ?? false),
    ...(leftAt !== null && { leftAt: formatInstant(leftAt) }),
    feeMinor,
    currency,
    benefits,
  };
}
