import { subjectId, type Identifier } from '#lib/contracts';
import { describe, expect, it } from '@jest/globals';
import { subjectsShown } from './subjects-shown.js';

const config = { subjectSecret: 'a secret', defaultCountry: 'DE' };
const senders = [{ source: 'web', shop: 'north' }, { source: 'app' }];
const erased = new Set(
  (
    [
      { type: 'customer', realm: 'north', value: '4711' },
      { type: 'email', realm: '', value: 'ada@example.org' },
      { type: 'phone', realm: '', value: '+49301234567' },
      { type: 'anonymous', realm: 'app', value: 'd1' },
    ] satisfies Identifier[]
  ).map((identifier) => subjectId(config.subjectSecret, identifier)),
);
const base64 = (document: unknown): string => Buffer.from(JSON.stringify(document)).toString('base64');

const shows = (message: unknown): boolean => [...subjectsShown(message, senders, config)].some((subject) => erased.has(subject));

describe('a message that could not be taken shows an erased customer', () => {
  it.each<[unknown, boolean]>([
    [{ headers: {}, value: base64({ data: { userId: 4711 } }) }, true],
    [{ headers: {}, value: base64({ note: 'x', traits: { email: ' Ada@Example.org' } }) }, true],
    [{ headers: { 'ce-phone': '030 1234567' }, value: null }, true],
    [{ deep: [{ anonymousId: 'd1' }] }, true],
    [{ body: JSON.stringify({ customer: { email: 'ada@example.org' } }) }, true],
    [{ headers: {}, value: base64({ data: { userId: '4712', email: 'bob@example.org' } }) }, false],
    [{ headers: {}, value: 'not a document' }, false],
    [null, false],
    ['{"cut', false],
  ])('%j: %s', (message, expected) => expect(shows(message)).toBe(expected));

  it('is asked of a deep document without end in sight', () => {
    let deep: unknown = 'ada@example.org';
    for (let depth = 0; depth < 10_000; depth++) deep = [deep];
    expect(shows(deep)).toBe(false);
  });
});
