import { rulesReference } from '#lib/rules';
import { programme } from './programme-shape.js';

/** `docs/programme.md`: every key of `programme.yml`. */
export const reference = (): string =>
  rulesReference(
    'programme.yml',
    [
      [
        'The rules of the points programme are one file, [deploy/loyalty/programme.yml](../deploy/loyalty/programme.yml) or whichever the',
        'configuration names. It is read when the loyalty service starts; a mistake in it stops the start, and every mistake is told with its line.',
      ].join('\n'),
      [
        '- Keys in **bold** are needed. What is left out has the value given, or does not exist. Keys not listed here are mistakes.',
        '- Money is in whole minor units of the currency (5000 is 50.00 EUR); numbers that may have decimals are exact as they are written.',
        '- A day (`2026-11-22`) is one of the time zone: `from` is its first instant, and an `until` includes it. Both may be instants instead',
        '  (`2026-11-22T08:00:00+01:00`), of which `until` excludes its own.',
        '- A **version never changes** once it is in use: new rules are a new `version` with a `from` that has not come yet. Orders are rated by the',
        '  version in force when they were bought, for ever.',
      ].join('\n'),
    ],
    programme,
  );
