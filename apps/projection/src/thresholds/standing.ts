import type { Result } from '../kpis/definition.js';
import { crossingOf, type Direction, type Limit } from './crossing.js';

/** Which of the values of a number: of a group where it is grouped, of a currency, phase or percentile where it has several. */
export interface Name {
  group?: string;
  key?: string;
}

export interface Reading extends Name {
  value: number | null;
}

/** A value that has crossed the limit and not come back. */
export interface Crossed extends Name {
  value: number;
  since: string;
}

export type Crossing = Omit<Crossed, 'since'> & { direction: Direction };

/** Every value of a number, or only that of `key`. */
export function readingsOf({ value }: Result, key?: string, group?: string): Reading[] {
  const of = { ...(group !== undefined && { group }) };
  if (typeof value !== 'object' || value === null) return key === undefined ? [{ ...of, value }] : [];
  return Object.entries(value)
    .filter(([name]) => key === undefined || name === key)
    .map(([name, number]) => ({ ...of, key: name, value: number }));
}

/**
 * With those that were there before, or are asked for by name, and are not there any more: of what is counted or added up nothing is left,
 * which is 0. Of a mean or a share there is none.
 */
export function withAbsent(readings: readonly Reading[], known: readonly Name[], unit: string): Reading[] {
  if (!isCounted(unit)) return [...readings];
  const absent = new Map(known.map(({ group, key }) => [nameOf({ group, key }), { ...named({ group, key }), value: 0 }]));
  for (const reading of readings) absent.delete(nameOf(reading));
  return [...readings, ...absent.values()];
}

const isCounted = (unit: string): boolean => !/^(ratio|percent|seconds|points from)|with fractions/.test(unit);

/** Only so many names are remembered: nobody watches more groups than that one by one. */
const MOST_NAMES = 1_000;

export const namesOf = (readings: readonly Name[]): Name[] => readings.slice(0, MOST_NAMES).map(named);

const named = ({ group, key }: Name): Name => ({ ...(group !== undefined && { group }), ...(key !== undefined && { key }) });

/** What has crossed or come back since, and what stands crossed from now on. What is not read any more stays as it stood. */
export function follow(
  standing: readonly Crossed[],
  readings: readonly Reading[],
  limit: Limit,
  at: string,
): { crossings: Crossing[]; standing: Crossed[] } {
  const crossed = new Map(standing.map((one) => [nameOf(one), one]));
  const crossings: Crossing[] = [];
  for (const { value, ...of } of readings) {
    const name = nameOf(of);
    const direction = crossingOf(crossed.has(name), value, limit);
    if (direction === null) continue;
    crossings.push({ ...of, value: value!, direction });
    if (direction === 'crossed') crossed.set(name, { ...of, value: value!, since: at });
    else crossed.delete(name);
  }
  return { crossings, standing: [...crossed.values()] };
}

const nameOf = ({ group, key }: Name): string => JSON.stringify([group, key]);
