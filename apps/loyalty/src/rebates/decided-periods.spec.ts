import { formatInstant, parseInstant, type Micros } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { plusDays } from '#lib/rules';
import type { Programme, Rebate } from '../programme/programme.js';
import { beginOf, daysFrom } from '../night/night-days.js';
import { periodsDecided } from './decided-periods.js';

const rebate = (id: string, period: Rebate['period']): Rebate => ({ id, name: id, period, steps: [{ fromMinor: 100, points: 1 }] });
const first = aProgramme({ from: 0, rebates: [rebate('m', 'month'), rebate('q', 'quarter'), rebate('y', 'year')] });
const second: Programme = { ...first, version: '2', from: parseInstant('2026-04-15T00:00:00Z')!, rebates: [rebate('new', 'month')] };
const versions = [first, second];
const programmes = { at: (instant: Micros): Programme => (instant < second.from ? first : second) };

test('each period is decided once, on the day its last order can no longer be returned, by the rules of its end', () => {
  const decided = daysFrom('2026-01-01', '2026-07-31').flatMap((day) =>
    periodsDecided(beginOf(day, versions), beginOf(plusDays(day, -1), versions), programmes).map(
      ({ rebate: { id }, from, until }) => `${day} ${id} ${formatInstant(from).slice(0, 13)} ${formatInstant(until).slice(0, 13)}`,
    ),
  );
  expect(decided).toEqual([
    '2026-01-22 m 2025-11-30T23 2025-12-31T23',
    '2026-01-22 q 2025-09-30T22 2025-12-31T23',
    '2026-01-22 y 2024-12-31T23 2025-12-31T23',
    '2026-02-22 m 2025-12-31T23 2026-01-31T23',
    '2026-03-22 m 2026-01-31T23 2026-02-28T23',
    '2026-04-22 m 2026-02-28T23 2026-03-31T22',
    '2026-04-22 q 2025-12-31T23 2026-03-31T22',
    '2026-05-22 new 2026-03-31T22 2026-04-30T22',
    '2026-06-22 new 2026-04-30T22 2026-05-31T22',
    '2026-07-22 new 2026-05-31T22 2026-06-30T22',
  ]);
});

test('a night that decides for several days decides each of them once', () => {
  const [from, until] = [beginOf('2026-02-20', versions), beginOf('2026-06-30', versions)];
  expect(periodsDecided(until, from, programmes).map(({ rebate: { id } }) => id)).toEqual(['new', 'new', 'm', 'm', 'm', 'q']);
});
