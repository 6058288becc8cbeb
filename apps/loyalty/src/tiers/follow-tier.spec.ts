import { formatInstant, MICROS_PER_DAY, parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import type { Programme } from '../programme/programme.js';
import type { TierChange } from './evaluate-tier.js';
import { followTier, type TierState } from './follow-tier.js';
import { nextAgeing, qualificationAt, type Qualifying } from './qualification.js';

const at = (text: string): number => parseInstant(`${text}T12:00:00Z`)!;
const shown = (micros: number | null): string | null => (micros === null ? null : formatInstant(micros).slice(0, 16));
const level = (id: string, from: number): Programme['tiers']['levels'][number] => ({ id, name: id, from, multiplier: '1', benefits: [] });
const programme = aProgramme({
  tiers: { by: 'points', months: 12, graceDays: 30, levels: [level('bronze', 100), level('silver', 500), level('gold', 1500)] },
});
const entries: Qualifying[] = [
  { at: at('2026-01-31'), amount: 400 },
  { at: at('2026-03-10'), amount: 200 },
  { at: at('2026-04-01'), amount: -50, agesFrom: at('2026-01-31') },
];

describe('what qualifies', () => {
  test.each([
    ['2026-01-30', 0, null],
    ['2026-02-01', 400, '2027-01-31T23:00'],
    ['2026-03-11', 600, '2027-01-31T23:00'],
    ['2026-04-02', 550, '2027-01-31T23:00'],
    ['2027-01-31', 550, '2027-01-31T23:00'],
    ['2027-02-01', 200, '2027-03-10T23:00'],
    ['2027-03-11', 0, null],
  ])('on %s it is %d, until %s', (day, amount, next) => {
    expect(qualificationAt(entries, at(day), programme)).toBe(amount);
    expect(shown(nextAgeing(entries, at(day), programme))).toBe(next);
  });
});

/** Follows at every instant that is due, up to the last day. */
function lived(earned: readonly Qualifying[], until: number, state?: TierState): { state: TierState; changes: TierChange[] } {
  const instants = new Set(earned.map((entry) => entry.at));
  let now = state ?? { tier: null, since: 0, dueAt: null };
  const changes: TierChange[] = [];
  for (;;) {
    const from = now.counted?.at ?? 0;
    const due = [...instants, now.dueAt ?? Infinity].filter((instant) => instant > from && instant <= until);
    const next = due.length === 0 ? until : Math.min(...due);
    const followed = followTier(now, earned, next, programme);
    now = followed.state;
    changes.push(...followed.changes);
    if (next === until) return { state: now, changes };
  }
}

describe('a tier follows what counts', () => {
  test('up at once; then grace, and one level after the other', () => {
    const { changes } = lived([{ at: at('2026-01-31'), amount: 600 }], at('2027-12-31'));
    expect(changes.map(({ from, to, at: since }) => [from, to, shown(since)])).toEqual([
      [null, 'silver', '2026-01-31T12:00'],
      ['silver', 'bronze', '2027-03-03T23:00'],
      ['bronze', null, '2027-04-03T22:00'],
    ]);
  });

  test('what is taken back is lost at once', () => {
    const before = lived([{ at: at('2026-01-31'), amount: 600 }], at('2026-06-01')).state;
    const after = followTier(before, [{ at: at('2026-01-31'), amount: 90 }], at('2026-06-02'), programme);
    expect(after.changes).toMatchObject([{ from: 'silver', to: null }]);
  });

  test('what is taken back and earned anew at the same time is no loss', () => {
    const before = lived([{ at: at('2026-01-31'), amount: 600 }], at('2026-06-01')).state;
    const both = [
      { at: at('2026-01-31'), amount: 90 },
      { at: at('2026-06-02'), amount: 450 },
    ];
    expect(followTier(before, both, at('2026-06-02'), programme).changes).toEqual([]);
  });

  test('higher thresholds, or another way to count, are no reversal: there is grace', () => {
    const before = lived([{ at: at('2026-01-31'), amount: 600 }], at('2026-06-01')).state;
    const strict = { ...programme, tiers: { ...programme.tiers, by: 'spend' as const } };
    const after = followTier(before, [], at('2026-06-02'), strict);
    expect([after.changes, after.state.tier, shown(after.state.graceUntil!)]).toEqual([[], 'silver', '2026-07-02T22:00']);
  });

  test('followed twice it is as followed once, and often as seldom, as long as nothing is missed', () => {
    const earned = fc.array(
      fc.record({ at: fc.nat(700).map((day) => at('2026-01-01') + day * MICROS_PER_DAY), amount: fc.integer({ min: 1, max: 900 }) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(earned, fc.nat(1200), (lots, day) => {
        const until = at('2026-01-01') + 1200 * MICROS_PER_DAY;
        const between = at('2026-01-01') + day * MICROS_PER_DAY;
        const straight = lived(lots, until);
        const first = lived(lots, between);
        const again = followTier(first.state, lots, between, programme);
        expect(again).toEqual({ state: first.state, changes: [] });
        const second = lived(lots, until, first.state);
        expect([...first.changes, ...second.changes]).toEqual(straight.changes);
        expect(second.state).toEqual(straight.state);
      }),
      { numRuns: 100 },
    );
  });
});
