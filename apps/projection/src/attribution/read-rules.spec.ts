import { readFile } from 'node:fs/promises';
import { readAttributionRules } from './read-rules.js';
import { rulesOf, USUAL_RULES } from './rules.js';

test('the file that comes with the product says what is usual', async () => {
  expect(readAttributionRules(await readFile('deploy/projection/attribution.yml', 'utf8'))).toEqual(USUAL_RULES);
});

test('a shop does otherwise what it says, and the rest as usual', () => {
  const rules = readAttributionRules('model: first-touch\nshops:\n  outlet:\n    lookbackDays: 7\n    kinds: [ad-clicked]\n');
  expect(rulesOf(rules, 'outlet')).toEqual({ model: 'first-touch', lookbackDays: 7, channelKinds: [], kinds: ['ad-clicked'] });
  expect(rulesOf(rules, 'main')).toEqual({ model: 'first-touch', lookbackDays: 30, channelKinds: [] });
  expect(rulesOf(rules, 'constructor')).toEqual(rulesOf(rules, undefined));
});

test.each([
  ['model: last-clicked', 'line 1: model: must be last-touch, first-touch or linear'],
  ['lookbackDays: 0', 'line 1: lookbackDays: must be from 1'],
  ['kinds: [ad-click]', 'line 1: kinds'],
  ['shops:\n  outlet:\n    modell: linear', 'line 3: shops.outlet.modell: is not a key'],
])('%j is a mistake', (text, reason) => {
  expect(() => readAttributionRules(text)).toThrow(reason);
});
