import { parseInstant } from '#lib/contracts';
import type { Programme } from './programme.js';
import { aProgramme } from '../../test/a-programme.js';
import { admit, contentOf, versionAt } from '#lib/rules';

const at = (text: string): number => parseInstant(text)!;
const saying = (text: string): string => expect.stringContaining(text) as string;
const now = at('2026-06-01T12:00:00Z');
const first = aProgramme({ version: '1', from: at('2026-01-01T00:00:00Z') });

describe('a loaded programme', () => {
  test.each<[string, Programme[], Programme, object]>([
    ['the first ever may begin in the past', [], first, { kind: 'new' }],
    ['the same again is known', [first], { ...first }, { kind: 'known' }],
    ['the same with its keys in another order is known', [first], reordered(first), { kind: 'known' }],
    [
      'the same version with other rules is refused',
      [first],
      { ...first, reinstateGraceDays: 3 },
      { kind: 'refused', reason: saying('reinstateGraceDays') },
    ],
    [
      'the same version with another beginning is refused',
      [first],
      { ...first, from: now + 1 },
      { kind: 'refused', reason: saying('from differ') },
    ],
    ['a later version is new', [first], aProgramme({ version: '2', from: now }), { kind: 'new' }],
    [
      'one that began already is refused',
      [first],
      aProgramme({ version: '2', from: now - 1 }),
      { kind: 'refused', reason: saying('past') },
    ],
    [
      'two cannot begin at once',
      [first, aProgramme({ version: '2', from: now + 9 })],
      aProgramme({ version: '3', from: now + 9 }),
      { kind: 'refused', reason: saying('same instant as version 2') },
    ],
  ])('%s', (_, accepted, loaded, expected) => expect(admit(accepted, loaded, now)).toEqual(expected));

  test('what is absent and what is undefined are the same content', () =>
    expect(contentOf({ ...first, ...{ club: undefined } })).toBe(contentOf(first)));
});

test.each([
  ['2025-06-01T00:00:00Z', '1'],
  ['2026-01-01T00:00:00Z', '1'],
  ['2026-06-30T23:59:59.999999Z', '1'],
  ['2026-07-01T00:00:00Z', '2'],
  ['2030-01-01T00:00:00Z', '2'],
])('at %s version %s is in force', (instant, version) => {
  const second = aProgramme({ version: '2', from: at('2026-07-01T00:00:00Z') });
  expect(versionAt([second, first], at(instant))?.version).toBe(version);
});

test('without a version none is in force', () => expect(versionAt([], now)).toBeUndefined());

function reordered(programme: Programme): Programme {
  return Object.fromEntries(Object.entries(programme).reverse()) as unknown as Programme;
}
