import { describe, expect, it } from '@jest/globals';
import { withoutErased } from './without-erased.js';

type Type = Parameters<typeof withoutErased>[0][number]['type'];

describe('an event that shows an erased customer', () => {
  /** `!email` is erased. */
  const left = (...names: string[]): string[] | null => {
    const identifiers = names.map((name) => ({ type: name.replace('!', '') as Type, name }));
    return withoutErased(identifiers, ({ name }) => name.startsWith('!'))?.map(({ name }) => name) ?? null;
  };

  it.each<[string[], string[] | null]>([
    [[], []],
    [
      ['customer', 'email'],
      ['customer', 'email'],
    ],
    [['!customer'], null],
    [['!email'], null],
    [['!anonymous'], null],
    [['customer', '!email'], null],
    [['anonymous', '!email'], null],
    [['anonymous', '!phone'], null],
    [['!customer', 'anonymous'], null],
    [['customer', '!anonymous'], ['customer']],
    [['!anonymous', 'email'], ['email']],
    [['!anonymous', 'anonymous'], null],
  ])('%j leaves %j', (shown, expected) => expect(left(...shown)).toEqual(expected));
});
