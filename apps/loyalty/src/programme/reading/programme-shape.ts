import type { Cause, Challenge, Goal, Programme } from '../programme.js';
import { bonuses, caps, earning, notEmpty, tiers } from './earning-shape.js';
import { expiry, pending, reminders } from './lifetime-shape.js';
import { beginning, currency, days, end, id, minor, moreThanNoMoney, points, text, timeZone, whole } from '#lib/rules';
import { club, coupon, partMoney, partner, paying, rebate, referral, reward } from './rewards-shape.js';
import { checked, list, map, nearestHint, oneKindOf, optional, required, type Shape } from '#lib/rules';

const goods = {
  categories: optional(notEmpty(list(text)), 'goods of these categories'),
  products: optional(notEmpty(list(text)), 'or these products, by id or SKU; all goods, where neither is said'),
};
const count = required(whole('times', 1, 1e6), 'how many');

const goal: Shape<Goal> = oneKindOf<Goal>({
  orders: { count, leastMinor: optional(minor, 'orders whose goods are worth at least so much') },
  spend: { amountMinor: required(moreThanNoMoney, 'spent on goods'), ...goods },
  items: { count, ...goods },
  reviews: { count },
  surveys: { count },
  referrals: { count },
});

const challenge: Shape<Challenge> = checked(
  map<Challenge>({
    id: required(id, 'its own; it never changes'),
    name: required(text, 'as members read it'),
    from: required(beginning, 'what is done from here on counts'),
    until: required(end, 'the last day, included'),
    goal: required(goal, 'what is to be done'),
    points: required(points, 'for whoever did it'),
  }),
  ({ from, until }, say) => {
    if (until <= from) say('ends before it begins', 'until');
  },
);

const cause = map<Cause>({ id: required(id, 'its own; it never changes'), name: required(text, 'as members read it') });

/** The whole of `programme.yml`. */
export const programme: Shape<Programme> = checked(
  map<Programme>({
    version: required(text, 'its name; a version never changes, so new rules are a new version'),
    from: required(beginning, 'from when on it holds: not in the past, except for the first'),
    timeZone: required(timeZone, 'whose days, months and years count'),
    currency: required(currency, 'orders in others earn nothing'),
    earning: required(earning, 'points for orders'),
    bonuses: optional(bonuses, 'points for what is no purchase', {}),
    caps: optional(caps, 'the most that goods can earn; fixed points come on top', {}),
    pending: required(pending, 'when points become spendable'),
    expiry: required(expiry, 'how long points live: to the end of a day'),
    reinstateGraceDays: optional(days, 'points that a refund gives back after their expiry has passed live so many days more', 0),
    reminders: optional(reminders, 'when members are told', { expiryDaysBefore: [30, 7], tierDaysBefore: [14] }),
    tiers: optional(tiers, 'levels of membership', { by: 'points', months: 12, graceDays: 30, levels: [] }),
    rewards: optional(list(reward), 'what points can be turned into', []),
    partMoney: optional(partMoney, 'rewards for part points, part money; absent: points alone'),
    paying: optional(paying, 'orders paid with points; absent: they cannot be'),
    causes: optional(list(cause), 'what points can be donated to', []),
    challenges: optional(list(challenge), 'points for something done in a time', []),
    referral: optional(referral, 'points for bringing a friend, once the first order is past its return period'),
    club: optional(club, 'the paid club'),
    partners: optional(list(partner), 'where else points are earned or spent', []),
    coupons: optional(list(coupon), 'the kinds of coupons there are', []),
    rebates: optional(list(rebate), 'points for what was bought in a whole period, at its end', []),
  }),
  ({ rewards, coupons, rebates, paying: worth }, say) => {
    const kinds = coupons.map((one) => one.id);
    rewards.forEach((one, index) => {
      if (one.coupon !== undefined && !kinds.includes(one.coupon))
        say(`is no coupon of this programme${nearestHint(one.coupon, kinds)}`, 'rewards', index, 'coupon');
    });
    rebates.forEach(({ steps }, index) =>
      steps.forEach((step, number) => {
        if ('percent' in step && !worth)
          say('needs to know what points are worth: say paying', 'rebates', index, 'steps', number, 'percent');
      }),
    );
  },
);
