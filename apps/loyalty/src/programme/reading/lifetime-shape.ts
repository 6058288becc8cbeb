import type { Expiry, Pending, Reminders } from '../lifetime.js';
import { days, months, someDays, whole } from '#lib/rules';
import { checked, list, map, oneKindOf, optional, required, type Shape } from '#lib/rules';

export const pending = map<Pending>({
  returnPeriodDays: required(days, 'counted from the last delivery; points become spendable on the day after'),
  undeliveredAfterDays: optional(days, 'an order of which nobody says that it arrived counts as delivered so long after the purchase', 7),
});

export const expiry: Shape<Expiry> = oneKindOf<Expiry>({
  rolling: { months: required(months, 'points live so long, counted from when they become spendable') },
  'end-of-year': {
    plusMonths: optional(whole('months', 0, 600), 'so long after the end of the year in which they became spendable', 0),
  },
  'after-inactivity': { months: required(months, 'so long after the last purchase or redemption') },
  never: {},
});

const daysBefore: Shape<number[]> = checked(list(someDays), (values, say) =>
  values.forEach((value, index) => {
    if (index > 0 && value >= values[index - 1]!) say(`must be fewer days than the ${values[index - 1]} before it`, index);
  }),
);

export const reminders = map<Reminders>({
  expiryDaysBefore: optional(daysBefore, 'how many days before points expire a member is told', [30, 7]),
  tierDaysBefore: optional(daysBefore, 'how many days before a tier is lost', [14]),
  dormantAfterMonths: optional(months, 'a member without purchase or redemption for so long is dormant; nobody is, where it is absent'),
});
