import { formatInstant, parseInstant, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import type { Club, Programme } from '../programme/programme.js';
import { clubAt, joinAt, passTerms, type ClubTime } from './club.js';

const at = (text: string): Micros => parseInstant(text)!;
const aClub = (changes: Partial<Club> = {}): Club => ({ name: 'Plus', feeMinor: 49_00, months: 1, renews: true, benefits: [], ...changes });
const programme = (club?: Club): Programme => aProgramme(club && { club });
const joined = (member: string, when: string, club = aClub()): ClubTime => joinAt(member, at(when), programme(club))!;
const ends = (clubs: readonly ClubTime[]): string[] => clubs.map(({ until }) => formatInstant(until).slice(0, 16));
const passed = (clubs: readonly ClubTime[], until: string, club: Club | undefined = aClub()): ReturnType<typeof passTerms> =>
  passTerms(clubs, at(until), () => programme(club));

it('runs from joining to the end of a local day', () => {
  expect(ends([joined('a', '2026-01-31T10:00:00Z')])).toEqual(['2026-02-28T23:00']);
  expect(ends([joined('a', '2026-01-15T23:30:00Z', aClub({ months: 12 }))])).toEqual(['2027-01-16T23:00']);
  expect(joinAt('a', 0, programme())).toBeUndefined();
});

describe('at the end of a term', () => {
  it('renews from then on, each term after the other, and a short month makes none shorter', () => {
    const { clubs, renewals } = passed([joined('a', '2026-01-31T10:00:00Z')], '2026-05-01T00:00:00Z');
    expect(renewals.map((renewal) => formatInstant(renewal.at).slice(0, 16))).toEqual([
      '2026-02-28T23:00',
      '2026-03-31T22:00',
      '2026-04-30T22:00',
    ]);
    expect(ends(clubs)).toEqual(['2026-05-31T22:00']);
  });

  it('renews at that very instant and not before', () => {
    const club = joined('a', '2026-01-10T10:00:00Z');
    expect(passTerms([club], club.until - 1, () => programme(aClub())).renewals).toEqual([]);
    expect(passTerms([club], club.until, () => programme(aClub())).renewals).toHaveLength(1);
  });

  it.each<[string, Partial<ClubTime>, Club | undefined]>([
    ['the member has left', { leftAt: at('2026-01-20T00:00:00Z') }, aClub()],
    ['the programme does not renew', {}, aClub({ renews: false })],
    ['the programme has no club any more', {}, undefined],
  ])('is over where %s', (_, changes, club) => {
    const { clubs, renewals } = passTerms([{ ...joined('a', '2026-01-10T10:00:00Z'), ...changes }], at('2026-06-01T00:00:00Z'), () =>
      programme(club),
    );
    expect(renewals).toEqual([]);
    expect(clubAt(clubs, at('2026-02-10T22:59:59Z'))?.member).toBe('a');
    expect(clubAt(clubs, at('2026-02-10T23:00:00Z'))).toBeNull();
  });

  it('renews under the rules in force then, whatever it was joined under', () => {
    const rules = (instant: Micros): Programme =>
      instant < at('2026-02-01T00:00:00Z') ? programme(aClub()) : { ...programme(aClub({ months: 6, feeMinor: 1 })), version: '2' };
    const { clubs } = passTerms([joined('a', '2026-01-10T10:00:00Z')], at('2026-03-01T00:00:00Z'), rules);
    expect(clubs).toMatchObject([{ months: 7, programmeVersion: '2' }]);
    expect(ends(clubs)).toEqual(['2026-08-10T22:00']);
  });
});

describe('two clubs of one customer', () => {
  const [short, long] = [joined('a', '2026-01-10T10:00:00Z'), joined('b', '2026-01-20T10:00:00Z')];

  it('the longer counts, and it alone renews', () => {
    expect(clubAt([short, long], at('2026-02-01T00:00:00Z'))?.member).toBe('b');
    const { clubs, renewals } = passed([short, long], '2026-04-01T00:00:00Z');
    expect(renewals.map(({ club }) => club.member)).toEqual(['b', 'b']);
    expect(clubs[0]!.leftAt).toBe(short.until);
  });

  it('the shorter renews where the longer was left', () => {
    const { renewals } = passed([short, { ...long, leftAt: long.joinedAt }], '2026-02-15T00:00:00Z');
    expect(renewals.map(({ club }) => club.member)).toEqual(['a']);
  });

  it('of two that end together one renews', () => {
    const { renewals } = passed([short, { ...short, member: 'b' }], '2026-02-15T00:00:00Z');
    expect(renewals).toHaveLength(1);
  });
});

it('comes to the same, by whatever steps time passes', () => {
  const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-06-01T00:00:00Z') });
  const club = fc
    .record({ member: fc.constantFrom('a', 'b', 'c'), at: instant })
    .map(({ member, at: when }) => joinAt(member, when, programme(aClub()))!);
  fc.assert(
    fc.property(
      fc.uniqueArray(club, { maxLength: 3, selector: ({ member }) => member }),
      instant,
      fc.array(instant),
      (clubs, end, steps) => {
        const all = passTerms(clubs, end, () => programme(aClub()));
        let stepwise = { clubs, renewals: [] as typeof all.renewals };
        for (const step of [...steps.filter((one) => one <= end), end].sort((a, b) => a - b)) {
          const { clubs: next, renewals } = passTerms(stepwise.clubs, step, () => programme(aClub()));
          stepwise = { clubs: next, renewals: [...stepwise.renewals, ...renewals] };
        }
        expect(stepwise).toEqual(all);
        expect(clubAt(all.clubs, end)?.until ?? end).toBeGreaterThanOrEqual(end);
      },
    ),
  );
});
