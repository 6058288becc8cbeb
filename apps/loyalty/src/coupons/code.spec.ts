import fc from 'fast-check';
import { codeFor, hashOfCode, newCode, readCode } from './code.js';

const SHAPE = /^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/;

it('is twenty letters nobody confuses, in groups', () => {
  for (let n = 0; n < 200; n++) expect(newCode()).toMatch(SHAPE);
  expect(new Set(Array.from({ length: 1000 }, newCode)).size).toBe(1000);
});

it('of a cause is the same for one secret, and another for every other secret and cause', () => {
  expect(codeFor('s', 'coupon 1')).toMatch(SHAPE);
  expect(codeFor('s', 'coupon 1')).toBe(codeFor('s', 'coupon 1'));
  expect(codeFor('s', 'coupon 1')).not.toBe(codeFor('s', 'coupon 2'));
  expect(codeFor('s', 'coupon 1')).not.toBe(codeFor('t', 'coupon 1'));
});

it.each([
  ['7kq2m9xd4tvbr8hc3pfn', '7KQ2M-9XD4T-VBR8H-C3PFN'],
  [' 7KQ2M 9XD4T vbr8h c3pfn ', '7KQ2M-9XD4T-VBR8H-C3PFN'],
  ['OoIiL-lAAAA-AAAAA-AAAAA', '00111-1AAAA-AAAAA-AAAAA'],
  ['', ''],
  ['SUMMER', 'SUMME-R'],
])('%j is read as %s', (typed, code) => {
  expect(readCode(typed)).toBe(code);
  expect(hashOfCode(typed)).toBe(hashOfCode(code));
});

it('is read the same again, whatever was typed', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => readCode(readCode(typed)) === readCode(typed)));
});
