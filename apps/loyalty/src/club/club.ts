import type { Micros } from '#lib/contracts';
import { endOfLocalDayPlusMonths } from '#lib/rules';
import type { Programme } from '../programme/programme.js';

/** A member's time in the paid club: terms paid for one after the other, without a gap. */
export interface ClubTime {
  member: string;
  joinedAt: Micros;
  /** All terms paid for so far, so that a term never grows shorter by way of a short month. */
  months: number;
  /** What is paid for runs until then: the end of a local day. */
  until: Micros;
  /** From when on it no longer renews: the member left, or it ended; the benefits last to `until`. */
  leftAt: Micros | null;
  /** The version the current term was paid under: its benefits and its fee. */
  programmeVersion: string;
}

/** One more term that was paid for at the end of the one before. */
export interface Renewal {
  at: Micros;
  club: ClubTime;
}

type Rules = (at: Micros) => Pick<Programme, 'version' | 'club' | 'timeZone'>;

/** The first term, from an instant on; undefined where the programme has no club. */
export function joinAt(member: string, at: Micros, { version, club, timeZone }: ReturnType<Rules>): ClubTime | undefined {
  if (!club) return undefined;
  const until = endOfLocalDayPlusMonths(at, club.months, timeZone);
  return { member, joinedAt: at, months: club.months, until, leftAt: null, programmeVersion: version };
}

/**
 * Lets the terms of one customer's clubs end and renew up to and with an instant, in the order in which they end. A term renews where the
 * member has not left, the programme in force at its end still has a club that renews, and no other club of the customer that renews runs longer: who
 * has joined under two names, and turns out to be one person, pays once from then on.
 */
export function passTerms(clubs: readonly ClubTime[], at: Micros, rules: Rules): { clubs: ClubTime[]; renewals: Renewal[] } {
  const now = [...clubs];
  const renewals: Renewal[] = [];
  for (let index = nextToEnd(now, at); index >= 0; index = nextToEnd(now, at)) {
    const ending = now[index]!;
    const renewed = hasLonger(now, index) ? null : renew(ending, rules);
    now[index] = renewed ?? { ...ending, leftAt: ending.until };
    if (renewed) renewals.push({ at: ending.until, club: renewed });
  }
  return { clubs: now, renewals };
}

/** The club that counts for a customer at an instant: of several the one that runs longest. */
export function clubAt(clubs: readonly ClubTime[], at: Micros): ClubTime | null {
  return (
    clubs
      .filter(({ joinedAt, until }) => joinedAt <= at && at < until)
      .sort(byEnd)
      .at(-1) ?? null
  );
}

function nextToEnd(clubs: readonly ClubTime[], at: Micros): number {
  const [first] = clubs.filter(({ leftAt, until }) => leftAt === null && until <= at).sort(byEnd);
  return first ? clubs.indexOf(first) : -1;
}

const hasLonger = (clubs: readonly ClubTime[], index: number): boolean =>
  clubs.some((other, place) => place !== index && other.leftAt === null && byEnd(other, clubs[index]!) > 0);

const byEnd = (a: ClubTime, b: ClubTime): number => a.until - b.until || b.joinedAt - a.joinedAt || (a.member < b.member ? 1 : -1);

function renew(ending: ClubTime, rules: Rules): ClubTime | null {
  const { version, club, timeZone } = rules(ending.until);
  if (!club?.renews) return null;
  const months = ending.months + club.months;
  return { ...ending, months, until: endOfLocalDayPlusMonths(ending.joinedAt, months, timeZone), programmeVersion: version };
}
