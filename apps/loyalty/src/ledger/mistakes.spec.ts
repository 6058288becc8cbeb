import fc from 'fast-check';
import { live } from './testing/live.js';
import { operations } from './testing/operations.js';
import { mutated, type Mutation } from './testing/rules.js';

/** That the laws are not empty: each mistake is made in the rules' own source, and each is found by a law. */
describe('the ledger breaks a law where it', () => {
  it.each<[string, Mutation['file'], string, string, string]>([
    [
      'expires before it activates',
      'dues',
      'compareBytes(a.what, b.what)',
      'compareBytes(b.what, a.what)',
      'available before others expire',
    ],
    ['is due a day late', 'dues', 'due.at <= until', 'due.at < until', 'agrees with the coins'],
    ['is due a day early', 'dues', 'due.at <= until', 'due.at <= until + 1', 'agrees with the coins'],
    ['expires all that was granted', 'dues', 'move(lot.available,', 'move(lot.granted,', 'less than nothing of lot'],
    [
      'expires when it is looked at',
      'dues',
      'at: Math.max(lot.expiresAt!, lot.activatedAt!),',
      'at: lot.expiresAt! + 1,',
      'at one instant',
    ],
    ['expires once per lot', 'dues', '${ledger.number + 1}`', '${lot.id}`', 'twice for one cause'],
    ['lets debt stand when points activate', 'earn', ', ...payDebt(ledger, lot.id, lot.pending)]', ']', 'debt beside points'],
    ['lets debt stand when a bonus comes', 'earn', ', ...payDebt(ledger, lot.id, points)]', ']', 'debt beside points'],
    [
      'pays debt with what is pending',
      'earn',
      "move(points, 'issued', 'pending', lot.id)",
      "[...move(points, 'issued', 'pending', lot.id), ...payDebt(ledger, lot.id, points)]",
      'less than nothing of lot',
    ],
    ['pays all debt with few points', 'earn', 'Math.min(debt, points)', 'debt', 'less than nothing of lot'],
    [
      'spends what expires last first',
      'lot',
      '(a.expiresAt ?? NEVER) - (b.expiresAt ?? NEVER)',
      '(b.expiresAt ?? NEVER) - (a.expiresAt ?? NEVER)',
      'what expires first is spent first',
    ],
    [
      'takes what lives for ever first',
      'lot',
      '(a.expiresAt ?? NEVER) - (b.expiresAt ?? NEVER)',
      '(a.expiresAt ?? 0) - (b.expiresAt ?? 0)',
      'what expires first is spent first',
    ],
    ['spends at the instant of expiry', 'lot', 'at < expiresAt', 'at <= expiresAt', 'does not wait for the night'],
    [
      'spends what one of the members owes',
      'spend',
      ' - ledgers.reduce((sum, { debt }) => sum + debt, 0)',
      '',
      'does not wait for the night',
    ],
    [
      'spends one member after the other',
      'spend',
      'compareExpiry(lotA, lotB) || compareBytes(a, b)',
      'compareBytes(a, b) || compareExpiry(lotA, lotB)',
      'agrees with the coins',
    ],
    ['refuses the last point', 'spend', 'points > spendable', 'points >= spendable', 'what is there can be spent'],
    ['knows no debt', 'reverse', "move(left, 'available'", "move(0, 'available'", 'as much is taken back'],
    [
      'passes over what expired of the order',
      'reverse',
      "['pending', 'available', 'expired']",
      "['pending', 'available']",
      'agrees with the coins',
    ],
    [
      'takes what was spendable before what is pending',
      'reverse',
      "['pending', 'available', 'expired']",
      "['available', 'pending', 'expired']",
      'agrees with the coins',
    ],
    ['takes of others before the order', 'reverse', "for (const lot of others) take(lot, 'available');", '', 'debt beside points'],
    [
      'takes what is pending of others',
      'reverse',
      "for (const lot of others) take(lot, 'available');",
      "for (const lot of others) { take(lot, 'available'); take(lot, 'pending'); }",
      'agrees with the coins',
    ],
    [
      'takes of others the last to expire',
      'reverse',
      '.sort(compareExpiry)',
      '.sort((a, b) => compareExpiry(b, a))',
      'agrees with the coins',
    ],
    [
      'holds points without taking them',
      'reverse',
      "{ account: 'pending', lot: lot.id, points: -points },",
      "{ account: 'issued', lot: lot.id, points: -points },",
      'than was granted',
    ],
    ['gives back to the lot first taken', 'reinstate', '    .reverse()\n    .map(', '    .map(', 'agrees with the coins'],
    [
      'gives back more than was taken',
      'reinstate',
      'Math.min(left, allocation.points - allocation.returned)',
      'Math.min(left, allocation.points)',
      'than was taken',
    ],
    ['gives what had expired a new life', 'reinstate', 'expiresAt <= at && graceUntil === null', 'expiresAt < 0', 'agrees with the coins'],
    ['gives no grace', 'reinstate', ' && graceUntil === null', '', 'agrees with the coins'],
    [
      'lets debt stand when points come back',
      'reinstate',
      'entries.push(...payDebt({ ...ledger, debt }, id, points));',
      '',
      'debt beside points',
    ],
    ['pays the same debt from every lot that comes back', 'reinstate', 'debt = Math.max(0, debt - points);', '', 'pays more than the debt'],
    ['counts what a partner gives back as granted', 'ledger', 'GRANTS.has(kind) && ', '', 'about what was granted'],
    ['forgets a part of a debt', 'ledger', 'ledger.debt -= points', 'ledger.debt -= Math.min(points, 3)', 'agrees with the coins'],
    [
      'keeps another posting than it took in',
      'ledger',
      'ledger.posted.push(posting);',
      'ledger.posted.push({ ...posting, lots: [] });',
      'folded anew',
    ],
    [
      'keeps what JSON does not',
      'ledger',
      'draft.lots.map(said)',
      'draft.lots.map((terms) => ({ slides: undefined as never, ...terms }))',
      'folded anew',
    ],
    [
      'goes by the rules of the day it is looked at',
      'dues',
      'else expire(due.ledger, due.lot, programmeVersionAt(due.at))',
      'else expire(due.ledger, due.lot, programmeVersionAt(until))',
      'nights make no difference',
    ],
  ])('%s', (_, file, from, to, law) => {
    const rules = mutated({ file, from, to });
    const found = fc.check(
      fc.property(operations, (happened) => live(rules, happened)),
      { numRuns: 3_000, seed: 1, endOnFailure: true },
    );
    expect((found.errorInstance as Error | null)?.message ?? 'nothing was found').toContain(law);
  });

  it('and the rules as they are, read the same way, break none', () => {
    const rules = mutated({ file: 'lot', from: 'available > 0 &&', to: '0 < available &&' });
    fc.assert(
      fc.property(operations, (happened) => live(rules, happened)),
      { numRuns: 300, seed: 1 },
    );
  });
});
