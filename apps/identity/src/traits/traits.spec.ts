import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changedTraits, learn, publicTraits, type Traits } from './traits.js';

const told = (traits: Record<string, unknown>): Traits => learn({}, traits, 1, 'shop 1');

describe('learning traits', () => {
  it('keeps the later event’s word, whichever arrives first', () => {
    const tellings = fc.array(fc.record({ at: fc.nat(5), by: fc.constantFrom('a', 'b'), value: fc.constantFrom('DE', 'FR', 'IT') }), {
      maxLength: 8,
    });
    const distinct = tellings.map((list) => [...new Map(list.map((one) => [`${one.at}${one.by}`, one])).values()]);
    const learnAll = (list: { at: number; by: string; value: string }[]): Traits =>
      list.reduce<Traits>((known, { at, by, value }) => learn(known, { country: value }, at, by), {});
    fc.assert(fc.property(distinct, (list) => expect(learnAll(list.toReversed())).toEqual(learnAll(list))));
  });

  it('takes a trait back by null', () => {
    expect(publicTraits(learn(told({ country: 'DE' }), { country: null }, 2, 'shop 2'))).toEqual({});
  });

  it('is not confused by names that objects have anyway', () => {
    const known = learn(
      told(JSON.parse('{"__proto__": {"country": "DE"}, "constructor": "x"}') as Record<string, unknown>),
      { toString: 'y' },
      2,
      'shop 2',
    );
    expect([publicTraits(known), Object.keys(known), Object.getPrototypeOf(known)]).toEqual([
      {},
      ['__proto__', 'constructor', 'toString'],
      Object.prototype,
    ]);
  });
});

describe('what travels of traits', () => {
  it.each([
    [{ country: 'de' }, { country: 'DE' }],
    [{ country: 'Germany' }, { country: 'DE' }],
    [{ address: { country: 'USA', street: '5 Long Lane' } }, { country: 'US' }],
    [{ country: 'Uk' }, { country: 'GB' }],
    [{ language: 'de-AT' }, { language: 'de' }],
    [{ locale: 'en_GB' }, { language: 'en' }],
    [{ birthday: '1984-05-23' }, { birthMonth: '05' }],
    [{ birthday: '1984-05-23T00:00:00Z' }, { birthMonth: '05' }],
    [{ birthMonth: 7 }, { birthMonth: '07' }],
    [{ preferredChannel: ' Phone ' }, { preferredChannel: 'phone' }],
    [{ preferredChannel: 'call Ada' }, {}],
    [{ country: 'Ada Lovelace' }, {}],
    [{ country: 'ZZQ', language: 'Ada', birthday: 'in May' }, {}],
    [{ country: 5, language: {}, birthday: null, birthMonth: 13, address: 'Rome' }, {}],
    [{ email: 'ada@example.org', firstName: 'Ada', phone: '+49301234567', address: { city: 'Rome' } }, {}],
  ])('of %j is %j', (traits, expected) => {
    expect(publicTraits(told(traits))).toEqual(expected);
  });

  it('is told when it changes', () => {
    const before = told({ country: 'DE', firstName: 'Ada' });
    expect(changedTraits({}, before)).toEqual({ country: 'DE' });
    expect(changedTraits(before, learn(before, { language: 'de' }, 2, 'shop 2'))).toEqual({ country: 'DE', language: 'de' });
    expect(changedTraits(before, learn(before, { firstName: 'Augusta' }, 2, 'shop 2'))).toBeNull();
    expect(changedTraits(before, learn(before, { country: 'DE' }, 2, 'shop 2'))).toBeNull();
  });
});
