import { activate, earnAvailable, earnPending } from './earn.js';
import { balanceOf, pendingOf } from './ledger.js';
import { aLedger, day, shown, told, until } from './testing/a-ledger.js';

const grant = { at: day(1), cause: 'order 1', programmeVersion: 'v1', about: { reason: 'purchase' } };

describe('earning', () => {
  it('pending points wait, and can be told from those that can be spent', () => {
    const ledger = aLedger();
    earnPending(ledger, { ...grant, points: 100, lot: { id: 'a', availableAt: day(9), expiresAt: day(40) } });
    expect(told(ledger)).toEqual(['1 earned: issued a -100, pending a +100']);
    expect([balanceOf(ledger), pendingOf(ledger), ledger.lots.get('a')]).toEqual([
      0,
      100,
      expect.objectContaining({ granted: 100, pending: 100, available: 0, availableAt: day(9), activatedAt: null, expiresAt: day(40) }),
    ]);
    expect(ledger.posted[0]!.about).toEqual({ reason: 'purchase', lotId: 'a' });
  });

  it('rule 7: debt 30, 100 pending earned: still 30 owed, and 70 once activated', () => {
    const ledger = aLedger({ a: { points: 100, from: 9 } }, { debt: 30 });
    expect([shown(ledger), balanceOf(ledger)]).toEqual(['a 100 pending, 30 owed', -30]);
    activate(ledger, ledger.lots.get('a')!, 'v1');
    expect(told(ledger, 3)).toEqual(['3 activated: pending a -100, available a +100, available a -30, available debt +30']);
    expect([shown(ledger), balanceOf(ledger), ledger.lots.get('a')!.activatedAt]).toEqual(['a 70', 70, day(9)]);
  });

  it.each([
    [30, 100, 'a 70'],
    [30, 30, 'nothing'],
    [30, 10, '20 owed'],
    [0, 10, 'a 10'],
  ])('of a debt of %i, %i points available at once pay what they can: %s', (debt, points, left) => {
    const ledger = aLedger({}, { debt });
    earnAvailable(ledger, { ...grant, points, lot: { id: 'a', expiresAt: null } });
    expect([shown(ledger), ledger.lots.get('a')!.granted]).toEqual([left, points]);
  });

  it.each([
    ['issued', 'earned'],
    ['partner:air', 'accrued'],
    ['transferred', 'received'],
  ] as const)('%s gives what is %s, and the lot knows how much it was', (from, kind) => {
    const ledger = aLedger();
    const posting = earnAvailable(ledger, { ...grant, points: 5, lot: { id: 'a', expiresAt: null }, from, kind });
    expect([posting.kind, posting.entries[0], ledger.lots.get('a')]).toEqual([
      kind,
      { account: from, lot: 'a', points: -5 },
      expect.objectContaining({ granted: 5, available: 5, activatedAt: day(1), availableAt: day(1) }),
    ]);
  });

  it('rule 7: debt never expires, whatever time passes', () => {
    const ledger = aLedger({ a: { points: 10, from: 2, until: 5 } }, { debt: 30 });
    until(10_000, ledger);
    expect(shown(ledger)).toBe('20 owed');
  });
});
