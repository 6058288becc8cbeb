import { formatInstant } from '#lib/contracts';
import { instantOrDay } from './instant-or-day.js';

it.each([
  ['2026-11-27', '2026-11-27T00:00:00.000000Z'],
  ['2026-11-27T10:00:00+02:00', '2026-11-27T08:00:00.000000Z'],
  ['2026-11-27T10:00:00 02:00', '2026-11-27T08:00:00.000000Z'],
])('%s is %s', (text, instant) => expect(formatInstant(instantOrDay('asOf', text)!)).toBe(instant));

it.each(['1900-01-01', '9999-01-01T00:00:00Z', 'yesterday', '2026-02-30', '2026-11-27 02:00'])(
  '%s is refused with the years there are',
  (text) =>
    expect(() => instantOrDay('asOf', text)).toThrow(
      'asOf must be an instant from 1970 to 2199, such as 1970-01-01T00:00:00.000000Z, or a day, such as 2026-11-22.',
    ),
);
