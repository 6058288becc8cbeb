import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { email, idOf, seen, userId } from '../../test/claims.js';
import { Replica } from '../../test/replica.js';

let database: FreshDatabase;
let identity: Replica;

beforeAll(async () => {
  database = await freshDatabase('identity');
  identity = await Replica.start(database.url);
});
beforeEach(() => identity.clear());
afterAll(async () => {
  await identity.dataSource.destroy();
  await database.drop();
});

const told = (id: string, traits: Record<string, unknown>): ReturnType<typeof seen> => seen([userId(id)], { traits });
const found = async (name: string): Promise<(string | null)[]> => {
  const { people } = await identity.people.list(name);
  return people.map((person) => person.name).sort();
};
const take = async (...claims: ReturnType<typeof seen>[]): Promise<void> => {
  await identity.take(claims);
  while ((await identity.findable.sweep()) > 0);
};

describe('people are found', () => {
  beforeEach(() =>
    take(
      told('1', { name: 'Ada Lovelace' }),
      told('2', { firstName: 'Adam', lastName: 'Lovett', plan: 'gold' }),
      told('3', { first_name: 'José', last_name: 'Álvarez' }),
    ),
  );

  it.each([
    ['ada', ['Ada Lovelace', 'Adam Lovett']],
    ['LOVELACE, Ada', ['Ada Lovelace']],
    ['ada lov', ['Ada Lovelace', 'Adam Lovett']],
    ['alvar jose', ['José Álvarez']],
    ['ad', []],
    ['ada alvarez', []],
    ['gold', []],
    ['--', []],
  ])('by %j', async (name, people) => expect(await found(name)).toEqual(people));

  it('by what they are called now', async () => {
    await take(told('1', { name: 'Ada King' }));
    expect([await found('lovelace'), await found('king')]).toEqual([[], ['Ada King']]);
    await take(told('1', { name: null }));
    expect(await found('king')).toEqual([]);
  });

  it('once, whoever they were merged from, by words that several of their subjects tell', async () => {
    await identity.take([seen([email('a@example.org')], { traits: { name: 'Ada' } }), seen([userId('1'), email('a@example.org')])]);
    while ((await identity.findable.sweep()) > 0);
    const { people } = await identity.people.list('ada');
    expect(people.filter(({ customerId }) => customerId === people[0]!.customerId)).toHaveLength(1);
    expect(people).toHaveLength(2);
    expect((await identity.people.list('ada lovelace')).people).toHaveLength(1);
  });

  it('page after page, each once', async () => {
    await take(...Array.from({ length: 7 }, (_, index) => told(`n${index}`, { name: `Nora ${index}` })));
    const names: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await identity.people.list('nora', '3', cursor);
      expect(page.people.length).toBeLessThanOrEqual(3);
      names.push(...page.people.map(({ name }) => name));
      ({ cursor } = page);
    } while (cursor !== undefined);
    expect(names.sort()).toEqual(Array.from({ length: 7 }, (_, index) => `Nora ${index}`));
  });

  it('no more once they are erased, and no word of theirs is left', async () => {
    await identity.erasures.erase('userId:1', { header: () => undefined } as never, 'north');
    expect(await found('lovelace')).toEqual([]);
    const left = (await identity.dataSource.query('SELECT FROM name_word WHERE subject = $1', [idOf(userId('1'))])) as unknown[];
    expect(left).toEqual([]);
  });

  it('though they were known before there was an index; which holds no name', async () => {
    await identity.dataSource.query('DELETE FROM name_word; UPDATE traits SET findable = false');
    expect(await found('ada')).toEqual([]);
    expect(await identity.findable.sweep()).toBe(3);
    expect(await found('ada')).toHaveLength(2);
    const kept = (await identity.dataSource.query("SELECT encode(word, 'escape') AS word FROM name_word")) as { word: string }[];
    for (const { word } of kept) expect(word).not.toMatch(/ada|love/i);
  });
});

it.each([[''], ['x'.repeat(201)], [undefined]])('a name such as %j is refused', (name) =>
  expect(identity.people.list(name)).rejects.toMatchObject({ status: 400 }),
);
it('so is a cursor of somebody else, and a page of none', async () => {
  await expect(identity.people.list('ada', '10', 'x')).rejects.toMatchObject({ status: 400 });
  await expect(identity.people.list('ada', '0')).rejects.toMatchObject({ status: 400 });
});
