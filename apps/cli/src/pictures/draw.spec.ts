import { linesOf, pictureOf, said, type Series } from './draw.js';

const aSeries = (unit: string, ...values: Series['points'][number]['value'][]): Series => ({
  name: 'aNumber',
  unit,
  points: values.map((value, day) => ({ at: `2026-01-0${day + 1}T00:00:00Z`, value })),
});

describe('a picture of numbers', () => {
  it('has a line for every key, the largest at the end first, with gaps where there is no value', () => {
    expect(linesOf(aSeries('ratio', null, 0.5))).toEqual([{ key: '', values: [null, 0.5], last: 0.5 }]);
    expect(linesOf(aSeries('customers by class', { A: 3, C: null }, { A: 2, B: 7 }, null))).toEqual([
      { key: 'B', values: [null, 7, null], last: 7 },
      { key: 'A', values: [3, 2, null], last: 2 },
    ]);
  });

  it.each([
    [90, 'seconds', '1.5 min'],
    [20, 'seconds by phase', '20 s'],
    [7_200, 'seconds', '2 h'],
    [130_000, 'seconds', '1.5 d'],
    [1_400_312, 'minor units by currency', '14,003 €'],
    [-180, 'minor units by currency, with fractions', '-1.8 €'],
    [92.8, 'percent', '93 %'],
    [0.0123, 'ratio by pair of products', '0.012'],
  ])('says %d %s as %s', (value, unit, words) => {
    expect(said(value, unit)).toBe(words);
  });

  it('says what it is to those who cannot see it, and the last value of each line', () => {
    const svg = pictureOf('Care & more', [aSeries('percent', 80, 90), aSeries('seconds', { p50: 60 }, { p50: 7_200 })]);
    expect(svg).toContain('<title>Care &#38; more: aNumber, aNumber</title>');
    for (const text of ['aNumber', '90 %', 'p50 2 h', '1 Jan', '2 Jan']) expect(svg).toContain(`>${text}</text>`);
  });

  it('shows the six largest of many as they stand at the end', () => {
    const last = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key, index) => [key, index + 1]));
    const svg = pictureOf('Many', [aSeries('moves by pair of phases', { a: 100 }, last)]);
    expect(svg.match(/>[a-z]<\/text>/g)).toEqual(['g', 'f', 'e', 'd', 'c', 'b'].map((key) => `>${key}</text>`));
    expect(svg).not.toContain('>100</text>');
  });
});
