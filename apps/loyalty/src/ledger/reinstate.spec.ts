import type { Ledger } from './ledger.js';
import { reinstate, type Reinstatement } from './reinstate.js';
import { reverse } from './reverse.js';
import { spend, type Allocation } from './spend.js';
import { aLedger, day, shown, told, until } from './testing/a-ledger.js';

const spent = { at: day(1), cause: 'r', programmeVersion: 'v1', to: 'redeemed', kind: 'redeemed', about: {} } as const;
const back = (points: number, allocations: readonly Allocation[], more: Partial<Reinstatement> = {}): Reinstatement => ({
  at: day(6),
  cause: 'refund 1',
  programmeVersion: 'v1',
  points,
  allocations,
  from: 'redeemed',
  graceUntil: null,
  about: {},
  ...more,
});
const own = (points: number, until: number): { points: number; until: number } => ({ points, until });

describe('giving points back', () => {
  it('rule 5: to the lots last taken first, with their old expiry (2,000 taken, half returned: 1,000)', () => {
    const ledger = aLedger({ a: own(1500, 20), b: own(800, 30) });
    const { allocations } = spend([ledger], { ...spent, points: 2000 });
    const half = reinstate([ledger], back(1000, allocations));
    expect([shown(ledger), ledger.lots.get('a')!.expiresAt]).toEqual(['a 500, b 800', day(20)]);
    expect(half.allocations.map(({ lot, points, returned }) => [lot, points, returned])).toEqual([
      ['a', 1500, 500],
      ['b', 500, 500],
    ]);
    reinstate([ledger], back(1000, half.allocations, { cause: 'refund 2' }));
    expect(shown(ledger)).toBe('a 1500, b 800');
  });

  it('never more than was taken, in however many parts; then nothing is posted', () => {
    const ledger = aLedger({ a: own(10, 20) });
    const { allocations } = spend([ledger], { ...spent, points: 8 });
    const once = reinstate([ledger], back(5, allocations));
    expect(() => reinstate([ledger], back(4, once.allocations))).toThrow('1 points more than were taken');
    expect(() => reinstate([ledger], back(-1, once.allocations))).toThrow(RangeError);
    expect([shown(ledger), ledger.number]).toEqual(['a 7', 3]);
  });

  it('what has expired meanwhile expires in the same posting', () => {
    const ledger = aLedger({ a: own(10, 5), b: own(10, 30) });
    const { allocations } = spend([ledger], { ...spent, points: 15 });
    until(6, ledger);
    reinstate([ledger], back(15, allocations));
    expect(told(ledger, 4)).toEqual([
      '4 reinstated: redeemed b -5, available b +5, redeemed a -10, available a +10, available a -10, expired a +10',
    ]);
    until(9, ledger);
    expect([shown(ledger), ledger.number]).toEqual(['a 10 expired, b 10', 4]);
  });

  it('with grace it lives until then, and expires once', () => {
    const ledger = aLedger({ a: own(10, 5) });
    const { allocations } = spend([ledger], { ...spent, points: 6 });
    until(6, ledger);
    reinstate([ledger], back(6, allocations, { graceUntil: day(8) }));
    expect([shown(ledger), ledger.lots.get('a')!.expiresAt]).toEqual(['a 6 + 4 expired', day(8)]);
    until(8, ledger);
    expect([shown(ledger), ledger.posted.map(({ cause }) => cause)]).toEqual([
      'a 10 expired',
      ['earn a', 'r ada', 'expire ada 3', 'refund 1 ada', 'expire ada 5'],
    ]);
  });

  it('the old expiry counts where it is still to come, whatever the grace', () => {
    const ledger = aLedger({ a: own(10, 7) });
    const { allocations } = spend([ledger], { ...spent, points: 10 });
    reinstate([ledger], back(10, allocations, { graceUntil: day(20) }));
    expect(ledger.lots.get('a')!.expiresAt).toBe(day(7));
  });

  it.each([
    ['pay debt', 20, 'a 10, b 5'],
    ['pay no debt where they have expired', 6, 'a 10 expired, b 5'],
  ])('points that come back %s', (_, aUntil, left) => {
    const ledger = aLedger({ a: own(10, aUntil), b: own(10, 30) });
    const { allocations } = spend([ledger], { ...spent, points: 20 });
    until(6, ledger);
    reverse(ledger, { at: day(6), cause: 'x', programmeVersion: 'v1', points: 5, own: [], about: {} });
    reinstate([ledger], back(20, allocations));
    expect(shown(ledger)).toBe(left);
  });

  it('to each ledger its own; one that is not open is missed, and nothing is posted', () => {
    const ledgers = ['x', 'y'].map((member, index) => aLedger({ a: own(10, 20 + index) }, { member })) as [Ledger, Ledger];
    const { allocations } = spend(ledgers, { ...spent, points: 15 });
    expect(() => reinstate([ledgers[0]], back(12, allocations))).toThrow('not open: y');
    expect(ledgers.map(({ number }) => number)).toEqual([2, 2]);
    const { postings } = reinstate(ledgers, back(12, allocations));
    expect([ledgers.map(shown), postings.map(({ cause }) => cause)]).toEqual([
      ['a 7', 'a 10'],
      ['refund 1 x', 'refund 1 y'],
    ]);
  });

  it('what a partner gives back is nothing new granted', () => {
    const ledger = aLedger({ a: own(10, 20) });
    const { allocations } = spend([ledger], { ...spent, points: 10, to: 'partner:air' });
    reinstate([ledger], back(10, allocations, { from: 'partner:air' }));
    expect(ledger.lots.get('a')).toMatchObject({ granted: 10, available: 10 });
  });
});
