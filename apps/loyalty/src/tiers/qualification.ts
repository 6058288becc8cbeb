import type { Micros } from '#lib/contracts';
import { endOfLocalDayPlusMonths } from '#lib/rules';
import type { Programme } from '../programme/programme.js';

/** Something that counts towards a tier: base points that became available, or money spent past its return period. */
export interface Qualifying {
  /** When it began to count. */
  at: Micros;
  /** Net of what was taken back, or negative for what takes back something else. */
  amount: number;
  /** From when it ages; set where it takes back something that began to count earlier, so that both age together. */
  agesFrom?: Micros;
}

type Rules = Pick<Programme, 'tiers' | 'timeZone'>;

/** What counts at an instant: from when it began to count to the end of the local day so many months later. */
export function qualificationAt(entries: readonly Qualifying[], at: Micros, { tiers, timeZone }: Rules): number {
  const agesAt = ageingOf(timeZone, tiers.months);
  return entries.reduce((sum, entry) => (entry.at <= at && at < agesAt(entry.agesFrom ?? entry.at) ? sum + entry.amount : sum), 0);
}

/** The next instant at which something no longer counts; null: never. */
export function nextAgeing(entries: readonly Qualifying[], after: Micros, { tiers, timeZone }: Rules): Micros | null {
  const agesAt = ageingOf(timeZone, tiers.months);
  const ageing = entries.filter(({ at, amount }) => at <= after && amount !== 0).map(({ at, agesFrom = at }) => agesAt(agesFrom));
  return ageing.reduce<Micros | null>((next, at) => (at > after && (next === null || at < next) ? at : next), null);
}

/** Points become available at the first instants of days, so the same few instants are asked for again and again, of every member. */
function ageingOf(timeZone: string, months: number): (from: Micros) => Micros {
  const key = `${timeZone} ${months}`;
  const known = KNOWN.get(key) ?? new Map<Micros, Micros>();
  KNOWN.set(key, known);
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    const ages = endOfLocalDayPlusMonths(from, months, timeZone);
    known.set(from, ages);
    return ages;
  };
}

const KNOWN = new Map<string, Map<Micros, Micros>>();
const MOST_KNOWN = 20_000;
