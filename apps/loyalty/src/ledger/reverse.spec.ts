import { balanceOf } from './ledger.js';
import { hold, reverse, type Clawback } from './reverse.js';
import { spend } from './spend.js';
import { aLedger, day, shown, told, until } from './testing/a-ledger.js';

const clawback = (points: number, more: Partial<Clawback> = {}): Clawback => ({
  at: day(6),
  cause: 'refund 1',
  programmeVersion: 'v1',
  points,
  own: ['own'],
  about: { reason: 'return' },
  ...more,
});
const spent = { cause: 'r', programmeVersion: 'v1', to: 'redeemed', kind: 'redeemed', about: {} } as const;

describe('taking points back', () => {
  it('rule 6: from what is pending, from its own lot, from what expired of it, from others first expiring first, then as debt', () => {
    const ledger = aLedger({
      held: { points: 10, from: 50 },
      own: { points: 10, until: 30 },
      expired: { points: 10, until: 5 },
      late: { points: 10, until: 40 },
      soon: { points: 10, until: 20 },
      other: { points: 10, from: 60 },
    });
    until(6, ledger);
    reverse(ledger, clawback(55, { own: ['held', 'own', 'expired'] }));
    expect(told(ledger, 8)).toEqual([
      '8 reversed: pending held -10, reversed held +10, available own -10, reversed own +10, expired expired -10, reversed expired +10, ' +
        'available soon -10, reversed soon +10, available late -10, reversed late +10, available debt -5, reversed debt +5',
    ]);
    expect([shown(ledger), balanceOf(ledger)]).toEqual(['other 10 pending, 5 owed', -5]);
  });

  it.each([
    ['no more than is asked', 3, 'own 7, other 10'],
    ['nothing where nothing is', 0, 'own 10, other 10'],
    ['from others what its own lot lacks', 13, 'other 7'],
  ])('takes %s', (_, points, left) => {
    const ledger = aLedger({ own: { points: 10, until: 90 }, other: { points: 10, until: 20 } });
    reverse(ledger, clawback(points));
    expect(shown(ledger)).toBe(left);
  });

  it('buy, earn, spend, return: what is spent is owed, and the next points pay it', () => {
    const ledger = aLedger({ own: { points: 100, until: 90 }, next: { points: 250, from: 9 } });
    spend([ledger], { ...spent, at: day(1), points: 100 });
    reverse(ledger, clawback(100));
    expect([shown(ledger), balanceOf(ledger)]).toEqual(['next 250 pending, 100 owed', -100]);
    until(9, ledger);
    expect([shown(ledger), balanceOf(ledger)]).toEqual(['next 150', 150]);
  });

  it('what expired is no gain twice: the breakage goes back, and nothing is owed', () => {
    const ledger = aLedger({ own: { points: 100, until: 5 }, other: { points: 40 } });
    spend([ledger], { ...spent, at: day(1), points: 30 });
    until(5, ledger);
    expect(shown(ledger)).toBe('own 70 expired, other 40');
    reverse(ledger, clawback(100));
    expect(shown(ledger)).toBe('other 10');
  });

  it('a lot named twice is taken from once, and one that never was, not at all', () => {
    const ledger = aLedger({ own: { points: 10 } });
    reverse(ledger, clawback(15, { own: ['own', 'own', 'never'] }));
    expect(shown(ledger)).toBe('5 owed');
  });

  it('what it counts for a tier afterwards is kept with it', () => {
    const ledger = aLedger({ own: { points: 10 } });
    const posting = reverse(ledger, clawback(4, { terms: [{ id: 'own', base: 6, spendMinor: 6_00 }] }));
    expect([posting.lots, ledger.lots.get('own')]).toMatchObject([[{ base: 6 }], { base: 6, spendMinor: 6_00 }]);
  });

  it.each([-1, 0.5])('%p points are no reversal', (points) => {
    const ledger = aLedger({ own: { points: 10 } });
    expect(() => reverse(ledger, clawback(points))).toThrow(RangeError);
  });
});

describe('an open return', () => {
  it('rule 8: holds its lines: they stay pending whatever day it is, the rest goes on', () => {
    const ledger = aLedger({ own: { points: 10, from: 5, until: 90 } });
    const into = { into: 'return 1', points: 4, base: 4, spendMinor: 4_00, at: day(1), programmeVersion: 'v1' };
    hold(ledger, { ...ledger.lots.get('own')!, order: 'o1', base: 10, spendMinor: 10_00 }, into);
    until(7, ledger);
    expect(shown(ledger)).toBe('own 6, return 1 4 pending');
    expect([...ledger.lots.values()]).toMatchObject([
      { granted: 6, base: 6, spendMinor: 6_00 },
      { granted: 4, base: 4, spendMinor: 4_00, order: 'o1', availableAt: null },
    ]);
    reverse(ledger, clawback(4, { own: ['return 1', 'own'] }));
    expect(shown(ledger)).toBe('own 6');
  });

  it('cannot hold more than is pending', () => {
    const ledger = aLedger({ own: { points: 10, from: 5 } });
    const into = { into: 'return 1', points: 11, base: 0, spendMinor: 0, at: day(1), programmeVersion: 'v1' };
    expect(() => hold(ledger, ledger.lots.get('own')!, into)).toThrow('less than nothing of lot own');
  });
});
