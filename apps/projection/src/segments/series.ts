import { formatInstant, MICROS_PER_DAY } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';
import type { DayRow } from './pg-segments.js';

export interface DayPoint {
  day: string;
  /** At the day's end, or now. */
  members: number;
  came: number;
  went: number;
}

const MOST_DAYS = 500;

/** A point a day from one to another, but none before the first of the days on which something happened, nor after today. */
export function seriesOf(days: readonly DayRow[], from: number, to: number, today: number): DayPoint[] {
  if (from > to) throw new BadRequestException('from must not lie after to.');
  if (to - from >= MOST_DAYS) throw new BadRequestException(`At most ${MOST_DAYS} days are given; take a shorter time.`);
  const byDay = new Map(days.map((row) => [row.day, row]));
  const [first, last] = [Math.max(from, days[0]?.day ?? Infinity), Math.min(to, today)];
  let members = days.filter(({ day }) => day < first).reduce((sum, { came, went }) => sum + came - went, 0);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const { came, went } = byDay.get(first + index) ?? { came: 0, went: 0 };
    members += came - went;
    return { day: formatInstant((first + index) * MICROS_PER_DAY).slice(0, 10), members, came, went };
  });
}
