import { subjectId, type SubjectType } from '#lib/contracts';
import { readQuery } from './read-query.js';

const config = { subjectSecret: 'secret', defaultCountry: 'DE' };
const subject = (type: SubjectType, value: string, realm = ''): string => subjectId('secret', { type, realm, value });
const ID = '0b5a2c54-7c5a-4e0b-9d3c-0a4b2f3c1d2e';

test.each([
  ['Ada@Example.org ', [subject('email', 'ada@example.org'), subject('customer', 'Ada@Example.org')], ['Ada@Example.org'], null],
  ['userId:ada', [subject('customer', 'ada')], [], null],
  ['ada', [subject('customer', 'ada'), subject('card', 'ada')], ['ada', '#ada'], 'ada'],
  [
    'Ada Lovelace',
    [subject('customer', 'Ada Lovelace'), subject('card', 'Ada Lovelace')],
    ['Ada Lovelace', '#Ada Lovelace'],
    'Ada Lovelace',
  ],
  ['#1001', [subject('customer', '#1001'), subject('card', '#1001')], ['1001', '#1001'], null],
  ['#', [subject('customer', '#'), subject('card', '#')], ['#'], null],
  [
    '0170 1234567',
    [subject('customer', '0170 1234567'), subject('card', '0170 1234567'), subject('phone', '+491701234567')],
    ['0170 1234567', '#0170 1234567'],
    null,
  ],
  [ID, [ID, subject('customer', ID), subject('card', ID)], [ID, `#${ID}`], null],
])('%j may be these subjects, those orders, that name', (query, subjects, orderNumbers, name) =>
  expect(readQuery(query, {}, config)).toEqual({ subjects, orderNumbers, name }),
);

test('a userId is one of the shop that is named', () =>
  expect(readQuery('ada', { shop: 'north' }, config).subjects).toEqual([
    subject('customer', 'ada', 'north'),
    subject('card', 'ada', 'north'),
  ]));

test.each(['', '  ', 'x'.repeat(201), 'a\u0000b'])('%j is refused', (query) =>
  expect(() => readQuery(query, {}, config)).toThrow('query is what to look for'),
);
