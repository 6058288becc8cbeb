import type { RefundLine } from '#lib/contracts';
import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import { aLine, anOrder } from '../../test/an-order.js';
import type { Programme } from '../programme/programme.js';
import type { Grant } from './grant.js';
import { heldBy, keep, toReverse, type Returns } from './keep.js';
import { rate } from './rate.js';

const granted = (order: Parameters<typeof rate>[0], programme: Partial<Programme> = {}): Grant =>
  rate(order, aProgramme(programme), { tier: null, at: aProgramme().from, earnedInPeriod: 0 });
const bonus = (thresholdMinor: number, points = 50): Partial<Programme> => ({
  earning: { ...aProgramme().earning, orderBonuses: [{ id: 'big', name: 'Big', thresholdMinor, points }] },
});
const refund = (subtotalMinor: number, ...lines: [line: number, amountMinor: number][]): Returns['refunds'][number] => ({
  subtotalMinor,
  lines: lines.map(([line, amountMinor]): RefundLine => ({ line, quantity: 1, amountMinor })),
});
const two = anOrder([aLine(60_00), aLine(40_00)]);

describe('what stays of a grant', () => {
  test.each<[string, Grant, Returns, number]>([
    ['all, where nothing came back', granted(two), { refunds: [] }, 100],
    ['the lines that were not returned', granted(two), { refunds: [refund(40_00, [1, 40_00])] }, 60],
    ['of a line, the part that was not refunded', granted(two), { refunds: [refund(20_00, [1, 20_00])] }, 80],
    ['floored once: a third of 100', granted(two), { refunds: [refund(66_66)] }, 33],
    ['a refund without lines is spread over what is left', granted(two), { refunds: [refund(40_00, [1, 40_00]), refund(30_00)] }, 30],
    ['a refund of shipping reverses nothing', granted(two), { refunds: [refund(0)] }, 100],
    ['a deduction keeps its points: 10.00 of 40.00 were held back', granted(two), { refunds: [refund(30_00, [1, 30_00])] }, 70],
    ['beyond a line it is spread over the others', granted(two), { refunds: [refund(50_00, [1, 50_00])] }, 50],
    ['what no line says is spread over what is left', granted(two), { refunds: [refund(55_00, [1, 40_00])] }, 45],
    ['a line nobody knows is spread', granted(two), { refunds: [refund(50_00, [7, 50_00])] }, 50],
    ['a line twice', granted(two), { refunds: [refund(40_00, [1, 20_00], [1, 20_00])] }, 60],
    ['cancelled: nothing', granted(two), { refunds: [], cancelled: true }, 0],
    ['all refunded: nothing', granted(two), { refunds: [refund(100_00)] }, 0],
    ['more refunded than there was: nothing', granted(two), { refunds: [refund(100_00), refund(10_00)] }, 0],
    ['an order of nothing', granted(anOrder([])), { refunds: [refund(0)] }, 0],
    [
      'caps are not rated again: of 500, half',
      granted(anOrder([aLine(1000_00)]), { caps: { perOrder: 500 } }),
      { refunds: [refund(500_00)] },
      250,
    ],
    [
      'after an order-level discount, a line returned at what was paid for it',
      granted(anOrder([aLine(60_00), aLine(40_00)], { subtotalMinor: 90_00, totalMinor: 90_00 })),
      { refunds: [refund(36_00, [1, 36_00])] },
      54,
    ],
    [
      'a refunded gift card takes nothing from the goods',
      granted(anOrder([aLine(60_00), aLine(40_00, { giftCard: true })])),
      { refunds: [refund(40_00, [1, 40_00])] },
      60,
    ],
  ])('%s', (_, grant, returns, points) => expect(keep(grant, returns).points).toBe(points));

  test.each<[string, number, number, number[], string[]]>([
    ['stays while the rest reaches it', 50_00, 150, [40_00], ['big']],
    ['goes whole once it does not', 60_01, 150, [40_00], []],
    ['goes with the last of the order', 0, 150, [100_00], []],
    ['without threshold stays while anything is left', 0, 150, [99_99], ['big']],
  ])('a bonus %s', (_, threshold, points, refunds, bonuses) => {
    const grant = granted(two, bonus(threshold));
    expect(grant.points).toBe(points);
    expect(keep(grant, { refunds: refunds.map((amount) => refund(amount)) }).bonuses).toEqual(bonuses);
  });

  test.each<[string, Returns['amended'], number]>([
    ['loses what was taken out', anOrder([aLine(60_00)]), 60],
    ['keeps all after an exchange of the same value', anOrder([aLine(60_00), aLine(40_00, { productId: 'other' })]), 100],
    ['loses the difference of an exchange for less', anOrder([aLine(60_00), aLine(10_00, { productId: 'other' })]), 70],
    ['earns nothing for more', anOrder([aLine(60_00), aLine(40_00), aLine(50_00)]), 100],
    ['does not mind another order of the lines', anOrder([aLine(40_00), aLine(60_00)]), 100],
    ['loses in proportion to a later discount', anOrder([aLine(60_00), aLine(40_00)], { subtotalMinor: 90_00 }), 90],
    ['told without lines, loses in proportion', anOrder([], { subtotalMinor: 50_00 }), 50],
    ['of nothing, loses everything', anOrder([]), 0],
  ])('an amended order %s', (_, amended, points) => expect(keep(granted(two), { refunds: [], amended: amended! }).points).toBe(points));

  test('refunds and an amendment add up', () =>
    expect(keep(granted(two), { refunds: [refund(30_00, [0, 30_00])], amended: anOrder([aLine(60_00)]) }).points).toBe(30));

  test.each([
    [[1], 40],
    [undefined, 100],
    [[], 100],
  ])('an open return of lines %j holds %d points', (lines, points) => expect(heldBy(granted(two), { refunds: [] }, lines)).toBe(points));

  test('an open return holds the bonus that would go, and only what is not gone already', () =>
    expect(heldBy(granted(two, bonus(50_00)), { refunds: [refund(20_00, [1, 20_00])] }, [0])).toBe(60 + 50));
});

describe('whatever is returned, in whatever parts', () => {
  const line = fc.record({ amountMinor: fc.nat(500_00), giftCard: fc.boolean(), category: fc.constantFrom('toys', 'beds') });
  const programme: Partial<Programme> = {
    earning: {
      ...aProgramme().earning,
      pointsPerUnit: '7.3',
      categories: { toys: '1.5', beds: '0.33' },
      orderBonuses: [
        { id: 'any', name: 'Any', thresholdMinor: 0, points: 11 },
        { id: 'big', name: 'Big', thresholdMinor: 300_00, points: 77 },
      ],
    },
    caps: { perOrder: 4000 },
  };
  const part = fc.record({ amountMinor: fc.nat(400_00), lines: fc.array(fc.tuple(fc.nat(7), fc.nat(400_00)), { maxLength: 3 }) });
  const story = fc.record({
    lines: fc.array(line, { maxLength: 6 }),
    percent: fc.integer({ min: 1, max: 120 }),
    refunds: fc.array(part, { maxLength: 6 }),
    last: fc.constantFrom('refund' as const, 'cancellation' as const),
  });

  test('exactly the grant is reversed in the end, never more before, and more returns never keep more', () =>
    fc.assert(
      fc.property(story, ({ lines, percent, refunds, last }) => {
        const items = lines.map(({ amountMinor, ...rest }) => aLine(amountMinor, rest));
        const all = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0) || 77_77;
        const subtotalMinor = Math.max(1, Math.floor((all * percent) / 100));
        const grant = granted(anOrder(items, { subtotalMinor, totalMinor: subtotalMinor }), programme);
        const told = refunds.map(({ amountMinor, lines: named }) => refund(amountMinor, ...named));
        let [reversed, before] = [0, grant.points];
        for (const upTo of told.keys()) {
          const kept = keep(grant, { refunds: told.slice(0, upTo + 1) });
          expect(kept.points).toBeLessThanOrEqual(before);
          const more = toReverse(grant, kept, reversed);
          expect(more).toBeGreaterThanOrEqual(0);
          reversed += more;
          before = kept.points;
          expect(grant.points - reversed).toBe(kept.points);
        }
        const end: Returns = last === 'refund' ? { refunds: [...told, refund(subtotalMinor)] } : { refunds: told, cancelled: true };
        reversed += toReverse(grant, keep(grant, end), reversed);
        expect(reversed).toBe(grant.points);
        expect(toReverse(grant, keep(grant, end), reversed)).toBe(0);
      }),
      { numRuns: 500 },
    ));

  test('an amendment that comes between never gives points back', () =>
    fc.assert(
      fc.property(story, fc.array(fc.nat(5), { maxLength: 6 }), ({ lines, refunds }, stays) => {
        const items = lines.map(({ amountMinor, ...rest }, index) => aLine(amountMinor, { ...rest, productId: `p${index % 3}` }));
        const grant = granted(anOrder(items), programme);
        const amended = anOrder(items.filter((_, index) => stays.includes(index)));
        const told = refunds.map(({ amountMinor, lines: named }) => refund(amountMinor, ...named));
        expect(keep(grant, { refunds: told, amended }).points).toBeLessThanOrEqual(keep(grant, { refunds: told }).points);
        const all = refund(amended.subtotalMinor);
        expect(keep(grant, { refunds: [all], amended }).points).toBe(0);
      }),
      { numRuns: 500 },
    ));
});
