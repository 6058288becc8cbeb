import { notAShopWord } from './shop-word.js';

test.each(['delivery', 'Rückgabe', 'a call and a voucher', 'size 10x20', '', 'x'.repeat(60), undefined])('%j may stand in a fact', (said) =>
  expect(notAShopWord('topic', said)).toBeNull(),
);

test.each(['Re: ada@example.org', 'call 0301234567', 'order 100123', 'x'.repeat(61)])('%j may not, and is not quoted', (said) => {
  const mistake = notAShopWord('topic', said);
  expect(mistake).toMatch(/word of the shop's vocabulary.* belongs into text$/);
  expect(mistake).not.toContain(said);
  expect(notAShopWord('outcome', said)).toMatch(/^outcome .* belongs into note$/);
});
