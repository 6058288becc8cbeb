import { describe, expect, it } from '@jest/globals';
import { readRef, subjectOfRef } from './customer-ref.js';

const ID = '0b3c1f6e-8a54-8c1d-9f00-00000000abcd';

describe('a reference to a customer', () => {
  it.each([
    [ID.toUpperCase(), { kind: 'id', id: ID }],
    ['userId: 4711 ', { kind: 'identifier', type: 'customer', value: '4711' }],
    ['userId:a:b', { kind: 'identifier', type: 'customer', value: 'a:b' }],
    ['anonymousId:d1', { kind: 'identifier', type: 'anonymous', value: 'd1' }],
    ['email:Ada@Example.org', { kind: 'identifier', type: 'email', value: 'ada@example.org' }],
    ['phone:030 1234567', { kind: 'identifier', type: 'phone', value: '+49301234567' }],
    ['phone:+49 30 1234567', { kind: 'identifier', type: 'phone', value: '+49301234567' }],
    ['phone:12', { kind: 'identifier', type: 'external', value: 'phone:12' }],
    ['card:99', { kind: 'identifier', type: 'card', value: '99' }],
    ['external:crm:7', { kind: 'identifier', type: 'external', value: 'crm:7' }],
    ['fax:1', null],
    ['constructor:1', null],
    ['userId:', null],
    ['4711', null],
    ['', null],
  ])('%s is read', (ref, expected) => {
    expect(readRef(ref, 'DE')).toEqual(expected);
  });
});

describe('the subject of a reference', () => {
  const config = { subjectSecret: 'secret', defaultCountry: 'DE' };

  it.each([{ shop: 'a\u0000b' }, { shop: ['a', 'b'] as never }, { source: 'x'.repeat(201) }])('is none in %j', (realm) => {
    expect(() => subjectOfRef('userId:ada', realm, config)).toThrow(/is given once, with at most 200 characters/);
  });

  it('differs by shop, and an e-mail does not', () => {
    const of = (ref: string, shop: string): string => subjectOfRef(ref, { shop }, config);
    expect(of('userId:ada', 'north')).not.toBe(of('userId:ada', 'south'));
    expect(of('email:ada@example.org', 'north')).toBe(of('email:Ada@example.org', 'south'));
  });
});
