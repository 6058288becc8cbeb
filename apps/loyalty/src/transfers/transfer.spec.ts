import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import { earnAvailable } from '../ledger/earn.js';
import { balanceOf, newLedger, type Ledger } from '../ledger/ledger.js';
import { reverse } from '../ledger/reverse.js';
import { NotEnoughPoints } from '../ledger/spend.js';
import type { Member, Membership } from '../members/member.js';
import { transfer } from './transfer.js';

const NOW = 1000;

/** A customer with members, each with lots of [points, expiry], who may owe. */
function aMembership(name: string, lots: [points: number, expiresAt: number | null][][], debt = 0): Membership {
  const members = lots.map((own, index): Member => {
    const ledger: Ledger = newLedger(`${name}${index}`);
    for (const [lot, [points, expiresAt]] of own.entries())
      earnAvailable(ledger, { at: 1, cause: `${lot}`, programmeVersion: '1', points, lot: { id: `${lot}`, expiresAt }, about: {} });
    if (debt > 0) reverse(ledger, { at: 1, cause: 'debt', programmeVersion: '1', points: debt, own: [], about: {} });
    return { id: ledger.member, home: name, enrolledAt: 1, channel: null, ledger, activeAt: 1, clockAt: 1, tier: {} };
  });
  return { customerId: name, members: members as [Member, ...Member[]] };
}

const balance = ({ members }: Membership): number => members.reduce((sum, { ledger }) => sum + balanceOf(ledger), 0);
const give = (from: Membership, to: Membership, points: number): void =>
  transfer(from, to, { transferId: 't', at: NOW, points }, aProgramme());

it('carries every expiry over, earliest first, one lot for each', () => {
  const [giver, receiver] = [
    aMembership('a', [
      [
        [10, 5000],
        [10, null],
      ],
      [
        [10, 5000],
        [10, 4000],
      ],
    ]),
    aMembership('b', [[]]),
  ];
  give(giver, receiver, 35);
  const received = [...receiver.members[0].ledger.lots.values()].map(({ available, expiresAt }) => [available, expiresAt]);
  expect(received).toEqual([
    [10, 4000],
    [20, 5000],
    [5, null],
  ]);
});

it('moves exactly what is given, pays debts, and posts nothing where there are too few', () => {
  const lots = fc.array(fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.constantFrom(2000, 3000, null)), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(lots, fc.nat(50), fc.integer({ min: 1, max: 500 }), (own, debt, points) => {
      const [giver, receiver] = [aMembership('a', own), aMembership('b', [[]], debt)];
      const [had, owed] = [balance(giver), balance(receiver)];
      if (points > had) {
        const numbers = [giver, receiver].map(({ members }) => members.map(({ ledger }) => ledger.number));
        expect(() => give(giver, receiver, points)).toThrow(NotEnoughPoints);
        expect([giver, receiver].map(({ members }) => members.map(({ ledger }) => ledger.number))).toEqual(numbers);
        return;
      }
      give(giver, receiver, points);
      expect([balance(giver), balance(receiver)]).toEqual([had - points, owed + points]);
      expect(receiver.members[0].ledger.debt).toBe(Math.max(0, debt - points));
    }),
  );
});
