import { readFileSync } from 'node:fs';
import { readPolicy } from '../policy/policies.js';
import { targetSeconds } from './question-rules.js';

const shipped = readFileSync('deploy/feedback/feedback.yml', 'utf8');
const withQuestions = (questions: string): string =>
  shipped.replace(/questions:\n[\s\S]*?\n\n(?=surveys:)/, `questions:\n${questions}\n\n`);

test('what is not said has its usual target, a class its own where there is one', () => {
  const { questions } = readPolicy(withQuestions('  targetMinutes:\n    chat: 5\n  classTargetMinutes:\n    A:\n      email: 120'));
  expect(questions.reopenDays).toBe(7);
  expect(targetSeconds(questions, null, 'email')).toBe(480 * 60);
  expect(targetSeconds(questions, 'A', 'email')).toBe(120 * 60);
  expect(targetSeconds(questions, 'A', 'chat')).toBe(5 * 60);
  expect(targetSeconds(questions, 'B', 'email')).toBe(480 * 60);
});

test.each([
  ['  targetMinutes:\n    chat: 0', /questions\.targetMinutes\.chat: must be from 1 to 100000/],
  ['  targetMinutes:\n    fax: 5', /questions\.targetMinutes\.fax: is not a key/],
  [
    '  classTargetMinutes:\n    A:\n      chat: 30',
    /line \d+: questions\.classTargetMinutes\.A\.chat: is longer than the 15 minutes for everybody/,
  ],
  ['  classTargetMinutes:\n    D:\n      chat: 3', /questions\.classTargetMinutes\.D: is not a key/],
])('%s cannot be meant', (questions, mistake) => expect(() => readPolicy(withQuestions(questions))).toThrow(mistake));
