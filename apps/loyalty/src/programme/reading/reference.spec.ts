import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { reference } from './reference.js';

const page = readFileSync('docs/programme.md', 'utf8');

/** Every key of a YAML text, without those the shop chooses. */
function keysIn(node: unknown, above = ''): string[] {
  if (isSeq(node)) return node.items.flatMap((item) => keysIn(item));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    const name = String(isScalar(key) ? key.value : key);
    return [...(['categories', 'products'].includes(above) ? [] : [name]), ...keysIn(value, name)];
  });
}

test('the page says what the reader takes (write it anew from reference() where they differ)', () => expect(page).toBe(reference()));

test('every key of the programme that ships is in it', () => {
  const keys = new Set(keysIn(parseDocument(readFileSync('deploy/loyalty/programme.yml', 'utf8')).contents));
  expect(keys.size).toBeGreaterThan(50);
  expect([...keys].filter((key) => !page.includes(`\`${key}\``) && !page.includes(`\`${key}: `))).toEqual([]);
});
