import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { device, email, idOf, seen, userId } from '../../test/claims.js';
import { Replica } from '../../test/replica.js';

let database: FreshDatabase;
let identity: Replica;

beforeAll(async () => {
  database = await freshDatabase('identity');
  identity = await Replica.start(database.url);
});

beforeEach(async () => {
  await identity.clear();
  identity.clock.set('2026-04-01T12:00:00Z');
  await identity.take([seen([ada, mail]), seen([bob, device('d1')])]);
});

afterAll(async () => {
  await identity.dataSource.destroy();
  await database.drop();
});

const [ada, bob, mail] = [userId('ada'), userId('bob'), email('ada@example.org')];
const assign = (ref: string, body: object, key?: string): ReturnType<Replica['representatives']['assign']> =>
  identity.representatives.assign(ref, body, undefined, key);
const shown = async (ref: string): Promise<(string | null)[]> => {
  const { representative, deputy } = await identity.representatives.read(ref);
  return [representative, deputy];
};
const told = async (): Promise<unknown[]> => (await identity.outbox()).map(({ data }) => data);

describe('the representative of a customer', () => {
  it('is nobody, then who is named, then nobody again; each told as a fact', async () => {
    expect(await shown('userId:ada')).toEqual([null, null]);
    const answer = await assign('userId:ada', { representative: 'staff-7', deputy: 'staff-8' });
    expect(answer).toMatchObject({ customerId: idOf(ada), representative: 'staff-7', since: '2026-04-01T12:00:00.000000Z' });
    expect(await identity.representatives.read('email:ada@example.org')).toEqual(answer);
    await assign('email:ada@example.org', {});
    expect(await shown('userId:ada')).toEqual([null, null]);
    expect(await told()).toEqual([{ representative: 'staff-7', deputy: 'staff-8' }, {}]);
    expect((await identity.outbox())[0]).toMatchObject({ id: answer.because, type: 'itinera.identity.representative-assigned.v1' });
  });

  it('is told once when it is the same, or asked by the same key', async () => {
    const first = await assign('userId:ada', { representative: 'staff-7' }, 'key-1');
    identity.clock.set('2026-04-02T12:00:00Z');
    expect(await assign('userId:ada', { representative: ' staff-7 ' })).toEqual(first);
    await assign('userId:ada', { representative: 'staff-9' });
    expect(await assign('userId:ada', { representative: 'staff-7' }, 'key-1')).toEqual(first);
    expect(await told()).toEqual([{ representative: 'staff-7' }, { representative: 'staff-9' }]);
    await expect(assign('userId:ada', { representative: 'staff-8' }, 'key-1')).rejects.toMatchObject({ status: 422 });
  });

  it('is the one named last, whichever subject it was said of and whatever the clock', async () => {
    await assign('userId:ada', { representative: 'staff-7' });
    identity.clock.set('2026-03-31T00:00:00Z');
    await assign('email:ada@example.org', { representative: 'staff-8' });
    expect(await shown('userId:ada')).toEqual(['staff-8', null]);
  });

  it('is of two that are merged the one named last, and each their own again when they are parted', async () => {
    await assign('userId:ada', { representative: 'staff-7' });
    identity.clock.set('2026-04-02T12:00:00Z');
    await assign('userId:bob', { representative: 'staff-8' });
    const { mergeId } = await identity.merges.merge({ from: 'userId:bob', into: 'userId:ada', reason: 'x' });
    expect([await shown('userId:ada'), await shown('userId:bob')]).toEqual([
      ['staff-8', null],
      ['staff-8', null],
    ]);
    await identity.merges.undo(mergeId);
    expect([await shown('userId:ada'), await shown('userId:bob')]).toEqual([
      ['staff-7', null],
      ['staff-8', null],
    ]);
  });

  it.each([
    ['userId:ada', { deputy: 'staff-8' }, 400],
    ['userId:ada', { representative: 7 }, 400],
    ['userId:ada', { staff: 'staff-7' }, 400],
    ['userId:ada', { representative: 'x'.repeat(201) }, 400],
    ['userId:nobody', { representative: 'staff-7' }, 404],
  ])('%s %j is refused', async (ref, body, status) => {
    await expect(assign(ref, body)).rejects.toMatchObject({ status });
    expect(await told()).toEqual([]);
  });
});
