import { MICROS_PER_DAY, parseInstant, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aBook, aMember } from '../../test/a-book.js';
import { aProgramme } from '../../test/a-programme.js';
import { earnAvailable, earnPending } from '../ledger/earn.js';
import { digestOf } from '../ledger/ledger.js';
import { reverse } from '../ledger/reverse.js';
import { spend, spendableAt } from '../ledger/spend.js';
import { ledgersOf, type Membership } from '../members/member.js';
import { bringTo, bringToMoves, settleTiers, type Rules } from '../members/settle.js';
import { availableAt, expiresAt } from '../programme/availability.js';
import { plusDays } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import { beginOf, daysFrom } from './night-days.js';

const level = (id: string, from: number): Programme['tiers']['levels'][number] => ({ id, name: id, from, multiplier: '1', benefits: [] });
const first = aProgramme({
  expiry: { kind: 'rolling', months: 3 },
  tiers: { by: 'points', months: 2, graceDays: 10, levels: [level('bronze', 50), level('silver', 150), level('gold', 400)] },
});
const second: Programme = {
  ...first,
  version: '2',
  from: parseInstant('2026-04-15T10:00:00Z')!,
  timeZone: 'America/New_York',
  tiers: { ...first.tiers, graceDays: 3, levels: [level('bronze', 80), level('gold', 200)] },
};
const versions = [first, second];
const rules: Rules = {
  at: (instant) => (instant < second.from ? first : second),
  nextFrom: (after) => (after < second.from ? second.from : null),
};
const START = '2026-01-20';
const DAYS = 150;

/** Something done at an instant, to one of two members or to whom they are merged into. */
interface Deed {
  at: Micros;
  does: 'buys' | 'redeems' | 'returns' | 'is given' | 'merges' | 'parts';
  who: 0 | 1;
  points: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  at: fc.integer({ min: 0, max: DAYS * 24 }).map((hours) => parseInstant(`${START}T00:00:00Z`)! + (hours * MICROS_PER_DAY) / 24),
  does: fc.constantFrom('buys', 'buys', 'buys', 'redeems', 'returns', 'is given', 'merges', 'parts'),
  who: fc.constantFrom(0, 1),
  points: fc.integer({ min: 1, max: 200 }),
});

/** What has become of it all, the nights having been run up to each of some days. */
function lived(deeds: readonly Deed[], nights: readonly Micros[]): { digests: string[]; tiers: object[]; facts: Fact[][] } {
  const members = ['ada', 'bob'].map((id) => aMember(id, parseInstant(`${START}T00:00:00Z`)!));
  const facts: Fact[] = [];
  // Whom they are merged into.
  let customer: string | null = null;
  const open = (now: Micros, before: string | null, work: (membership: Membership, at: Micros, index: number) => void): void => {
    const book = aBook(now, members, customer, before);
    if (customer !== before) bringToMoves(book, now, rules);
    for (const [index, membership] of book.allMemberships().entries()) work(membership, bringTo(book, membership, now, rules), index);
    settleTiers(book, rules);
    // When it was recorded is all that may differ.
    facts.push(...book.facts.map((fact) => ({ ...fact, recordedtime: '' })));
  };
  open(members[0]!.enrolledAt, null, () => undefined);
  const moments = [...deeds.map((one, number) => ({ at: one.at, one, number })), ...nights.map((at) => ({ at, one: null, number: -1 }))];
  for (const { at, one, number } of moments.sort((a, b) => a.at - b.at || a.number - b.number)) {
    const before = customer;
    if (one?.does === 'merges' || one?.does === 'parts') customer = one.does === 'merges' ? 'ada' : null;
    open(at, before, (membership, when, index) => {
      if (one && (customer !== null || index === one.who)) act(membership, when, one, `${number} ${index}`);
    });
  }
  return {
    digests: members.map(({ ledger }) => digestOf(ledger.posted)),
    tiers: members.map(({ tier }) => tier),
    // Of two members settled in one night nobody's comes first.
    facts: members.map(({ id }) => facts.filter(({ subject }) => subject === id)),
  };
}

function act(membership: Membership, at: Micros, { does, points }: Deed, cause: string): void {
  const [{ ledger }] = membership.members;
  const programme = rules.at(at);
  const common = { at, cause: `${does} ${cause}`, programmeVersion: programme.version, points, about: {} };
  if (does === 'buys') {
    const available = availableAt({ purchasedAt: at, deliveries: [], lines: 1 }, programme);
    const expires = expiresAt({ availableAt: available }, programme);
    earnPending(ledger, { ...common, lot: { id: common.cause, availableAt: available, expiresAt: expires, base: points } });
  } else if (does === 'is given')
    earnAvailable(ledger, { ...common, lot: { id: common.cause, expiresAt: expiresAt({ availableAt: at }, programme) } });
  else if (does === 'redeems') {
    const most = Math.min(points, spendableAt(ledgersOf(membership), at));
    if (most > 0) spend(ledgersOf(membership), { ...common, points: most, to: 'redeemed', kind: 'redeemed' });
  } else if (does === 'returns') {
    const lot = [...ledger.lots.values()].find(({ base }) => base > 0);
    const taken = Math.min(points, lot?.base ?? 0);
    if (lot) reverse(ledger, { ...common, points: taken, own: [lot.id], terms: [{ id: lot.id, base: lot.base - taken }] });
  }
}

const everyNight = daysFrom(START, plusDays(START, DAYS)).map((day) => beginOf(day, versions));

test('seven nights and one that comes a week late give the same ledgers and the same tiers, to the day', () => {
  const missed = fc.array(fc.integer({ min: 0, max: DAYS - 1 }), { maxLength: DAYS });
  fc.assert(
    fc.property(fc.uniqueArray(deed, { maxLength: 25, selector: ({ at }) => at }), missed, (deeds, days) => {
      const some = everyNight.filter((_, index) => index === DAYS || !days.some((day) => index >= day && index < day + 7));
      const [each, late] = [lived(deeds, everyNight), lived(deeds, some)];
      expect(late).toEqual(each);
    }),
    {
      numRuns: 50,
      examples: [
        [
          [
            { at: 1769209200000000, does: 'buys', who: 0, points: 50 },
            { at: 1776571200000000, does: 'merges', who: 0, points: 1 },
          ],
          [83],
        ],
      ],
    },
  );
});
