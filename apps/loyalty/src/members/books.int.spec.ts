import { LocksMoved } from '#lib/log';
import { rows } from '#lib/persistence';
import { setTimeout as pause } from 'node:timers/promises';
import { day, subject } from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';
import { parseInstant } from '#lib/contracts';
import { earnAvailable } from '../ledger/earn.js';
import { NotEnoughPoints, spendableAt } from '../ledger/spend.js';
import { redeem } from '../redemptions/redeem.js';
import { transfer } from '../transfers/transfer.js';
import { LedgerVerificationsController } from '../verify/verifications.controller.js';
import { ledgersOf } from './member.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.begin();
});
afterEach(async () => {
  expect(await new LedgerVerificationsController(stage.dataSource).verify()).toMatchObject({ ok: true, differences: [] });
});

const at = parseInstant(day('12-01'))!;

async function give(name: string, points: number): Promise<void> {
  await stage.enrol(name);
  await stage.work([name], (book) => {
    const { ledger } = book.member(subject(name))!;
    const lot = { id: `gift ${name}`, expiresAt: null };
    earnAvailable(ledger, { at, cause: `gift ${name}`, programmeVersion: '1', points, lot, about: { reason: 'gift' } });
  });
}

const times = <Value>(count: number, what: (index: number) => Promise<Value>): Promise<PromiseSettledResult<Value>[]> =>
  Promise.allSettled(Array.from({ length: count }, (_, index) => what(index)));
const succeeded = (results: readonly PromiseSettledResult<unknown>[]): number =>
  results.filter((result) => {
    if (result.status === 'rejected' && !(result.reason instanceof NotEnoughPoints)) throw result.reason as Error;
    return result.status === 'fulfilled';
  }).length;
const countOf = async (table: string): Promise<number> =>
  (await rows<{ count: number }>(stage.dataSource, `SELECT count(*) AS count FROM ${table}`))[0]!.count;

/** Until so many transactions wait for somebody else's lock. */
async function untilWaiting(count: number): Promise<void> {
  const waiting =
    'SELECT count(*) AS count FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()';
  while ((await rows<{ count: number }>(stage.dataSource, waiting))[0]!.count < count) await pause(5);
}

describe('many at once', () => {
  test.each([
    [100, 100, 1],
    [100, 60, 1],
    [100, 30, 3],
    [50, 1, 50],
  ])('of %i points, two hundred redemptions of %i at once succeed %i times', async (points, each, times_) => {
    await give('ada', points);
    expect(succeeded(await times(200, (index) => stage.redeem('ada', `r${index}`, each, '12-02')))).toBe(times_);
    expect(await stage.figures('ada')).toEqual({ available: points - each * times_, pending: 0, debt: 0 });
    expect([await countOf('redemption'), (await stage.postings('ada')).length]).toEqual([times_, times_ + 1]);
  });

  test('of a customer’s two members, the points of both are spent once', async () => {
    for (const [name, points] of [
      ['ada', 70],
      ['bob', 30],
    ] as const)
      await give(name, points);
    await merge('bob', 'ada');
    expect(succeeded(await times(200, (index) => stage.redeem(index % 2 ? 'ada' : 'bob', `r${index}`, 100, '12-02')))).toBe(1);
    expect([await stage.figures('ada'), await stage.figures('bob')]).toMatchObject([{ available: 0 }, { available: 0 }]);
  });

  test('fifty transfers each way at once neither stand still nor make or lose a point', async () => {
    for (const name of ['ada', 'bob']) await give(name, 100);
    const results = await times(100, (index) => {
      const [from, to] = index % 2 ? ['ada', 'bob'] : ['bob', 'ada'];
      return stage.work([from!, to!], (book) => {
        const [giver, receiver] = [book.membershipOf(subject(from!))!, book.membershipOf(subject(to!))!];
        const now = Math.max(stage.books.present(book, giver), stage.books.present(book, receiver));
        transfer(giver, receiver, { transferId: `t${index}`, at: now, points: 7 }, stage.books.programmes.at(now));
      });
    });
    expect(succeeded(results)).toBe(100);
    expect([await stage.figures('ada'), await stage.figures('bob')]).toMatchObject([{ available: 100 }, { available: 100 }]);
  });

  test('whatever moves between customers meanwhile, no point is spent twice', async () => {
    for (const name of ['ada', 'bob']) await give(name, 200);
    const [results] = await Promise.all([
      times(60, (index) => stage.redeem(index % 2 ? 'ada' : 'bob', `r${index}`, 70, '12-02')),
      (async () => {
        for (let turn = 0; turn < 10; turn++) await merge('bob', turn % 2 ? 'bob' : 'ada');
      })(),
    ]);
    const count = succeeded(results);
    const left = await Promise.all(['ada', 'bob'].map((name) => stage.figures(name)));
    expect(left.reduce((sum, { available, debt }) => sum + available - debt, 0)).toBe(400 - 70 * count);
    expect(left).toMatchObject([{ debt: 0 }, { debt: 0 }]);
    expect(count).toBeGreaterThanOrEqual(4);
  });
});

let revision = 1_000;
async function merge(name: string, into: string): Promise<void> {
  const move = { subject: subject(name), customerId: subject(into), revision: ++revision, recorded: at, because: 'a merge' };
  for (;;)
    try {
      return await stage.dataSource.transaction(async (tx) => void (await stage.books.close(await stage.books.open(tx, [], [move]))));
    } catch (error) {
      if (!(error instanceof LocksMoved)) throw error;
    }
}

describe('one after the other', () => {
  test('who waited for a customer that has become another’s begins anew, with the other', async () => {
    for (const [name, points] of [
      ['ada', 70],
      ['bob', 30],
    ] as const)
      await give(name, points);
    const move = { subject: subject('bob'), customerId: subject('ada'), revision: ++revision, recorded: at, because: 'a merge' };
    const seen: string[] = [];
    let asked: Promise<number> | undefined;
    await stage.dataSource.transaction(async (tx) => {
      const book = await stage.books.open(tx, [], [move]);
      asked = stage.work(['bob'], (mine) => {
        seen.push(mine.customerOf(subject('bob')));
        return spendableAt(ledgersOf(mine.membershipOf(subject('bob'))!), stage.books.present(mine, mine.membershipOf(subject('bob'))!));
      });
      await untilWaiting(1);
      await stage.books.close(book);
    });
    expect([await asked, seen]).toEqual([100, [subject('ada')]]);
  });

  test.each<[string, (tx: { query(sql: string): Promise<unknown> }) => Promise<unknown>]>([
    ['an error', () => Promise.reject(new Error('in the middle'))],
    ['the end of its connection', (tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())')],
  ])('%s in the middle leaves nothing, and nothing is locked afterwards', async (_, end) => {
    await give('ada', 100);
    const before = [await countOf('posting'), await countOf('outbox')];
    const wish = { id: 'r1', at, purpose: 'order', points: 100, about: {} } as const;
    const work = stage.work(['ada'], async (book) => {
      await redeem(book, book.membershipOf(subject('ada'))!, wish, stage.books.programmes.at(at));
      await stage.books.close(book);
      await end(book.tx);
    });
    await expect(work).rejects.toThrow();
    expect([await countOf('posting'), await countOf('outbox')]).toEqual(before);
    expect([await countOf('redemption'), await stage.figures('ada')]).toEqual([0, { available: 100, pending: 0, debt: 0 }]);
    await stage.redeem('ada', 'r1', 100, '12-02');
    expect(await stage.figures('ada')).toMatchObject({ available: 0 });
  });

  test('nothing is posted twice for one cause, by whichever member', async () => {
    for (const name of ['ada', 'bob']) await give(name, 10);
    const twice = stage.work(['bob'], (book) => {
      const lot = { id: 'other', expiresAt: null };
      earnAvailable(book.member(subject('bob'))!.ledger, { at, cause: 'gift ada', programmeVersion: '1', points: 5, lot, about: {} });
    });
    await expect(twice).rejects.toThrow('posting_cause_key');
    expect(await stage.figures('bob')).toMatchObject({ available: 10 });
  });
});
