import { formatInstant, parseInstant } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import type { Programme } from '../programme/programme.js';
import { evaluateTier, higherTier, nextTier, type Evaluation, type Standing } from './evaluate-tier.js';

const at = (text: string): number => parseInstant(text)!;
const level = (id: string, from: number): Programme['tiers']['levels'][number] => ({ id, name: id, from, multiplier: '1', benefits: [] });
const levels = [level('bronze', 100), level('silver', 500), level('gold', 1500)];
const programme = (tiers: Partial<Programme['tiers']> = {}): Programme =>
  aProgramme({ tiers: { ...aProgramme().tiers, levels, ...tiers } });
const now = at('2026-06-01T10:00:00Z');
const grace = at('2026-07-01T22:00:00Z');
const standing = (tier: string | null, more: Partial<Standing> = {}): Standing => ({ tier, since: at('2026-01-01T00:00:00Z'), ...more });
const evaluated = (of: Partial<Evaluation>, rules = programme()): ReturnType<typeof evaluateTier> =>
  evaluateTier({ standing: standing('gold'), qualification: 0, at: now, cause: 'aged', ...of }, rules);

describe('a tier', () => {
  test.each<[string, Partial<Evaluation>, string | null, (string | null)[][], number?]>([
    ['is not had below the first', { standing: standing(null), qualification: 99 }, null, []],
    ['is reached at once', { standing: standing(null), qualification: 100 }, 'bronze', [[null, 'bronze']]],
    [
      'is reached over several levels',
      { standing: standing('bronze'), qualification: 1500, cause: 'earned' },
      'gold',
      [['bronze', 'gold']],
    ],
    ['stays while it is reached', { qualification: 1500 }, 'gold', []],
    ['stays for the days of grace', { qualification: 1499 }, 'gold', [], grace],
    ['stays until their end', { standing: standing('gold', { graceUntil: grace }), qualification: 0, at: grace - 1 }, 'gold', [], grace],
    [
      'then goes, one level',
      { standing: standing('gold', { graceUntil: grace }), qualification: 500, at: grace },
      'silver',
      [['gold', 'silver']],
    ],
    [
      'and the next has a grace of its own',
      { standing: standing('gold', { graceUntil: grace }), qualification: 0, at: grace },
      'silver',
      [['gold', 'silver']],
      at('2026-08-01T22:00:00Z'),
    ],
    [
      'reached again, is safe again',
      { standing: standing('gold', { graceUntil: grace }), qualification: 1500, cause: 'earned' },
      'gold',
      [],
    ],
    ['goes at once by a reversal, over any levels', { qualification: 99, cause: 'reversed' }, null, [['gold', null]]],
    ['stays by a reversal that leaves enough', { qualification: 1500, cause: 'reversed' }, 'gold', []],
    ['is at least the floor', { qualification: 0, cause: 'reversed', floor: 'silver' }, 'silver', [['gold', 'silver']]],
    ['comes with the floor', { standing: standing('bronze'), floor: 'silver' }, 'silver', [['bronze', 'silver']]],
    ['is above the floor where it is earned', { qualification: 1500, floor: 'silver' }, 'gold', []],
    [
      'that is no more gives way to what qualifies',
      { standing: standing('platinum'), qualification: 600 },
      'silver',
      [['platinum', 'silver']],
    ],
  ])('%s', (_, of, tier, changes, graceUntil = undefined) => {
    const result = evaluated(of);
    expect(result.standing.tier).toBe(tier);
    expect(result.changes.map(({ from, to }) => [from, to])).toEqual(changes);
    expect(result.standing.graceUntil).toBe(graceUntil);
  });

  test('evaluated late, goes at the instants at which it was due', () => {
    const late = evaluated({ standing: standing('gold', { graceUntil: grace }), qualification: 0, at: at('2027-01-01T00:00:00Z') });
    expect(
      late.changes.map(({ from, to, at: since, until }) => [
        from,
        to,
        ...[since, until].map((time) => time && formatInstant(time).slice(0, 16)),
      ]),
    ).toEqual([
      ['gold', 'silver', '2026-07-01T22:00', '2026-08-01T22:00'],
      ['silver', 'bronze', '2026-08-01T22:00', '2026-09-01T22:00'],
      ['bronze', null, '2026-09-01T22:00', undefined],
    ]);
    expect(late.standing).toEqual({ tier: null, since: at('2026-09-01T22:00:00Z') });
  });

  test('without days of grace goes at once', () =>
    expect(evaluated({ qualification: 99 }, programme({ graceDays: 0 })).standing).toEqual({ tier: null, since: now }));

  test('of a programme without tiers is none', () =>
    expect(evaluated({ standing: standing(null), qualification: 1e6 }, aProgramme())).toMatchObject({
      standing: { tier: null },
      changes: [],
    }));
});

test.each([
  [null, 40, ['bronze', 60]],
  ['bronze', 120, ['silver', 380]],
  ['bronze', 900, ['silver', 0]],
  ['gold', 2000, null],
])('from %s with %d the next tier is %j', (tier, qualification, expected) => {
  const next = nextTier({ tier }, qualification, programme());
  expect(next && [next.tier.id, next.missing]).toEqual(expected);
});

test.each([
  ['gold', 'silver', 'gold'],
  [null, 'bronze', 'bronze'],
  [null, null, null],
])('the higher of %s and %s is %s', (a, b, higher) => expect(higherTier(a, b, programme())).toBe(higher));
