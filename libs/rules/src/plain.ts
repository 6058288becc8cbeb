import { parseInstant, type Micros } from '#lib/contracts';
import { isCurrency } from '#lib/money';
import { Big } from 'big.js';
import { firstInstantOfDay, isDay, isTimeZone, plusDays } from './calendar.js';
import type { Decimal } from './decimal.js';
import type { Place } from './paper.js';
import type { Shape } from './shape.js';

/** Values that are written in one word. */

const MOST_TEXT = 200;

export const text: Shape<string> = {
  words: 'text',
  read: (place) => {
    const { value } = place;
    if (typeof value === 'number' || typeof value === 'boolean') return place.mistake(`must be text: put it in quotes, '${place.source}'`);
    if (typeof value !== 'string' || value.trim() === '') return place.mistake('must be text');
    return value.length > MOST_TEXT ? place.mistake(`must not be longer than ${MOST_TEXT} characters`) : value;
  },
};

export const id: Shape<string> = {
  words: 'id (letters, digits, `-`, `_`, `.`)',
  read: (place) => {
    const said = text.read(place);
    if (said === undefined || /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(said)) return said;
    return place.mistake(`must be an id of letters, digits, - _ and . without spaces, not '${said}'`);
  },
};

export const yesOrNo: Shape<boolean> = {
  words: '`true` or `false`',
  read: (place) => (typeof place.value === 'boolean' ? place.value : place.mistake('must be true or false')),
};

/** A whole number from `from` to `to`. */
export function whole(what: string, from: number, to: number): Shape<number> {
  return {
    words: `${what} (whole number${from > 0 ? ` from ${from}` : ''})`,
    read: (place) => {
      const { value } = place;
      if (typeof value === 'string' && /^[\d.,]+$/.test(value))
        return place.mistake(`must be a whole number, written as digits alone: no quotes, commas or spaces`);
      if (typeof value !== 'number' || !Number.isInteger(value)) return place.mistake(`must be a whole number (${what})`);
      if (!/^-?\d+$/.test(place.source)) return place.mistake(`must be a whole number (${what}), not ${place.source}`);
      if (value < from || value > to) return place.mistake(`must be from ${from} to ${to} (${what}), not ${place.source}`);
      return value;
    },
  };
}

/** An exact decimal number above 0 (or from 0) up to `to`. */
export function decimal(what: string, to: number, from: 'above 0' | 'from 0' = 'above 0'): Shape<Decimal> {
  return {
    words: `${what} (number ${from}, decimals allowed)`,
    read: (place) => {
      const { value } = place;
      const said = typeof value === 'number' ? place.source : typeof value === 'string' ? value.trim() : '';
      if (!/^\d{1,15}(\.\d{1,15})?$/.test(said)) return place.mistake(`must be a number such as 1.5 (${what})`);
      const exact = new Big(said);
      if (exact.gt(to) || (from === 'above 0' && exact.eq(0)))
        return place.mistake(`must be ${from} and not above ${to} (${what}), not ${said}`);
      return exact.toFixed();
    },
  };
}

export const points = whole('points', 1, 1e9);
export const minor = whole('money in minor units', 0, 1e13);
export const moreThanNoMoney = whole('money in minor units', 1, 1e13);
export const days = whole('days', 0, 3650);
export const someDays = whole('days', 1, 3650);
export const months = whole('months', 1, 600);

export const currency: Shape<string> = {
  words: 'currency (ISO 4217)',
  read: (place) => {
    const { value } = place;
    if (typeof value === 'string' && isCurrency(value)) return value;
    return place.mistake(`must be a currency of ISO 4217 in three capitals, such as EUR, not '${place.source}'`);
  },
};

export const timeZone: Shape<string> = {
  words: 'time zone',
  read: (place) => {
    const { value } = place;
    if (typeof value === 'string' && isTimeZone(value)) return value;
    return place.mistake(`must be a time zone such as Europe/Berlin, not '${place.source}'`);
  },
};

/** A day, from its first instant; or an instant. */
export const beginning: Shape<Micros> = { words: 'day or instant', read: (place) => instantOf(place, 0) };

/** A day, to its end; or the instant from which on it is over. */
export const end: Shape<Micros> = { words: 'last day, or the instant of the end', read: (place) => instantOf(place, 1) };

function instantOf(place: Place, addDays: 0 | 1): Micros | undefined {
  const said = typeof place.value === 'string' ? place.value : '';
  if (isDay(said)) return firstInstantOfDay(plusDays(said, addDays), place.paper.timeZone);
  const instant = parseInstant(said);
  if (instant !== null) return instant;
  if (/^\d{4}-\d{2}-\d{2}$/.test(said)) return place.mistake(`there is no ${said} in the calendar`);
  return place.mistake(
    `must be a day such as 2026-11-22, or an instant with its offset such as 2026-11-22T08:00:00+01:00, not '${place.source}'`,
  );
}
