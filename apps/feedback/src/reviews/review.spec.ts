import { changes, isModerated } from './review.js';

test.each([
  ['none', false, false],
  ['none', true, false],
  ['with-text', false, false],
  ['with-text', true, true],
  ['all', false, true],
  ['all', true, true],
] as const)('moderated: %s; with text: %s; somebody looks first: %s', (moderated, hasText, looks) => {
  expect(isModerated({ moderated }, hasText)).toBe(looks);
});

test.each([
  ['waiting', 'shown', true],
  ['waiting', 'rejected', true],
  ['rejected', 'shown', true],
  ['rejected', 'rejected', false],
  ['shown', 'shown', false],
] as const)('%s, then %s: changes %s', (status, decision, changing) => {
  expect(changes({ status, decidedAt: 0 }, decision)).toBe(changing);
});

test('what is shown stands', () => {
  expect(changes({ status: 'shown', decidedAt: 0 }, 'rejected')).toEqual({
    refused: 'The review is shown since 1970-01-01T00:00:00.000000Z, and that stands.',
  });
});
