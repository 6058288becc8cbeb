import { decodeFact } from './decode.js';
import { aFact } from './testing/a-fact.js';

const decode = (value: string | null): unknown => decodeFact({ offset: 0, value });
const without = (name: string): string => JSON.stringify({ ...aFact(), [name]: undefined });

describe('a record', () => {
  it('is the fact it holds, with everything it says', () => {
    const fact = { ...aFact(), sequence: '7', unheardof: 'kept' };
    expect(decode(JSON.stringify(fact))).toEqual(fact);
  });

  it.each([
    [null, 'the record is empty'],
    ['', /JSON/],
    ['{"id":', /JSON/],
    ['null', 'the record is not a JSON object'],
    ['7', 'the record is not a JSON object'],
    ['[]', 'the attribute id is missing'],
    [without('id'), 'the attribute id is missing'],
    [without('recordedtime'), 'the attribute recordedtime is missing'],
    [JSON.stringify({ ...aFact(), source: '' }), 'the attribute source is missing'],
    [JSON.stringify({ ...aFact(), type: 5 }), 'the attribute type is missing'],
    [JSON.stringify({ ...aFact(), time: '2026-13-01T00:00:00Z' }), 'the attribute time is not an instant'],
    [without('data'), 'data is missing'],
    [JSON.stringify({ ...aFact(), data: 'text' }), 'data is missing'],
  ])('%s is refused with the reason', (value, reason) => {
    expect(() => decode(value)).toThrow(reason);
  });

  it('cannot reach the prototype of anything', () => {
    const fact = decode(`{"__proto__":{"polluted":true},${JSON.stringify(aFact()).slice(1)}`) as object;
    expect(Object.getPrototypeOf(fact)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
