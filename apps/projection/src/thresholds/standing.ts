import type { Result } from '../kpis/definition.js';
import { crossingOf, type Direction, type Limit } from './crossing.js';

/** One of the values of a number: of a group where it is grouped, of a currency, phase or percentile where it has several. */
export interface Reading {
  group?: string;
  key?: string;
  value: number | null;
}

/** A value that has crossed the limit and not come back. */
export interface Crossed {
  group?: string;
  key?: string;
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

const nameOf = ({ group, key }: { group?: string; key?: string }): string => JSON.stringify([group, key]);
