import { checked, isDay, list, map, optional, type Place, type Shape } from '#lib/rules';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes after midnight by the clock on the wall, `from <= minute < until`. */
export interface Open {
  from: number;
  until: number;
}

/** When somebody is there, in the policy's time zone. */
export interface OpeningHours extends Record<Weekday, Open[]> {
  /** Days on which nobody is. */
  holidays: string[];
}

const span: Shape<Open> = {
  words: "hours ('09:00-17:00')",
  read: (place: Place) => {
    const match = typeof place.value === 'string' ? /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(place.value) : null;
    const [from, until] = match ? [minutes(match[1]!, match[2]!), minutes(match[3]!, match[4]!)] : [NaN, NaN];
    if (!(from >= 0 && until <= 24 * 60 && from < until))
      return place.mistake("must be hours such as '09:00-17:00' (24:00 is the end of the day)");
    return { from, until };
  },
};

const minutes = (hour: string, minute: string): number => (Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : NaN);

const spans: Shape<Open[]> = checked(list(span), (all, say) =>
  all.forEach(({ from }, index) => {
    if (index > 0 && from < all[index - 1]!.until) say('begins before the hours before it end', index);
  }),
);

const day: Shape<string> = {
  words: 'day',
  read: (place) =>
    typeof place.value === 'string' && isDay(place.value) ? place.value : place.mistake('must be a day such as 2026-12-25'),
};

const open = (name: string) => optional(spans, `hours on ${name}s`, []);

export const openingHours: Shape<OpeningHours> = checked(
  map<OpeningHours>({
    monday: open('Monday'),
    tuesday: open('Tuesday'),
    wednesday: open('Wednesday'),
    thursday: open('Thursday'),
    friday: open('Friday'),
    saturday: open('Saturday'),
    sunday: open('Sunday'),
    holidays: optional(list(day), 'days on which nobody is there', []),
  }),
  (hours, say) => {
    if (WEEKDAYS.every((weekday) => hours[weekday].length === 0)) say('must be open some time in a week');
  },
);
