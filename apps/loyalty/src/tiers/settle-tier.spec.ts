import { formatInstant, MICROS_PER_DAY, parseInstant, type Fact, type Micros, type TierChangedV1 } from '#lib/contracts';
import { aBook, aMember } from '../../test/a-book.js';
import { aProgramme } from '../../test/a-programme.js';
import { earnPending } from '../ledger/earn.js';
import { reverse } from '../ledger/reverse.js';
import type { Member } from '../members/member.js';
import { bringTo, settleTiers, type Rules } from '../members/settle.js';
import type { Programme } from '../programme/programme.js';
import { endingOf, qualificationOf, tierOf, tierUntil } from './settle-tier.js';

const level = (id: string, from: number): Programme['tiers']['levels'][number] => ({ id, name: id, from, multiplier: '1', benefits: [] });
const tiers: Programme['tiers'] = {
  by: 'points',
  months: 12,
  graceDays: 30,
  levels: [level('bronze', 100), level('silver', 500), level('gold', 1500)],
};
const programme = aProgramme({ tiers });
const rulesOf = (...versions: Programme[]): Rules => ({
  at: (instant) => versions.findLast(({ from }) => from <= instant) ?? versions[0]!,
  nextFrom: (after) => versions.find(({ from }) => from > after)?.from ?? null,
});
const rules = rulesOf(programme);

const at = (text: string): Micros => parseInstant(text.length === 10 ? `${text}T12:00:00Z` : text)!;
const shown = (micros: Micros): string => formatInstant(micros).slice(0, 16);

/** Customers as time passes: what is done to them, and what was told of their tiers. */
class Story {
  readonly facts: Fact[] = [];

  constructor(
    private readonly members: readonly Member[],
    private readonly programmes = rules,
  ) {}

  /** Everything due up to an instant happens; then something may be done. */
  until(time: string | Micros, does?: () => void, customerId?: string): this {
    const now = typeof time === 'string' ? at(time) : time;
    const book = aBook(now, this.members, customerId);
    for (const membership of book.allMemberships()) bringTo(book, membership, now, this.programmes);
    does?.();
    settleTiers(book, this.programmes);
    this.facts.push(...book.facts);
    return this;
  }

  get told(): string[] {
    return this.facts.map(({ time, data }) => {
      const { member, from = 'none', to = 'none', until } = data as TierChangedV1;
      return `${time.slice(0, 16)} ${member} ${from} to ${to}${until ? ` until ${until.slice(0, 16)}` : ''}`;
    });
  }

  tierOf(member: Member, customerId?: string): string | null {
    return tierOf(aBook(0, this.members, customerId).membershipOf(member.id)!);
  }
}

let number = 0;
function earns({ ledger }: Member, points: number, time: string, lot = `lot ${++number}`): void {
  const terms = { id: lot, availableAt: at(time), expiresAt: null, base: points };
  earnPending(ledger, { at: at(time), cause: `earn ${ledger.member} ${lot}`, programmeVersion: '1', points, lot: terms, about: {} });
}

function returns({ ledger }: Member, lot: string, points: number, time: string): void {
  const base = ledger.lots.get(lot)!.base - points;
  const cause = `return ${lot} ${points}`;
  reverse(ledger, { at: at(time), cause, programmeVersion: '1', points, own: [lot], terms: [{ id: lot, base }], about: {} });
}

describe('the tier of one member', () => {
  test.each([
    ['the day before the points are available', '2026-03-09T22:59:59Z', null],
    ['as they are', '2026-03-10T12:00:00Z', 'silver'],
    ['on the last day on which they count', '2027-03-10T22:59:59Z', 'silver'],
    ['in grace, which counts from the end of that day', '2027-03-10T23:00:00Z', 'silver'],
    ['in the last instant of grace, over the change of the clock', '2027-04-10T21:59:59Z', 'silver'],
    ['after grace, one level down', '2027-04-10T22:00:00Z', 'bronze'],
    ['in the last instant of the next grace', '2027-05-11T21:59:59Z', 'bronze'],
    ['after that', '2027-05-11T22:00:00Z', null],
  ])('%s', (_, time, tier) => {
    const ada = aMember('ada', at('2026-01-10'));
    const story = new Story([ada]).until('2026-01-11', () => earns(ada, 600, '2026-03-10'));
    expect(story.until(at(time)).tierOf(ada)).toBe(tier);
  });

  test('tells of each change once, when it was, and until when it stands; by day, by week or at the end', () => {
    const told = [
      '2026-03-10T12:00 ada none to silver until 2027-04-10T22:00',
      '2027-04-10T22:00 ada silver to bronze until 2027-05-11T22:00',
      '2027-05-11T22:00 ada bronze to none',
    ];
    for (const days of [1, 7, 1000]) {
      const ada = aMember('ada', at('2026-01-10'));
      const story = new Story([ada]).until('2026-01-11', () => earns(ada, 600, '2026-03-10'));
      for (let now = at('2026-01-12T00:30:00Z'); now < at('2027-06-01'); now += days * MICROS_PER_DAY) story.until(now);
      expect(story.until('2027-06-02').told).toEqual(told);
    }
  });

  test('a return takes it at once, over any number of levels, and what was told of the same instant stays told', () => {
    const ada = aMember('ada', at('2026-01-10'));
    const story = new Story([ada]).until('2026-01-11', () => earns(ada, 2000, '2026-02-01', 'big'));
    story.until('2026-03-01', () => returns(ada, 'big', 1800, '2026-03-01'));
    expect([story.tierOf(ada), story.told.map((line) => line.slice(0, 42).trim())]).toEqual([
      'bronze',
      ['2026-02-01T12:00 ada none to gold until 20', '2026-03-01T12:00 ada gold to bronze until'],
    ]);
  });

  test('what is about to end can be asked for, and ends no more once it is reached again', () => {
    const ada = aMember('ada', at('2026-01-10'));
    const story = new Story([ada]).until('2026-01-11', () => earns(ada, 600, '2026-03-10'));
    const membership = () => aBook(0, [ada]).membershipOf('ada')!;
    expect([endingOf(membership()), shown(tierUntil(story.until('2026-03-11') && membership(), programme)!)]).toEqual([
      null,
      '2027-04-10T22:00',
    ]);
    story.until('2027-03-12');
    expect(endingOf(membership())).toEqual({ tier: 'silver', until: at('2027-04-10T22:00:00Z') });
    story.until('2027-03-20', () => earns(ada, 500, '2027-03-21')).until('2027-03-22');
    expect([endingOf(membership()), qualificationOf(membership(), at('2027-03-22'), programme)]).toEqual([null, 500]);
  });

  test('new rules hold from where they begin, whenever it is looked at', () => {
    const easier = aProgramme({
      version: '2',
      from: at('2026-07-01'),
      tiers: { ...tiers, levels: [level('bronze', 50), level('silver', 200)] },
    });
    const stricter = aProgramme({ version: '3', from: at('2026-09-01'), tiers: { ...tiers, graceDays: 10 } });
    for (const days of [1, 1000]) {
      const ada = aMember('ada', at('2026-01-10'));
      const story = new Story([ada], rulesOf(programme, easier, stricter)).until('2026-01-11', () => earns(ada, 300, '2026-03-10'));
      for (let now = at('2026-01-12'); now < at('2026-12-01'); now += days * MICROS_PER_DAY) story.until(now);
      expect(story.until('2026-12-01').told).toEqual([
        '2026-03-10T12:00 ada none to bronze until 2027-04-10T22:00',
        '2026-07-01T12:00 ada bronze to silver until 2027-04-10T22:00',
        '2026-09-11T22:00 ada silver to bronze until 2027-03-21T23:00',
      ]);
    }
  });
});

describe('the tier of a merged customer', () => {
  const two = (): [Member, Member, Story] => {
    const [ada, bob] = [aMember('ada', at('2026-01-10')), aMember('bob', at('2026-01-11'))];
    const story = new Story([ada, bob]).until('2026-01-12', () => (earns(ada, 400, '2026-02-01'), earns(bob, 1200, '2026-02-01')));
    return [ada, bob, story.until('2026-03-01')];
  };

  test('is by what all have earned, told of the surviving one, and by their own again after an undo', () => {
    const [ada, bob, story] = two();
    story.until('2026-03-02', undefined, 'ada');
    expect([story.tierOf(ada, 'ada'), story.tierOf(bob, 'ada')]).toEqual(['gold', 'gold']);
    story.until('2026-03-03');
    expect([story.tierOf(ada), story.tierOf(bob)]).toEqual(['bronze', 'silver']);
    expect(story.told.map((line) => line.split(' until')[0])).toEqual([
      '2026-02-01T12:00 ada none to bronze',
      '2026-02-01T12:00 bob none to silver',
      '2026-03-02T12:00 ada bronze to gold',
      '2026-03-03T12:00 ada gold to bronze',
    ]);
  });

  test('is at least the higher of their own, with what is left of its grace', () => {
    const [ada, bob, story] = two();
    story.until('2027-02-10');
    expect([story.tierOf(ada), story.tierOf(bob)]).toEqual(['bronze', 'silver']);
    story.until('2027-02-11', undefined, 'ada');
    expect(endingOf(aBook(0, [ada, bob], 'ada').membershipOf('ada')!)).toEqual({ tier: 'silver', until: at('2027-03-04T23:00:00Z') });
    expect(story.until('2027-03-05', undefined, 'ada').tierOf(ada, 'ada')).toBe('bronze');
    expect(story.until('2027-04-05', undefined, 'ada').tierOf(ada, 'ada')).toBeNull();
  });

  test('whose member that was told of more would be shown wrongly is told of again', () => {
    const [ada, bob, story] = two();
    story.until('2026-03-02', undefined, ada.id);
    const [lot] = [...bob.ledger.lots.keys()];
    story.until('2026-03-05', () => returns(bob, lot!, 1200, '2026-03-05'), 'ada');
    expect(story.told.slice(-2).map((line) => line.split(' until')[0])).toEqual([
      '2026-03-05T12:00 ada gold to bronze',
      '2026-03-05T12:00 bob silver to none',
    ]);
    expect(story.until('2026-03-06').tierOf(bob)).toBeNull();
  });

  test('with a third begins at what the two had; undone in any order each has its own', () => {
    const [ada, bob] = two();
    const cleo = aMember('cleo', at('2026-01-12'));
    const story = new Story([ada, bob, cleo]);
    story.until('2026-03-02', undefined, 'ada').until('2026-03-03', () => earns(cleo, 100, '2026-03-03'), 'cleo');
    story.until('2026-03-04', undefined, 'cleo');
    expect(story.tierOf(ada, 'cleo')).toBe('gold');
    story.until('2026-03-05');
    expect([ada, bob, cleo].map((member) => story.tierOf(member))).toEqual(['bronze', 'silver', 'bronze']);
  });
});
