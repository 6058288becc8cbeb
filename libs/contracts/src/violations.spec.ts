import { WORDS_OF } from './fields.js';
import { CampaignSpendRecordedV1 } from './journey/journey.v1.js';
import { check, schemas } from './validators.js';

const patternsIn = (node: unknown): string[] =>
  typeof node !== 'object' || node === null
    ? []
    : Object.entries(node).flatMap(([key, value]) => (key === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value)));

test('what is wrong with a text is said in words, not by an expression', () => {
  const spend = { campaign: 'spring', channel: 'email', day: '22.11.2026', amountMinor: 100, currency: 'eur' };
  expect(check(CampaignSpendRecordedV1, spend)).toEqual({
    violations: [
      { pointer: '/day', detail: 'must be a day such as 2026-11-22' },
      { pointer: '/currency', detail: 'must be three capital letters such as EUR' },
    ],
  });
});

test('every expression of a contract has its words', () => {
  const patterns = new Set(patternsIn(schemas));
  expect([...patterns].filter((pattern) => !WORDS_OF.has(pattern))).toEqual([]);
  expect(patterns.size).toBeGreaterThan(3);
});
