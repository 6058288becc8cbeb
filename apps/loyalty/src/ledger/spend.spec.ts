import { balanceOf, type Ledger } from './ledger.js';
import { NotEnoughPoints, spend, spendableAt, type Spending } from './spend.js';
import { aLedger, day, shown, told, until } from './testing/a-ledger.js';

const spending = (points: number, more: Partial<Spending> = {}): Spending => ({
  at: day(1),
  cause: 'redemption 1',
  programmeVersion: 'v1',
  points,
  to: 'redeemed',
  kind: 'redeemed',
  about: {},
  ...more,
});
const refused = (ledgers: Ledger[], points: number, at = day(1)): NotEnoughPoints => {
  try {
    spend(ledgers, spending(points, { at }));
  } catch (error) {
    if (error instanceof NotEnoughPoints) return error;
  }
  throw new Error('it was not refused');
};

describe('spending', () => {
  it.each([
    ['of several lots the first to expire', { b: { points: 10, until: 30 }, a: { points: 10, until: 20 } }, 15, 'b 5'],
    ['what lives for ever last', { a: { points: 10 }, b: { points: 10, until: 20 } }, 15, 'a 5'],
    ['of equal ones the first by name', { b: { points: 10, until: 20 }, a: { points: 10, until: 20 } }, 15, 'b 5'],
    ['everything', { a: { points: 10 } }, 10, 'nothing'],
    ['nothing that is pending', { a: { points: 10, from: 9, until: 10 }, b: { points: 10 } }, 10, 'a 10 pending'],
  ])('takes %s', (_, lots, points, left) => {
    const ledger = aLedger(lots);
    spend([ledger], spending(points));
    expect(shown(ledger)).toBe(left);
  });

  it('remembers what it took from where, in that order, so that it can come back', () => {
    const ledger = aLedger({ b: { points: 10, until: 30 }, a: { points: 10, until: 20 } });
    const { allocations, postings } = spend([ledger], spending(15, { to: 'donated:trees', kind: 'donated' }));
    expect(allocations).toEqual([
      { member: 'ada', lot: 'a', points: 10, returned: 0 },
      { member: 'ada', lot: 'b', points: 5, returned: 0 },
    ]);
    expect(postings).toEqual(ledger.posted.slice(2));
    expect(told(ledger, 3)).toEqual(['3 donated: available a -10, donated:trees a +10, available b -5, donated:trees b +5']);
  });

  it('rule 11: A 200, B -50 are 150 to spend, first expiring first over both', () => {
    const [a, b] = [aLedger({ a: { points: 200 } }, { member: 'a' }), aLedger({}, { member: 'b', debt: 50 })];
    expect([spendableAt([a, b], day(1)), refused([a, b], 151).spendable]).toEqual([150, 150]);
    spend([a, b], spending(150));
    expect([shown(a), shown(b), spendableAt([a, b], day(1))]).toEqual(['a 50', '50 owed', 0]);
  });

  it('rule 12: A 100, B 100, merged, 150 redeemed first expiring first from A: A 0, B 50', () => {
    const a = aLedger({ lot: { points: 100, until: 20 } }, { member: 'a' });
    const b = aLedger({ lot: { points: 100, until: 30 } }, { member: 'b' });
    const { allocations } = spend([b, a], spending(150));
    expect([balanceOf(a), balanceOf(b)]).toEqual([0, 50]);
    expect(allocations.map(({ member, points }) => [member, points])).toEqual([
      ['a', 100],
      ['b', 50],
    ]);
    expect([a, b].map(({ posted }) => posted.at(-1)!.cause)).toEqual(['redemption 1 a', 'redemption 1 b']);
  });

  it('what is not there cannot be spent, and then nothing is posted', () => {
    const ledger = aLedger({ a: { points: 10, from: 5, until: 8 } });
    expect([refused([ledger], 1).message, ledger.number]).toEqual(['1 points are wanted, 0 can be spent', 1]);
    until(5, ledger);
    expect(refused([ledger], 11, day(5))).toMatchObject({ wanted: 11, spendable: 10 });
    expect(refused([ledger], 1, day(8))).toMatchObject({ spendable: 0 });
    expect(ledger.number).toBe(2);
  });

  it.each([0, -5, 1.5, Number.NaN])('%p points are no spending: nobody gains by it', (points) => {
    const ledger = aLedger({ a: { points: 10 } });
    expect(() => spend([ledger], spending(points))).toThrow(RangeError);
    expect(shown(ledger)).toBe('a 10');
  });
});
