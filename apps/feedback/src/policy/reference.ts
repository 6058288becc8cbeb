import { rulesReference } from '#lib/rules';
import { policy } from './policy-shape.js';

/** `docs/feedback.md`: every key of `feedback.yml`. */
export const reference = (): string =>
  rulesReference(
    'feedback.yml',
    [
      [
        'How the shop deals with what its customers say is one file, [deploy/feedback/feedback.yml](../deploy/feedback/feedback.yml) or whichever',
        '`FEEDBACK_POLICY` names. It is read when the feedback service starts; a mistake in it stops the start, and every mistake is told with its line.',
      ].join('\n'),
      [
        '- Keys in **bold** are needed. What is left out has the value given, or does not exist. Keys not listed here are mistakes.',
        '- Hours and days are those of the time zone; times for answering are counted in opening hours.',
        '- A **version never changes** once it is in use: new rules are a new `version` with a `from` that has not come yet. A question, survey or',
        '  case is dealt with by the version in force when it began.',
      ].join('\n'),
    ],
    policy,
  );
