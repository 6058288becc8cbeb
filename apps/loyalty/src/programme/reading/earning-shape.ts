import type { Bonus, Bonuses, Campaign, Caps, Earning, OrderBonus, Tier, Tiers } from '../programme.js';
import { beginning, decimal, days, end, id, minor, months, points, text, whole } from '#lib/rules';
import { checked, list, map, named, oneOf, optional, required, type Shape } from '#lib/rules';

const multiplier = decimal('times', 100);
const someTexts: Shape<string[]> = notEmpty(list(text));

const campaign: Shape<Campaign> = checked(
  map<Campaign>({
    id: required(id, 'its own; it never changes'),
    name: required(text, 'as members read it'),
    from: required(beginning, 'orders bought from here on'),
    until: required(end, 'the last day, included'),
    multiplier: optional(multiplier, 'multiplies what the goods earn: either this'),
    points: optional(points, 'or so many points for the order'),
    thresholdMinor: optional(minor, 'what these goods must be worth in the order', 0),
    categories: optional(someTexts, 'the goods it is for, by category'),
    products: optional(someTexts, 'or by product id or SKU; all goods, where neither is said'),
    channels: optional(someTexts, 'the channels it is for; all, where none is said'),
  }),
  (value, say) => {
    if (value.until <= value.from) say('ends before it begins', 'until');
    if ((value.multiplier === undefined) === (value.points === undefined)) say('needs either a multiplier or points, and not both');
  },
);

export const earning: Shape<Earning> = checked(
  map<Earning>({
    pointsPerUnit: required(decimal('points', 100_000), 'for one whole unit of the currency: 1.00 EUR, 1 JPY'),
    categories: optional(named(multiplier, 'category'), 'multiplies what goods of a category earn', {}),
    products: optional(named(multiplier, 'product id or SKU'), 'multiplies what a product earns', {}),
    orderBonuses: optional(
      list(
        map<OrderBonus>({
          id: required(id, 'its own; it never changes'),
          name: required(text, 'as members read it'),
          thresholdMinor: optional(minor, 'what the goods of the order must be worth', 0),
          points: required(points, 'for the whole order'),
        }),
      ),
      'fixed points for orders that are large enough',
      [],
    ),
    campaigns: optional(list(campaign), 'more points for some time', []),
  }),
  ({ orderBonuses, campaigns }, say) =>
    campaigns.forEach((one, index) => {
      const twin = orderBonuses.some((bonus) => bonus.id === one.id);
      if (twin) say(`has the id ${one.id} that an order bonus has already`, 'campaigns', index, 'id');
    }),
);

const once = map<Pick<Bonus, 'points'>>({ points: required(points, 'once') });
const yearly = map<Pick<Bonus, 'points'>>({ points: required(points, 'each year') });
const bonus = map<Bonus>({
  points: required(points, 'each time'),
  mostPerYear: optional(whole('times', 1, 1000), 'how often a member can have it in a calendar year'),
});

export const bonuses = map<Bonuses>({
  welcome: optional(once, 'for joining the programme'),
  birthday: optional(yearly, 'on the first day of the birth month'),
  review: optional(bonus, 'for a review that is shown'),
  survey: optional(bonus, 'for an answered survey'),
  idea: optional(bonus, 'for an idea of theirs that the shop plans to do, or has done'),
});

export const caps = map<Caps>({
  perOrder: optional(points, 'the most that the goods of one order earn'),
  perPeriod: optional(
    map<NonNullable<Caps['perPeriod']>>({
      period: required(oneOf('day', 'month', 'year'), 'of the calendar'),
      points: required(points, 'the most that goods earn in it'),
    }),
    'the most that goods earn a member in a period; what was taken back makes room again',
  ),
});

const level = map<Tier>({
  id: required(id, 'its own; it never changes'),
  name: required(text, 'as members read it'),
  from: required(whole('points or minor units', 0, 1e13), 'what qualifies for it'),
  multiplier: optional(multiplier, 'multiplies what orders earn', '1'),
  benefits: optional(list(text), 'what it brings, as members read it', []),
});

export const tiers = map<Tiers>({
  by: required(oneOf('points', 'spend'), 'what qualifies: points that goods earned, or money spent on goods'),
  months: required(months, 'how long that counts'),
  graceDays: optional(days, 'how long a tier is kept once it is no longer reached; then one tier down', 30),
  levels: required(
    checked(list(level), (levels, say) =>
      levels.forEach(({ from }, index) => {
        const below = levels[index - 1];
        if (below && from <= below.from) say(`must be more than ${below.from}, from which ${below.id} begins`, index, 'from');
      }),
    ),
    'from the lowest to the highest',
  ),
});

export function notEmpty<Value>(shape: Shape<Value[]>): Shape<Value[]> {
  return checked(shape, (values, say) => {
    if (values.length === 0) say('must name at least one (or be left out)');
  });
}
