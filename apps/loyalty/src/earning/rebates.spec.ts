import type { RebateStep } from '../programme/programme.js';
import { rebatePoints } from './rebates.js';

const steps: RebateStep[] = [
  { fromMinor: 1000_00, percent: '1' },
  { fromMinor: 2000_00, percent: '2.5' },
  { fromMinor: 9000_00, points: 50_000 },
];
const paying = (minorPer100Points: string) => ({ paying: { minorPer100Points, leastPoints: 1, mostPercent: '100' } });

test.each([
  [999_99, '100', 0],
  [1000_00, '100', 1000],
  [1000_99, '100', 1000],
  [1999_99, '100', 1999],
  [2000_00, '100', 5000],
  [2000_00, '50', 10_000],
  [2000_00, '33.3', 15_015],
  [9000_00, '100', 50_000],
])('a volume of %d, 100 points being worth %s, brings %d points', (volume, worth, points) =>
  expect(rebatePoints({ steps }, volume, paying(worth))).toBe(points),
);

test('a percentage of what points are worth is nothing where they are worth nothing', () =>
  expect(rebatePoints({ steps }, 1000_00, {})).toBe(0));
