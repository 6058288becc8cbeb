import fc from 'fast-check';
import { wordsOf, wordsSought } from './words.js';

test.each([
  ['Wo ist meine Größe?', ['wo', 'ist', 'meine', 'grosse']],
  ['CAFÉ café Cafe', ['cafe']],
  ['ada@example.com, +49 30/123', ['ada', 'example', 'com', '49', '30', '123']],
  ['Ærø — Łódź', ['aero', 'lodz']],
  ['ﬁne Ｆｕｌｌ', ['fine', 'full']],
  ['?! 😀', []],
])('%s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('a query is the beginnings of at most ten words, and has one', () => {
  expect(wordsSought("Crib's mattr")).toEqual(["'crib':*", "'s':*", "'mattr':*"]);
  expect(wordsSought('a b c d e f g h i j k l')).toHaveLength(10);
  expect(() => wordsSought('…')).toThrow('a word');
});

test('whatever is written, words are letters and digits, and the same in capitals', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const word of wordsOf(text)) expect(word).toMatch(/^[\p{L}\p{N}]{1,60}$/u);
      expect(wordsOf(wordsOf(text).join(' '))).toEqual(wordsOf(text));
    }),
  );
});
