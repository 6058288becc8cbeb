import { formatInstant, MICROS_PER_SECOND, TraitsChangedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import type { Batch } from '#lib/log';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import { aProgramme } from '../../test/a-programme.js';
import { NIGHT_TABLES, nightsOf } from '../../test/nights-of.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { aPurchase, aRefund, subject } from '../../test/order-facts.js';
import { NoteTraits } from '../birthdays/note-traits.controller.js';
import { digestOf } from '../ledger/ledger.js';
import { enrol } from '../members/enrol.js';
import { postingsOf } from '../members/pg-members.js';
import { plusDays, type Day } from '#lib/rules';
import { beginOf, daysFrom } from './night-days.js';
import { NightsController } from './nights.controller.js';
import type { Nights } from './nights.js';

const level = (id: string, from: number) => ({ id, name: id, from, multiplier: '1', benefits: [] });
const programme = aProgramme({
  bonuses: { birthday: { points: 50 } },
  expiry: { kind: 'rolling', months: 3 },
  reminders: { expiryDaysBefore: [30, 7], tierDaysBefore: [14], dormantAfterMonths: 5 },
  tiers: { by: 'points', months: 4, graceDays: 20, levels: [level('bronze', 50), level('silver', 150)] },
  paying: { minorPer100Points: '100', leastPoints: 1, mostPercent: '100' },
  rebates: [
    {
      id: 'month',
      name: 'Monthly',
      period: 'month',
      steps: [
        { fromMinor: 100_00, points: 10 },
        { fromMinor: 200_00, percent: '10' },
      ],
    },
  ],
});

let loyalty: Loyalty;
let nights: Nights;
const opened: Loyalty[] = [];

async function open(): Promise<Loyalty> {
  const fresh = await Loyalty.open([programme], NIGHT_TABLES);
  opened.push(fresh);
  return fresh;
}

beforeAll(async () => {
  Logger.overrideLogger(['fatal']);
  loyalty = await open();
  nights = nightsOf(loyalty);
});
afterAll(async () => {
  for (const each of opened) await each.close();
});
beforeEach(() => loyalty.clear('night', 'reminder', 'birth_month', 'rebate', 'feedback'));

const [ada, bob] = [subject('ada'), subject('bob')];
const begins = (day: Day): Micros => beginOf(day, [programme]);
const setTo = (of: Loyalty, at: Micros): void => of.clock.set(formatInstant(at));
const join = (of: Loyalty, member: string): Promise<unknown> =>
  of.books.request([member], (book) => enrol(book, member, { at: of.clock.now() }, of.programmes));

/** The night of a day, as it begins. */
async function night(day: Day, of = nights, on = loyalty): Promise<Day[]> {
  setTo(on, begins(day));
  return of.catchUp();
}
async function nightsTo(first: Day, last: Day): Promise<void> {
  for (const day of daysFrom(first, last)) await night(day);
}
const born = (member: string, month: string, time: string): Fact => ({
  specversion: '1.0',
  id: `${member} ${time}`,
  source: 'itinera/identity',
  type: wireType(TraitsChangedV1),
  time,
  recordedtime: time,
  subject: member,
  datacontenttype: 'application/json',
  data: { birthMonth: month },
});
const noteTraits = (of: Loyalty, ...facts: Fact[]): Promise<void> =>
  of.twice(async (batch: Batch) => (await new NoteTraits().note(batch)) ?? [], facts);
const posted = async (member: string, of = loyalty): Promise<string[]> =>
  (await postingsOf(of.dataSource.manager, member)).map(
    ({ kind, at, about, entries }) =>
      `${formatInstant(at).slice(0, 16)} ${kind} ${about.reason ?? ''} ${Math.max(0, ...entries.map(({ points }) => points))}`,
  );

describe('a day acts at its first local instant', () => {
  test.each([
    ['the spring night', '2026-03-07', '2026-03-29', '2026-03-28T23:00'],
    ['the autumn night', '2026-10-03', '2026-10-25', '2026-10-24T22:00'],
  ])('in %s, not a second before', async (_, bought, day, begin) => {
    loyalty.clock.set(`${bought}T09:00:00Z`);
    await join(loyalty, ada);
    await loyalty.orders(aPurchase(`${bought}T10:00:00Z`));
    await night(plusDays(day, -1));
    loyalty.clock.set(formatInstant(begins(day) - MICROS_PER_SECOND));
    expect(await nights.catchUp()).toEqual([]);
    expect(await posted(ada)).toEqual([expect.stringMatching(/earned purchase 100$/)]);
    expect([await night(day), await nights.catchUp()]).toEqual([[day], []]);
    expect((await posted(ada)).slice(1)).toEqual([`${begin} activated  100`]);
    const [{ expires_at: expires }] = (await loyalty.dataSource.query('SELECT expires_at FROM lot')) as [{ expires_at: Micros }];
    expect(expires).toBe(begins(plusDays(day === '2026-03-29' ? '2026-06-29' : '2027-01-25', 1)));
  });
});

describe('birthdays', () => {
  test('come on the first day of the month, once a year, by what was known then', async () => {
    await join(loyalty, ada);
    await join(loyalty, bob);
    await noteTraits(loyalty, born(ada, '05', '2026-04-10T00:00:00.000000Z'), born(bob, '05', '2026-04-30T22:00:01.000000Z'));
    await night('2026-04-30');
    // The night of the first of May is missed, and Ada says something else before it is made up for.
    await noteTraits(loyalty, born(ada, '07', '2026-05-02T00:00:00.000000Z'));
    expect(await night('2026-05-03')).toEqual(['2026-05-01', '2026-05-02', '2026-05-03']);
    expect([await posted(ada), await posted(bob)]).toEqual([['2026-04-30T22:00 earned birthday 50'], []]);
    await night('2026-07-02');
    expect(await posted(ada)).toHaveLength(1);
  });

  test('made up for, they are posted after what was done since, once', async () => {
    await join(loyalty, ada);
    await noteTraits(loyalty, born(ada, '05', '2026-04-10T00:00:00.000000Z'));
    await night('2026-04-30');
    loyalty.clock.set('2026-05-02T10:00:00Z');
    await loyalty.orders(aPurchase('2026-05-02T10:00:00Z'));
    await night('2026-05-03');
    await nights.again('2026-05-01');
    expect(await posted(ada)).toEqual(['2026-05-02T10:00 earned purchase 100', '2026-05-02T10:00 earned birthday 50']);
  });
});

describe('rebates', () => {
  test('for what was kept of a month, once its last order can no longer be returned; what comes back later takes its part', async () => {
    loyalty.clock.set('2026-03-01T12:00:00Z');
    await join(loyalty, ada);
    await night('2026-03-02');
    loyalty.clock.set('2026-03-31T20:00:00Z');
    await loyalty.orders(aPurchase('03-10', { totalMinor: 250_00 }), aPurchase('2026-03-31T20:00:00Z', { orderId: 'o2' }));
    // 31 March, 7 days for the delivery, 14 for the return.
    await night('2026-04-21');
    expect((await posted(ada)).filter((line) => line.includes('rebate'))).toEqual([]);
    await loyalty.orders(aRefund('2026-04-21T20:00:00Z', 'r1', 50_00));
    await night('2026-04-22');
    expect((await posted(ada)).filter((line) => line.includes('rebate'))).toEqual(['2026-04-21T22:00 earned rebate 3000']);
    loyalty.clock.set('2026-04-25T10:00:00Z');
    await loyalty.orders(aRefund('2026-04-25T10:00:00Z', 'r2', 150_00));
    await night('2026-04-27');
    await nights.again('2026-04-22');
    const found = (await loyalty.dataSource.query('SELECT period, points, reversed FROM rebate')) as unknown[];
    expect(found).toEqual([{ period: '2026-03-01', points: 3000, reversed: 2990 }]);
  });

  test('made up for, it is posted after what was done since, once', async () => {
    await join(loyalty, ada);
    await night('2026-03-02');
    loyalty.clock.set('2026-03-10T12:00:00Z');
    await loyalty.orders(aPurchase('03-10'));
    await night('2026-04-20');
    loyalty.clock.set('2026-04-23T10:00:00Z');
    await loyalty.orders(aPurchase('2026-04-23T10:00:00Z', { orderId: 'o2' }));
    await night('2026-04-24');
    await nights.again('2026-04-22');
    expect((await posted(ada)).slice(-2)).toEqual(['2026-04-23T10:00 earned purchase 100', '2026-04-23T10:00 earned rebate 10']);
  });
});

describe('reminders', () => {
  const reminders = async (): Promise<string[]> => {
    const told = (await loyalty.facts()).filter(({ type }) => /expiring|ending|dormant/.test(type));
    return told.map(({ time, type, data }) => {
      const { points, tier, days } = data as { points?: number; tier?: string; days?: number };
      return [time.slice(0, 16), type.split('.')[2], points ?? tier, days].filter((part) => part !== undefined).join(' ');
    });
  };

  test('of points, 30 and 7 days before, summed; of the tier; of a member who does nothing', async () => {
    loyalty.clock.set('2026-03-01T09:00:00Z');
    await join(loyalty, ada);
    await night('2026-03-02');
    await loyalty.orders(aPurchase('2026-03-01T10:00:00Z'), aPurchase('2026-03-01T11:00:00Z', { orderId: 'o2', totalMinor: 30_00 }));
    await nightsTo('2026-03-03', '2026-09-10');
    expect(await reminders()).toEqual(
      [
        '2026-05-24T22:00 points-expiring 130 30',
        '2026-06-16T22:00 points-expiring 130 7',
        // The rebate on March, given on 22 April.
        '2026-06-22T22:00 points-expiring 10 30',
        '2026-07-15T22:00 points-expiring 10 7',
        '2026-08-01T22:00 member-dormant',
        '2026-07-30T22:00 tier-ending bronze',
      ].sort(),
    );
  });

  test('a missed week changes the day on which they come, and nobody is told of what is over', async () => {
    loyalty.clock.set('2026-03-01T09:00:00Z');
    await join(loyalty, ada);
    await loyalty.orders(aPurchase('2026-03-01T10:00:00Z'));
    await nightsTo('2026-03-22', '2026-05-22');
    await night('2026-05-30');
    await night('2026-05-31');
    // The last day of the hundred was 23 June.
    await night('2026-06-30');
    expect(await reminders()).toEqual(['2026-05-29T22:00 points-expiring 100 25', '2026-06-29T22:00 points-expiring 10 23']);
  });
});

describe('who runs them', () => {
  test('of several replicas one, the others at another time; each day once, in order', async () => {
    await night('2026-03-02');
    setTo(loyalty, begins('2026-03-09'));
    const ran = await Promise.all([nights.catchUp(), nightsOf(loyalty).catchUp(), nightsOf(loyalty).again('2026-03-09')]);
    expect(ran.flat().filter((day) => day < '2026-03-09')).toEqual(daysFrom('2026-03-03', '2026-03-08'));
    const kept = await rows<{ day: Day }>(loyalty.dataSource, 'SELECT day FROM night WHERE done_at IS NOT NULL ORDER BY day');
    expect(kept.map(({ day }) => day)).toEqual(daysFrom('2026-03-02', '2026-03-09'));
  });

  test('whoever is stopped in the middle goes on with that day', async () => {
    loyalty.clock.set('2026-03-01T09:00:00Z');
    await join(loyalty, ada);
    await noteTraits(loyalty, born(ada, '04', '2026-03-01T10:00:00.000000Z'));
    await night('2026-03-30');
    await loyalty.dataSource.query('ALTER TABLE birth_month RENAME TO away');
    await expect(night('2026-04-02')).rejects.toThrow('birth_month');
    await loyalty.dataSource.query('ALTER TABLE away RENAME TO birth_month');
    expect(await nights.catchUp()).toEqual(['2026-04-01', '2026-04-02']);
    expect(await posted(ada)).toEqual(['2026-03-31T22:00 earned birthday 50']);
  });

  test('a member who cannot be done is passed over, and done again by hand', async () => {
    loyalty.clock.set('2026-03-01T09:00:00Z');
    await join(loyalty, ada);
    await join(loyalty, bob);
    const bobs = aPurchase('2026-03-01T10:00:00Z', { orderId: 'o2' }, { subject: bob });
    await loyalty.orders(aPurchase('2026-03-01T10:00:00Z'), bobs);
    await loyalty.dataSource.query('UPDATE member SET number = 0 WHERE member = $1', [ada]);
    await night('2026-03-23');
    expect([(await posted(ada)).length, (await posted(bob)).length]).toEqual([1, 2]);
    await loyalty.dataSource.query('UPDATE member SET number = 1 WHERE member = $1', [ada]);
    expect(await new NightsController(nights).run('2026-03-23')).toEqual({ days: ['2026-03-23'] });
    expect((await posted(ada)).length).toBe(2);
  });

  test('a clock that is moved back lets no day act again; by hand none acts that has not begun, or lies before the first', async () => {
    await night('2026-03-09');
    setTo(loyalty, begins('2026-03-05'));
    expect(await nights.catchUp()).toEqual([]);
    const byHand = new NightsController(nights);
    await expect(byHand.run('2026-03-09')).rejects.toMatchObject({ status: 409 });
    await expect(byHand.run('2026-03-04')).rejects.toMatchObject({ status: 409 });
    await expect(byHand.run('2026-02-30')).rejects.toMatchObject({ status: 400 });
    expect(await night('2026-03-10')).toEqual(['2026-03-10']);
  });
});

test('seven nights and one that comes a week late leave the same ledgers, tiers and facts', async () => {
  const story = async (isMissed: (day: Day) => boolean): Promise<unknown> => {
    const of = await open();
    const its = nightsOf(of);
    const deeds: [Day, () => Promise<unknown>][] = [
      ['2026-03-02', () => join(of, ada)],
      ['2026-03-02', () => join(of, bob)],
      ['2026-03-03', () => noteTraits(of, born(ada, '04', '2026-03-03T10:00:00.000000Z'), born(bob, '05', '2026-03-03T10:00:00.000000Z'))],
      [
        '2026-03-04',
        () =>
          of.orders(
            aPurchase('2026-03-04T10:00:00Z', { totalMinor: 160_00 }),
            aPurchase('2026-03-04T10:00:00Z', { orderId: 'o2' }, { subject: bob }),
          ),
      ],
      ['2026-03-29', () => of.orders(aRefund('2026-03-29T10:00:00Z', 'r1', 60_00))],
      ['2026-05-10', () => of.orders(aPurchase('2026-05-10T10:00:00Z', { orderId: 'o3', totalMinor: 210_00 }))],
    ];
    for (const day of daysFrom('2026-03-02', '2026-07-31')) {
      if (!isMissed(day)) await night(day, its, of);
      for (const [when, does] of deeds) {
        if (when !== day) continue;
        of.clock.set(`${day}T10:00:00Z`);
        await does();
      }
    }
    const digests = await Promise.all([ada, bob].map(async (member) => digestOf(await postingsOf(of.dataSource.manager, member))));
    const tiers = await rows<object>(
      of.dataSource,
      "SELECT member, tier #- '{own,counted}' AS tier, debt, due FROM member ORDER BY member",
    );
    const facts = (await of.facts()).filter(({ type }) => !/expiring|ending|dormant/.test(type));
    return {
      digests,
      tiers,
      facts: [ada, bob].map((member) => facts.flatMap((fact) => (fact.subject === member ? [{ ...fact, recordedtime: '' }] : []))),
    };
  };
  const each = await story(() => false);
  const missed = new Set([
    ...daysFrom('2026-03-20', '2026-03-26'),
    ...daysFrom('2026-03-30', '2026-04-05'),
    ...daysFrom('2026-04-18', '2026-05-09'),
    ...daysFrom('2026-06-01', '2026-07-30'),
  ]);
  expect(await story((day) => missed.has(day))).toEqual(each);
});
