import { findableBy, shownName, wordsOf } from './name-words.js';

test.each([
  ['Ada Lovelace', ['ada', 'lovelace']],
  ['  José-María  ÁLVAREZ ', ['jose', 'maria', 'alvarez']],
  ['Groß, Søren', ['gross', 'soren']],
  ["O'Brien", ['o', 'brien']],
  ['李 小龙', ['李', '小龙']],
  ['ada ADA Ada', ['ada']],
  [' -- ', []],
  ['x'.repeat(50), ['x'.repeat(20)]],
])('%j has the words %j', (name, words) => expect(wordsOf(name)).toEqual(words));

test('a name is found by its words and their beginnings from three letters on', () =>
  expect(findableBy(['Bo Weber', 'Bo']).sort()).toEqual(['bo', 'web', 'webe', 'weber']));

test.each([
  [{ name: 'Ada Lovelace', firstName: 'A.' }, 'Ada Lovelace'],
  [{ firstName: ' Ada ', last_name: 'King' }, 'Ada King'],
  [{ firstName: 7, plan: 'x' }, null],
])('of %j the name shown is %j', (told, name) =>
  expect(shownName(Object.fromEntries(Object.entries(told).map(([trait, value]) => [trait, { value, at: 0, by: '' }])))).toBe(name),
);
