import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import type { Definition } from './definition.js';
import { KPIS } from './definitions.js';
import { dailyOf } from './dailies.js';
import { familyOf } from './families.js';
import { GROUPINGS, isGroupBy, isOfCustomers, type GroupBy } from './groups.js';
import { instantOrDay } from '../journey/instant-or-day.js';
import { isWindow, WINDOWS, type Window } from './windows.js';

const MOST_POINTS = 500;
const SECONDS: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The usual way of asking, and the other. */
const USUAL = { per: 'answer', clock: 'calendar' } as const;
const WAYS = ['per', 'clock'] as const;

/** How a number can be asked for: as `per` or `clock`, the usual way first. */
export function waysOf({ otherWays = [] }: Definition): { per?: string[]; clock?: string[] } {
  const of = (key: (typeof WAYS)[number]): string[] => otherWays.flatMap(({ way }) => way?.[key] ?? []);
  return Object.fromEntries(WAYS.filter((key) => of(key).length > 0).map((key) => [key, [USUAL[key], ...of(key)]]));
}

export function definitionOf(name: string, asked: { per?: string; clock?: string } = {}): Definition {
  const definition = KPIS.get(name);
  if (!definition) throw new NotFoundException(`There is no KPI ${name}; GET /v1/kpis lists them.`);
  let found = definition;
  for (const key of WAYS) {
    const value = asked[key];
    if (value === undefined) continue;
    const choices = waysOf(definition)[key];
    if (!choices) throw new BadRequestException(`${name} has no ${key}; ask for it without.`);
    if (!choices.includes(value)) throw new BadRequestException(`${key} of ${name} must be one of ${choices.join(', ')}.`);
    found = definition.otherWays!.find(({ way }) => way![key] === value) ?? found;
  }
  return found;
}

export function windowOf(text = '30d'): Window {
  if (!isWindow(text)) throw new BadRequestException(`window must be one of ${WINDOWS.join(', ')}.`);
  return text;
}

/** What a number can be asked by: what the facts counted carry, and what their customers are today. */
export function groupsOf(definition: Definition): readonly GroupBy[] {
  const { groups, metrics } = definition;
  // What a campaign has cost is no customer's.
  const areCustomers = dailyOf(definition) === null && familyOf(definition) !== null && !metrics.includes('spend');
  return areCustomers ? [...groups, 'country', 'segment'] : groups;
}

/** What customers are is known of today alone. */
export function todayAlone(groupBy: GroupBy | null, at: string | undefined): void {
  if (isOfCustomers(groupBy) && at !== undefined)
    throw new BadRequestException(`groupBy=${groupBy} goes by what customers are today; ask without at.`);
}

export function groupByOf(text: string | undefined, definition: Definition): GroupBy | null {
  if (text === undefined) return null;
  if (!isGroupBy(text)) throw new BadRequestException(`groupBy must be one of ${GROUPINGS.join(', ')}.`);
  const groups = groupsOf(definition);
  if (!groups.includes(text))
    throw new BadRequestException(
      `what ${definition.name} counts carries no ${text}; it can be grouped by ${groups.join(', ') || 'nothing'}.`,
    );
  return text;
}

/** From `from`, every `step`, up to and with `to`; by default each day of the last 30. */
export function pointsOf(query: { from?: string; to?: string; step?: string }, now: Micros): Micros[] {
  const match = /^([1-9]\d{0,5})([mhdw])$/.exec(query.step ?? '1d');
  if (!match) throw new BadRequestException('step must be a number of minutes, hours, days or weeks, such as 15m, 1h, 1d or 1w.');
  const step = Number(match[1]) * SECONDS[match[2]!]! * MICROS_PER_SECOND;
  const to = instantOrDay('to', query.to) ?? now;
  const from = instantOrDay('from', query.from) ?? Math.max(0, to - 30 * SECONDS['d']! * MICROS_PER_SECOND);
  if (from > to) throw new BadRequestException('from must not lie after to.');
  const count = Math.floor((to - from) / step) + 1;
  if (count > MOST_POINTS)
    throw new BadRequestException(`That would be ${count} points; at most ${MOST_POINTS} are given. Take a longer step or a shorter time.`);
  return Array.from({ length: count }, (_, index) => from + index * step);
}
