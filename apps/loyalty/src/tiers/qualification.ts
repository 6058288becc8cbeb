import type { Micros } from '#lib/contracts';
import { endOfLocalDayPlusMonths } from '../programme/calendar.js';
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
export const qualificationAt = (entries: readonly Qualifying[], at: Micros, rules: Rules): number =>
  entries.reduce((sum, entry) => (entry.at <= at && at < agesAt(entry, rules) ? sum + entry.amount : sum), 0);

/** The next instant at which something no longer counts; null: never. */
export function nextAgeing(entries: readonly Qualifying[], after: Micros, rules: Rules): Micros | null {
  const ageing = entries.filter(({ at, amount }) => at <= after && amount !== 0).map((entry) => agesAt(entry, rules));
  return ageing.reduce<Micros | null>((next, at) => (at > after && (next === null || at < next) ? at : next), null);
}

const agesAt = ({ at, agesFrom = at }: Qualifying, { tiers, timeZone }: Rules): Micros =>
  endOfLocalDayPlusMonths(agesFrom, tiers.months, timeZone);
