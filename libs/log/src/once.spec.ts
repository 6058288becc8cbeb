import type { EntityManager } from 'typeorm';
import { once } from './once.js';

/** Knows no key yet. */
const fresh = { query: async (text: string) => (text.startsWith('INSERT') ? [{ key: 'it' }] : []) } as unknown as EntityManager;
const done = (key: string): Promise<string> => once(fresh, 'redeem', key, {}, async () => 'done');

test.each(['k'.repeat(201), 'a\u0000b'])('the key %j is refused before anything is done', async (key) => {
  await expect(done(key)).rejects.toMatchObject({ status: 400 });
});

test('a key of 200 characters is one', async () => {
  expect(await done('k'.repeat(200))).toBe('done');
});
