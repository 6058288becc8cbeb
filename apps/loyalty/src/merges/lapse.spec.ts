import fc from 'fast-check';
import { earnAvailable } from '../ledger/earn.js';
import { balanceOf, foldLedger, newLedger, type Ledger } from '../ledger/ledger.js';
import { reverse } from '../ledger/reverse.js';
import { spend } from '../ledger/spend.js';
import { lapse } from './lapse.js';

const give = (ledger: Ledger, id: string, points: number, at: number, expiresAt: number | null = null): void =>
  void earnAvailable(ledger, { at, cause: `give ${id}`, programmeVersion: '1', points, lot: { id, expiresAt }, about: {} });
const use = (ledger: Ledger, points: number, at: number): void =>
  void spend([ledger], { at, cause: `use ${at}`, programmeVersion: '1', points, to: 'redeemed', kind: 'redeemed', about: {} });
const takeBonus = (ledger: Ledger, points: number) =>
  reverse(ledger, { at: 10, cause: 'merge', programmeVersion: '1', points, own: ['bonus'], about: {} });
const undo = (ledger: Ledger, reversal: ReturnType<typeof takeBonus>, at = 20) =>
  lapse(ledger, { at, cause: 'lapse', reversal, lot: 'bonus', about: {} });

describe('a reversal that lapses', () => {
  test('gives back to the lots it was taken from', () => {
    const ledger = newLedger('m');
    give(ledger, 'bonus', 100, 1, 30);
    give(ledger, 'other', 50, 1, 40);
    use(ledger, 80, 2);
    undo(ledger, takeBonus(ledger, 100));
    expect([ledger.lots.get('bonus')!.available, ledger.lots.get('other')!.available, ledger.debt]).toEqual([20, 50, 0]);
  });

  test('lets what it gives back to an expired lot expire at once', () => {
    const ledger = newLedger('m');
    give(ledger, 'bonus', 100, 1, 15);
    undo(ledger, takeBonus(ledger, 100));
    expect([ledger.lots.get('bonus')!.available, ledger.lots.get('bonus')!.expired]).toEqual([0, 100]);
  });

  test('puts what had become debt, and is paid by now, into the lot of the bonus', () => {
    const ledger = newLedger('m');
    give(ledger, 'bonus', 100, 1);
    use(ledger, 100, 2);
    const reversal = takeBonus(ledger, 100);
    give(ledger, 'later', 60, 11);
    expect(ledger.debt).toBe(40);
    undo(ledger, reversal);
    expect([ledger.debt, ledger.lots.get('bonus')!.available, balanceOf(ledger)]).toEqual([0, 60, 60]);
  });

  test('leaves the balance as if it had not been, whatever was earned and spent before and between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(200),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(300),
        (bonus, other, spent, later) => {
          const [with_, without] = [true, false].map((merged) => {
            const ledger = newLedger('m');
            give(ledger, 'bonus', bonus, 1);
            give(ledger, 'other', other, 2);
            use(ledger, Math.min(spent, bonus + other), 3);
            const reversal = merged && takeBonus(ledger, bonus);
            give(ledger, 'later', later, 11);
            if (reversal) undo(ledger, reversal);
            return ledger;
          }) as [Ledger, Ledger];
          expect(balanceOf(with_)).toBe(balanceOf(without));
          expect({ ...foldLedger('m', with_.posted), posted: [] }).toEqual({ ...with_, posted: [] });
        },
      ),
    );
  });
});
