import { parseInstant } from '#lib/contracts';
import { readFileSync } from 'node:fs';
import { RulesMistake, type Mistake } from '#lib/rules';
import { readProgramme } from './read-programme.js';

const shipped = readFileSync('deploy/loyalty/programme.yml', 'utf8');
const smallest = `version: '1'
from: 2026-01-01
timeZone: Europe/Berlin
currency: EUR
earning: { pointsPerUnit: 1 }
pending: { returnPeriodDays: 14 }
expiry: { kind: rolling, months: 12 }
`;
const mistakesIn = (text: string): readonly Mistake[] => {
  try {
    readProgramme(text);
    return [];
  } catch (error) {
    if (error instanceof RulesMistake) return error.mistakes;
    throw error;
  }
};
const lineOf = (text: string, part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;

describe('the programme that ships', () => {
  test('is read without a mistake', () => expect(mistakesIn(shipped)).toEqual([]));

  test('says what is meant', () => {
    const programme = readProgramme(shipped);
    expect(programme).toMatchObject({
      version: '1',
      from: parseInstant('2025-12-31T23:00:00Z'),
      earning: { pointsPerUnit: '1', categories: { furniture: '1.5' } },
      tiers: { levels: [{ id: 'bronze', multiplier: '1', benefits: [] }, { multiplier: '1.25' }, { multiplier: '1.5' }] },
      partners: [{ pointsPerUnit: '0.5' }],
      rewards: [{}, {}, { coupon: 'ten-euros' }],
    });
    expect(programme.earning.campaigns[0]).toMatchObject({
      from: parseInstant('2026-11-28T23:00:00Z'),
      until: parseInstant('2026-12-24T23:00:00Z'),
      multiplier: '2',
      thresholdMinor: 0,
    });
  });

  test('is plain JSON', () => {
    const programme = readProgramme(shipped);
    expect(JSON.parse(JSON.stringify(programme))).toEqual(programme);
  });
});

test('what is left out has its default', () =>
  expect(readProgramme(smallest)).toEqual({
    version: '1',
    from: parseInstant('2025-12-31T23:00:00Z'),
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    earning: { pointsPerUnit: '1', categories: {}, products: {}, orderBonuses: [], campaigns: [] },
    bonuses: {},
    caps: {},
    pending: { returnPeriodDays: 14, undeliveredAfterDays: 7 },
    expiry: { kind: 'rolling', months: 12 },
    reinstateGraceDays: 0,
    reminders: { expiryDaysBefore: [30, 7], tierDaysBefore: [14] },
    tiers: { by: 'points', months: 12, graceDays: 30, levels: [] },
    rewards: [],
    causes: [],
    challenges: [],
    partners: [],
    coupons: [],
    rebates: [],
  }));

test('numbers are exact as written, instants may be said with their offset', () => {
  const programme = readProgramme(
    smallest.replace('pointsPerUnit: 1', 'pointsPerUnit: 1.10').replace('2026-01-01', '2026-01-01T08:00:00+01:00'),
  );
  expect([programme.earning.pointsPerUnit, programme.from]).toEqual(['1.1', parseInstant('2026-01-01T07:00:00Z')]);
});

// In the shipped programme, the first of these becomes the second.
describe('a mistake is told with its line, its place and its reason', () => {
  test.each<[string, string, string, RegExp]>([
    ['timeZone: Europe/Berlin', 'timeZone: Europe/Berlln', 'timeZone', /time zone such as/],
    ['timeZone: Europe/Berlin', 'timeZone: +02:00', 'timeZone', /time zone such as/],
    ['currency: EUR', 'currency: EURO', 'currency', /three capitals.*EURO/],
    ["version: '1'", 'version: 1', 'version', /quotes, '1'/],
    ['from: 2026-01-01', 'from: 2026-02-30', 'from', /no 2026-02-30 in the calendar/],
    ['from: 2026-01-01', 'from: 01.01.2026', 'from', /a day such as/],
    ['  pointsPerUnit: 1 #', '  pointPerUnit: 1 #', 'earning.pointPerUnit', /did you mean pointsPerUnit/],
    ['  pointsPerUnit: 1 #', '  pointsPerUnit: 0 #', 'earning.pointsPerUnit', /above 0/],
    ['  pointsPerUnit: 1 #', '  pointsPerUnit: 1,5 #', 'earning.pointsPerUnit', /such as 1.5/],
    ['    furniture: 1.5', '    furniture: -2', 'earning.categories.furniture', /number such as/],
    ['    starter-set: 2', '    starter-set: 500', 'earning.products.starter-set', /not above 100/],
    ['      thresholdMinor: 15000', '      thresholdMinor: 150.00', 'earning.orderBonuses[0].thresholdMinor', /not 150.00/],
    ['      points: 50', '      points: "50"', 'earning.orderBonuses[0].points', /digits alone/],
    ['      until: 2026-12-24', '      until: 2025-12-24', 'earning.campaigns[0].until', /ends before it begins/],
    ['    - id: app-week-2026', '    - id: advent-2026', 'earning.campaigns[1]', /has the id advent-2026 that earning.campaigns\[0\] has/],
    ['    - id: app-week-2026', '    - id: big-basket', 'earning.campaigns[1].id', /an order bonus has already/],
    ['    - id: app-week-2026', '    - id: app week', 'earning.campaigns[1].id', /without spaces/],
    ['      multiplier: 2', '      points: 10\n      multiplier: 2', 'earning.campaigns[0]', /not both/],
    ['      categories: [toys]', '      categories: toys', 'earning.campaigns[0].categories', /must be a list/],
    ['      categories: [toys]', '      categories: []', 'earning.campaigns[0].categories', /at least one/],
    ['period: month, points: 10000', 'period: week, points: 10000', 'caps.perPeriod.period', /day, month or year/],
    ['  returnPeriodDays: 14', '  returnPeriodDays: two weeks', 'pending.returnPeriodDays', /whole number \(days\)/],
    ['kind: rolling, months: 24', 'kind: roling, months: 24', 'expiry.kind', /did you mean rolling/],
    ['kind: rolling, months: 24', 'kind: never, months: 24', 'expiry.months', /not a key/],
    ['kind: rolling, months: 24', 'months: 24', 'expiry', /needs a kind/],
    ['  expiryDaysBefore: [30, 7]', '  expiryDaysBefore: [7, 30]', 'reminders.expiryDaysBefore[1]', /fewer days/],
    ['      from: 1500', '      from: 500', 'tiers.levels[2].from', /more than 500, from which silver begins/],
    ['  by: points', '  by: visits', 'tiers.by', /points or spend/],
    ['    kind: service', '    kind: cash', 'rewards[1].kind', /goods, service or money/],
    ['    coupon: ten-euros', '    coupon: ten-euro', 'rewards[2].coupon', /did you mean ten-euros/],
    ['    valueMinor: 1000\n', '', 'rewards[2].valueMinor', /is missing/],
    ['  leastPointsPercent: 50', '  leastPointsPercent: 150', 'partMoney.leastPointsPercent', /not above 100/],
    ['    until: 2026-05-31', '    until: 2026-02-31', 'challenges[0].until', /no 2026-02-31/],
    ['kind: items, count: 4', 'kind: items, spend: 4', 'challenges[1].goal.count', /is missing/],
    ['  renews: true', '  renews: yes', 'club.renews', /true or false/],
    ['kind: free-shipping }', 'kind: free }', 'coupons[2].value.kind', /amount, percent or free-shipping/],
    ['fromMinor: 250000', 'fromMinor: 90000', 'rebates[0].steps[1].fromMinor', /more than the 100000/],
    ['fromMinor: 250000, percent: 2', 'fromMinor: 250000', 'rebates[0].steps[1]', /either points or percent/],
    ['causes: # points', 'causes:\nrewards: # points', '', /unique/],
  ])('%j → %j', (right, wrong, path, reason) => {
    const text = shipped.replace(right, wrong);
    expect(text).not.toBe(shipped);
    const found = mistakesIn(text).find((mistake) => mistake.path === path && reason.test(mistake.reason));
    expect(found ?? mistakesIn(text)).toMatchObject({ path });
    const changed = shipped.split('\n').findIndex((line, index) => line !== text.split('\n')[index]) + 1;
    expect(Math.abs(found!.line! - changed)).toBeLessThanOrEqual(path.endsWith(']') || wrong === '' || wrong.includes('\n') ? 6 : 0);
  });

  test('percentages of a rebate need to know what points are worth', () => {
    const text = `${smallest}rebates:\n  - id: y\n    name: Y\n    period: year\n    steps:\n      - { fromMinor: 1, percent: 2 }\n`;
    expect(mistakesIn(text)).toEqual([
      { line: 13, path: 'rebates[0].steps[0].percent', reason: expect.stringContaining('paying') as string },
    ]);
  });

  test('all of them, in the order of their lines', () => {
    const text = shipped
      .replace('currency: EUR', 'currency: euro')
      .replace('graceDays: 30', 'graceDays: -1')
      .replace('  feeMinor: 4900\n', '');
    expect(mistakesIn(text).map(({ line, path }) => [line, path])).toEqual([
      [lineOf(text, 'currency: euro'), 'currency'],
      [lineOf(text, 'graceDays: -1'), 'tiers.graceDays'],
      [lineOf(text, 'club:'), 'club.feeMinor'],
    ]);
  });

  test('in words', () => {
    const text = smallest.replace('currency: EUR', 'curency: EUR');
    expect(() => readProgramme(text)).toThrow(/line 4: curency: is not a key of this part; did you mean currency\?/);
  });

  test.each([
    ['', /is empty/],
    ['a list\n- of: things', /./],
    ['points', /is empty/],
    ['earning: {', /line 1/],
    ['currency: *nowhere', /currency/],
  ])('what is no programme at all: %j', (text, message) => expect(() => readProgramme(text)).toThrow(message));

  test('a part written once can be used again', () =>
    expect(readProgramme(`${smallest}bonuses: { review: &small { points: 5 }, survey: *small }\n`).bonuses).toEqual({
      review: { points: 5 },
      survey: { points: 5 },
    }));
});
