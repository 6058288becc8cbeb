import type { RefundIssuedV1, Tender } from '#lib/contracts';
import fc from 'fast-check';
import { pointsReturned, type Paid, type Spent } from './tenders.js';

type Refund = Pick<RefundIssuedV1, 'amountMinor' | 'tenders'>;

const points = (amountMinor: number, redemptionId?: string): Tender => ({
  kind: 'points',
  amountMinor,
  ...(redemptionId && { redemptionId }),
});
const card = (amountMinor: number): Tender => ({ kind: 'card', amountMinor });
/** 80 euros and 2,000 points worth 20. */
const order: Paid = { totalMinor: 100_00, tenders: [card(80_00), points(20_00, 'r')] };
const spent: Spent[] = [{ redemptionId: 'r', points: 2000 }];
const refund = (amountMinor: number, ...tenders: Tender[]): Refund => ({ amountMinor, ...(tenders.length > 0 && { tenders }) });

describe('points that come back of an order paid partly with points', () => {
  test.each<[string, Refund[], number]>([
    ['none, where nothing was refunded', [], 0],
    ['half, of half', [refund(50_00)], 1000],
    ['all, of all', [refund(100_00)], 2000],
    ['all, in three parts', [refund(33_33), refund(33_33), refund(33_34)], 2000],
    ['never more', [refund(100_00), refund(100_00)], 2000],
    ['as named: none', [refund(50_00, card(50_00))], 0],
    ['as named: more than the part', [refund(20_00, points(20_00, 'r'))], 2000],
    ['as named, without the redemption', [refund(20_00, card(15_00), points(5_00))], 500],
    ['never more than was paid, whatever is named', [refund(60_00, points(60_00))], 2000],
    ['named first, then in proportion of what is left', [refund(60_00, card(60_00)), refund(20_00)], 1000],
    ['what was refunded to the card cannot come back in points', [refund(90_00, card(90_00)), refund(10_00)], 1000],
  ])('%s', (_, refunds, expected) => expect(pointsReturned(order, spent, refunds)).toEqual([{ redemptionId: 'r', points: expected }]));

  test.each([
    [[], 2000],
    [[refund(50_00)], 2000],
    [[refund(80_00, card(80_00))], 2000],
    [[refund(100_00, card(100_00))], 0],
  ])('of a cancelled order, what no refund gave back: %j', (refunds, expected) =>
    expect(pointsReturned(order, spent, refunds, true)[0]!.points).toBe(expected),
  );

  test.each<[string, Tender[], number]>([
    ['a tender that does not name its redemption is of the only one', [points(20_00)], 1000],
    ['without a tender nothing comes back', [card(100_00)], 0],
  ])('%s', (_, tenders, expected) =>
    expect(pointsReturned({ totalMinor: 100_00, tenders }, spent, [refund(50_00)])[0]!.points).toBe(expected),
  );

  test.each<[string, Refund[], boolean, number]>([
    ['nothing while it stands', [], false, 0],
    ['all once it is cancelled', [], true, 2000],
    ['all with the refund that ends it', [refund(0)], false, 2000],
    ['all with that, whatever it names', [refund(0, card(0))], false, 2000],
    ['all once, with both', [refund(0), refund(0)], true, 2000],
  ])('of an order that cost nothing any more, %s', (_, refunds, cancelled, expected) => {
    for (const tenders of [[], [points(0)], [points(20_00, 'r')]])
      expect(pointsReturned({ totalMinor: 0, tenders }, spent, refunds, cancelled)).toEqual([{ redemptionId: 'r', points: expected }]);
  });

  test('two redemptions each get their part', () =>
    expect(
      pointsReturned(
        { totalMinor: 100_00, tenders: [points(20_00, 'a'), points(60_00, 'b'), card(20_00)] },
        [
          { redemptionId: 'a', points: 2000 },
          { redemptionId: 'b', points: 5000 },
        ],
        [refund(25_00), refund(5_00, points(5_00, 'b'))],
      ),
    ).toEqual([
      { redemptionId: 'a', points: 500 },
      { redemptionId: 'b', points: 1666 },
    ]));

  test('whatever is refunded, in the end exactly the points that were spent are back', () => {
    const named = fc.option(fc.record({ kind: fc.constantFrom('card' as const, 'points' as const), amountMinor: fc.nat(50_00) }), {
      nil: undefined,
      freq: 3,
    });
    const refunds = fc.array(
      fc
        .record({ amountMinor: fc.nat(60_00), named })
        .map(({ amountMinor, named: tender }) => refund(amountMinor, ...(tender ? [tender] : []))),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.nat(100_00), fc.integer({ min: 1, max: 99_999 }), refunds, (inPoints, worth, told) => {
        const paid: Paid = { totalMinor: 100_00, tenders: [points(inPoints), card(100_00 - inPoints)] };
        const all = [{ redemptionId: 'r', points: worth }];
        let before = 0;
        for (const upTo of told.keys()) {
          const now = pointsReturned(paid, all, told.slice(0, upTo + 1))[0]!.points;
          expect(now).toBeGreaterThanOrEqual(before);
          expect(now).toBeLessThanOrEqual(worth);
          before = now;
        }
        const proportional = told.map(({ amountMinor }) => refund(amountMinor));
        const end = pointsReturned(paid, all, [...proportional, refund(100_00)])[0]!.points;
        expect(end).toBe(inPoints === 0 ? 0 : worth);
      }),
      { numRuns: 500 },
    );
  });
});
