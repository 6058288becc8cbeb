import { parseInstant } from '#lib/contracts';
import { lastDayInWords, moneyInWords, pointsInWords } from './words.js';

it.each([
  [4000, 'EUR', '40 EUR'],
  [4050, 'EUR', '40.50 EUR'],
  [0.5, 'EUR', '0.005 EUR'],
  [123_456_700, 'EUR', '1,234,567 EUR'],
  [500, 'JPY', '500 JPY'],
  [1500, 'KWD', '1.500 KWD'],
])('%d minor units of %s are %s', (minor, currency, words) => {
  expect(moneyInWords(minor, currency)).toBe(words);
});

it('counts points', () => {
  expect([0, 1, 2500].map(pointsInWords)).toEqual(['0 points', '1 point', '2,500 points']);
});

it('names the last day, of the programme', () => {
  expect(lastDayInWords(parseInstant('2026-03-31T22:00:00Z')!, 'Europe/Berlin')).toBe('31 March 2026');
});
