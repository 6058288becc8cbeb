import { nextDueAt, passDues } from './dues.js';
import { isSpendable } from './lot.js';
import { post } from './ledger.js';
import { aLedger, day, shown, told, until } from './testing/a-ledger.js';

describe('what happens by itself', () => {
  it('rule 8: points can be spent from the instant they are available to before they expire, whether the night has been or not', () => {
    const ledger = aLedger({ a: { points: 10, from: 5, until: 8 } });
    const lot = (): { available: number } => ledger.lots.get('a')!;
    until(5 - 1e-9, ledger);
    expect(shown(ledger)).toBe('a 10 pending');
    until(5, ledger);
    expect(lot()).toMatchObject({ available: 10, activatedAt: day(5) });
    expect([day(5) - 1, day(5), day(8) - 1, day(8)].map((at) => isSpendable(ledger.lots.get('a')!, at))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    until(8 - 1e-9, ledger);
    expect(shown(ledger)).toBe('a 10');
    until(8, ledger);
    expect(shown(ledger)).toBe('a 10 expired');
  });

  it('rule 9: passes in the order in which it was due, however late; at one instant what becomes available comes first', () => {
    const ledger = aLedger({
      late: { points: 1, from: 6 },
      old: { points: 2, until: 4 },
      b: { points: 3, from: 4 },
      a: { points: 4, from: 4 },
    });
    passDues([ledger], day(9), (at) => `v${at / day(1)}`);
    expect(told(ledger, 5)).toEqual([
      '5 activated: pending a -4, available a +4',
      '6 activated: pending b -3, available b +3',
      '7 expired: available old -2, expired old +2',
      '8 activated: pending late -1, available late +1',
    ]);
    expect(ledger.posted.slice(4).map(({ at, programmeVersion }) => [at / day(1), programmeVersion])).toEqual([
      [4, 'v4'],
      [4, 'v4'],
      [4, 'v4'],
      [6, 'v6'],
    ]);
  });

  it('of what becomes available at one instant the first to expire pays debt', () => {
    const ledger = aLedger({ for_ever: { points: 10, from: 5 }, a_year: { points: 10, from: 5, until: 370 } }, { debt: 10 });
    until(5, ledger);
    expect(shown(ledger)).toBe('for_ever 10');
  });

  it('expires only what is left of a lot', () => {
    const ledger = aLedger({ a: { points: 10, until: 8 } });
    const entries = [
      { account: 'available', lot: 'a', points: -4 },
      { account: 'redeemed', lot: 'a', points: 4 },
    ] as const;
    post(ledger, { kind: 'redeemed', at: day(1), cause: 'r', programmeVersion: 'v1', entries: [...entries], about: {} });
    until(8, ledger);
    expect(told(ledger, 3)).toEqual(['3 expired: available a -6, expired a +6']);
  });

  it('what an open return holds is not due, and what is done is not due again', () => {
    const ledger = aLedger({ a: { points: 10, from: 5, until: 8 } });
    post(ledger, {
      kind: 'terms',
      at: day(1),
      cause: 't',
      programmeVersion: 'v1',
      entries: [],
      lots: [{ id: 'a', availableAt: null }],
      about: {},
    });
    until(100, ledger);
    expect([shown(ledger), nextDueAt([ledger])]).toEqual(['a 10 pending', null]);
    post(ledger, {
      kind: 'terms',
      at: day(100),
      cause: 'u',
      programmeVersion: 'v1',
      entries: [],
      lots: [{ id: 'a', availableAt: day(100) }],
      about: {},
    });
    expect(nextDueAt([ledger])).toBe(day(100));
    until(100, ledger);
    until(100, ledger);
    expect(told(ledger, 4)).toEqual(['4 activated: pending a -10, available a +10', '5 expired: available a -10, expired a +10']);
  });

  it('an empty lot becomes available too: it may count for a tier', () => {
    const ledger = aLedger({ a: { points: 0, from: 5 } });
    until(5, ledger);
    expect([told(ledger, 2), nextDueAt([ledger])]).toEqual([['2 activated: nothing moves'], null]);
  });
});
