import fc from 'fast-check';
import { currencyOf, decimalText, exponentOf, lineMinorOf, minorOf, priceText } from './index.js';

describe('money', () => {
  it.each([
    [19.99, 'USD', 1999],
    ['19.99', 'USD', 1999],
    [0.1 + 0.2, 'EUR', 30],
    [4.35, 'EUR', 435],
    [1.005, 'EUR', 100],
    [1.015, 'EUR', 102],
    [500, 'JPY', 500],
    [500.5, 'JPY', 500],
    [501.5, 'JPY', 502],
    [1.234, 'KWD', 1234],
    ['0', 'EUR', 0],
    [-0, 'EUR', 0],
    [1e-7, 'EUR', 0],
    [1, 'CLF', 10_000],
    [' 7.5 ', 'BHD', 7500],
    [1e11, 'USD', 1e13],
  ])('reads %p %s as %p', (value, currency, minor) => {
    expect(minorOf(value, currency)).toBe(minor);
  });

  it.each([
    NaN,
    Infinity,
    -Infinity,
    -1,
    '-0.01',
    '1e3',
    '+5',
    '1,299.00',
    '$5',
    '',
    ' ',
    'abc',
    null,
    undefined,
    true,
    {},
    [],
    1e308,
    1e12,
    '9'.repeat(31),
    '1'.repeat(1_000_000),
  ])('takes no amount from case %#', (value) => {
    expect(minorOf(value, 'USD')).toBeUndefined();
  });

  it('keeps an amount through minor units and back, in every exponent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), fc.constantFrom('USD', 'JPY', 'KWD', 'CLF', 'EUR', 'ISK'), (minor, currency) => {
        expect(minorOf(decimalText(minor, currency), currency)).toBe(minor);
        const asNumber = Number(decimalText(minor, currency));
        if (minor < 1e13) expect(minorOf(asNumber, currency)).toBe(minor);
      }),
      { numRuns: 1000 },
    );
  });

  it('rounds a line once, half to even', () => {
    expect(lineMinorOf(0.005, 1, 'USD')).toBe(0);
    expect(lineMinorOf(0.015, 1, 'USD')).toBe(2);
    expect(lineMinorOf(0.333, 3, 'USD')).toBe(100);
    expect(lineMinorOf('19.99', 2.5, 'EUR')).toBe(4998);
    expect(lineMinorOf(19.99, -1, 'EUR')).toBeUndefined();
  });

  it('keeps the unit price as sent', () => {
    expect(priceText(19.99)).toBe('19.99');
    expect(priceText(' 19.990 ')).toBe('19.990');
    expect(priceText('a lot')).toBeUndefined();
  });

  it('knows currencies and their exponents', () => {
    expect(currencyOf('usd')).toBe('USD');
    expect([exponentOf('KRW'), exponentOf('HUF'), exponentOf('IQD'), exponentOf('UYW')]).toEqual([0, 2, 3, 4]);
    for (const none of ['XYZ', 'XAU', 'XXX', 'US', '', 'usdollar', 5, null, '__proto__']) expect(currencyOf(none)).toBeUndefined();
  });
});
