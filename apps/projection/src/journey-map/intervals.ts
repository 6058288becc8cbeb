import { formatInstant, MICROS_PER_DAY, MICROS_PER_SECOND, PHASES, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import type { Daily } from '../kpis/daily.js';
import type { Result } from '../kpis/definition.js';
import { LENGTHS, type Window } from '../kpis/windows.js';
import { movesIn, staysIn, type MoveCount, type StayCount } from './pg-intervals.js';

/** The time a number about intervals is over: moves are answered as of the last midnight. */
export function timeOfIntervals(name: string, window: Window, at: Micros): [start: Micros, end: Micros] {
  const end = name === 'phaseConversion' ? Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY : at;
  return [end - LENGTHS[window], end];
}

/** How customers go through the phases, from the intervals that are kept: those are what the facts give at any time. */
export const INTERVALS: Daily = {
  async read(tx: EntityManager, { name }, at, { window }): Promise<Result> {
    const [start, end] = timeOfIntervals(name, window, at);
    if (name === 'timeInPhase') return staysResult(await staysIn(tx, start, end));
    return { ...movesResult(await movesIn(tx, start, end)), asOf: formatInstant(end) };
  },
  // Whose evidence is no family's: see interval-evidence.
  counted: () => Promise.resolve(null),
};

export const moveName = ({ from, to }: Pick<MoveCount, 'from' | 'to'>): string => `${from}-${to}`;

function movesResult(moves: readonly MoveCount[]): Result {
  const counts = Object.fromEntries(moves.map((move) => [moveName(move), move.moves]));
  return { value: counts, numerator: counts, denominator: null };
}

function staysResult(stays: readonly StayCount[]): Result {
  const by = <Value>(of: (stay: StayCount | undefined) => Value): Record<string, Value> =>
    Object.fromEntries(PHASES.map((phase) => [phase, of(stays.find((stay) => stay.phase === phase))]));
  return {
    value: by((stay) => (stay ? (stay.lower + stay.upper) / (2 * MICROS_PER_SECOND) : null)),
    numerator: by((stay) => (stay?.took ?? 0) / MICROS_PER_SECOND),
    denominator: by((stay) => stay?.stays ?? 0),
  };
}
