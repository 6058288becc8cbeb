import { readFileSync } from 'node:fs';
import { readPolicy } from '../policy/policies.js';

const policy = (rule: string): string => `version: '1'
from: 2026-01-01
timeZone: Europe/Berlin
openingHours: { monday: ['09:00-17:00'] }
questions: {}
reviews: {}
recoveries: {}
surveys:
  rules:
    - ${rule}`;

test.each([
  [
    '{ id: a, kind: csat, after: delivery, afterDays: 3, followUp: [{ from: 0, to: 2, question: Why? }] }',
    /line 10.*csat has not: it goes from 1 to 5/,
  ],
  [
    '{ id: a, kind: nps, after: delivery, afterDays: 3, followUp: [{ from: 6, to: 2, question: Why? }] }',
    /line 10.*must not be below from/,
  ],
  ['{ id: a, kind: nps, after: delivery, afterDays: 3, remindersAfterDays: [4, 4] }', /line 10.*must be later than the one before/],
  ['{ id: a, kind: nps, after: delivery, afterDays: 3, remindersAfterDays: [30] }', /before it can no longer be answered/],
  ['{ id: a, kind: nps, after: payday, afterDays: 3 }', /must be purchase, delivery or question-resolved/],
])('%s is a mistake, told with its line', (rule, mistake) => expect(() => readPolicy(policy(rule))).toThrow(mistake));

test('the policy that ships asks after a delivery and after a resolved question, in words', () => {
  const { surveys } = readPolicy(readFileSync('deploy/feedback/feedback.yml', 'utf8'));
  expect(surveys).toMatchObject({ coolDownDays: 30, npsCoolDownDays: 90, page: { language: 'en' } });
  expect(surveys.rules.map(({ kind, after }) => `${kind} ${after}`)).toEqual(['csat delivery', 'ces question-resolved', 'nps delivery']);
  expect(surveys.rules.every(({ followUp }) => followUp.length > 0)).toBe(true);
});
