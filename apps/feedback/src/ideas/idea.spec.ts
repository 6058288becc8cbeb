import { IDEA_STATUSES, type IdeaStatus } from '#lib/contracts';
import fc from 'fast-check';
import { merges, moves } from './idea.js';

const at = (status: IdeaStatus) => ({ id: 'a', status, root: status === 'merged' ? 'b' : 'a' });
const anyStatus = fc.constantFrom(...IDEA_STATUSES);

test.each([
  ['submitted', 'considered', true],
  ['submitted', 'done', true],
  ['considered', 'planned', true],
  ['planned', 'considered', true],
  ['declined', 'planned', true],
  ['planned', 'planned', false],
] as const)('%s, then %s: news %s', (from, to, news) => expect(moves(at(from), to)).toBe(news));

test.each([
  ['considered', 'submitted', 'planned, done, declined'],
  ['done', 'declined', 'that stands'],
  ['merged', 'planned', 'merged into b'],
] as const)('%s never becomes %s', (from, to, why) =>
  expect(moves(at(from), to)).toEqual({ refused: expect.stringContaining(why) as unknown }),
);

test('nothing is news twice, and nothing comes back from being done or merged', () => {
  fc.assert(
    fc.property(anyStatus, fc.array(anyStatus, { maxLength: 8 }), (start, wishes) => {
      let status = start;
      for (const wish of wishes) {
        const before = status;
        const verdict = moves(at(status), wish);
        if (verdict === true) status = wish;
        if (wish === before && before !== 'merged') expect(verdict).toBe(false);
        if (before === 'done' || before === 'merged') expect(status).toBe(before);
      }
    }),
  );
});

test('an idea is merged into another once, never into itself', () => {
  expect(merges(at('planned'), { root: 'b' })).toBe(true);
  expect(merges(at('merged'), { root: 'b' })).toBe(false);
  expect(merges(at('merged'), { root: 'c' })).toEqual({ refused: 'The idea was merged already, into b.' });
  expect(merges(at('submitted'), { root: 'a' })).toEqual({ refused: 'Both are the same idea already.' });
});
