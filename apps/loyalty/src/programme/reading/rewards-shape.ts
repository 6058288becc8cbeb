import type { Club, Rebate, RebateStep, Referral, Partner } from '../programme.js';
import type { CouponKind, CouponValue, PartMoney, Paying, Reward } from '../rewards.js';
import { decimal, id, minor, months, moreThanNoMoney, points, someDays, text, whole, yesOrNo } from '#lib/rules';
import { checked, list, map, oneKindOf, oneOf, optional, required, type Shape } from '#lib/rules';

const price = decimal('minor units', 1e9);
const percent = decimal('percent', 100);
const anyPercent = decimal('percent', 100, 'from 0');

export const reward: Shape<Reward> = checked(
  map<Reward>({
    id: required(id, 'its own; it never changes'),
    name: required(text, 'as members read it'),
    kind: required(oneOf('goods', 'service', 'money'), 'what it is'),
    points: required(points, 'what it costs'),
    valueMinor: optional(moreThanNoMoney, 'what it is worth; needed for `money`'),
    coupon: optional(id, 'the kind of coupon (see `coupons`) that the member gets for it'),
  }),
  ({ kind, valueMinor }, say) => {
    if (kind === 'money' && valueMinor === undefined) say('is missing: a reward of money says how much it is', 'valueMinor');
  },
);

export const partMoney = map<PartMoney>({
  minorPer100Points: required(price, 'the price of 100 missing points'),
  leastPointsPercent: optional(anyPercent, 'the least part of a reward that is paid in points', '0'),
});

export const paying = map<Paying>({
  minorPer100Points: required(price, 'what 100 points are worth'),
  leastPoints: optional(points, 'the fewest that can be used at once', 1),
  mostPercent: optional(percent, 'the largest part of an order', '100'),
});

export const coupon = map<CouponKind>({
  id: required(id, 'its own; it never changes'),
  name: required(text, 'as members read it'),
  value: required(
    oneKindOf<CouponValue>({
      amount: { amountMinor: required(moreThanNoMoney, 'off an order') },
      percent: { percent: required(percent, 'off an order') },
      'free-shipping': {},
    }),
    'what it is good for',
  ),
  validDays: required(someDays, 'from its issue to the end of a day'),
  leastOrderMinor: optional(minor, 'what the goods of the order must be worth', 0),
  campaign: optional(text, 'the campaign it belongs to'),
});

export const referral = map<Referral>({
  referrerPoints: required(whole('points', 0, 1e9), 'for the member who brought a friend'),
  friendPoints: required(whole('points', 0, 1e9), 'for the friend'),
  leastOrderMinor: optional(minor, 'what the goods of the first order must be worth', 0),
  withinDays: optional(someDays, 'the friend must buy within so many days', 90),
  mostPerYear: optional(whole('friends', 1, 1000), 'how many friends a member is rewarded for in a calendar year'),
});

export const club = map<Club>({
  name: required(text, 'as members read it'),
  feeMinor: required(minor, 'for the whole membership'),
  months: required(months, 'how long a membership lasts'),
  renews: optional(yesOrNo, 'whether it goes on until the member leaves', true),
  benefits: required(list(text), 'what it brings, as members read it'),
});

export const partner = map<Partner>({
  id: required(id, 'its own; it never changes'),
  name: required(text, 'as members read it'),
  pointsPerUnit: required(decimal('points', 100_000), 'for one whole unit of the currency spent there'),
  settlementMinorPer100Points: required(decimal('minor units', 1e9, 'from 0'), 'what the partner owes for 100 points'),
  spendable: optional(yesOrNo, 'whether members can spend points there', false),
});

const step: Shape<RebateStep> = checked(
  map<{ fromMinor: number; points?: number; percent?: string }>({
    fromMinor: required(moreThanNoMoney, 'the volume from which on it holds'),
    points: optional(points, 'either so many points'),
    percent: optional(percent, 'or so much of the whole volume, in points at what they are worth when `paying`'),
  }),
  (value, say) => {
    if ((value.points === undefined) === (value.percent === undefined)) say('needs either points or percent, and not both');
  },
) as Shape<RebateStep>;

export const rebate: Shape<Rebate> = map<Rebate>({
  id: required(id, 'its own; it never changes'),
  name: required(text, 'as members read it'),
  period: required(oneOf('month', 'quarter', 'year'), 'of the calendar'),
  steps: required(
    checked(list(step), (steps, say) => {
      if (steps.length === 0) say('needs at least one step');
      steps.forEach(({ fromMinor }, index) => {
        const below = steps[index - 1];
        if (below && fromMinor <= below.fromMinor) say(`must be more than the ${below.fromMinor} of the step before`, index, 'fromMinor');
      });
    }),
    'ascending; the highest that is reached counts for the whole volume',
  ),
});
