import { subject, aPurchase, aRefund } from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';
import { LedgerVerificationsController, type LedgerVerification } from './verifications.controller.js';

let stage: OrderStage;

/** ada has bought, had it delivered, spent some, and returned some; bob has bought. */
async function live(): Promise<void> {
  await stage.begin();
  for (const name of ['ada', 'bob']) await stage.enrol(name);
  await stage.orders(aPurchase('03-01'), aPurchase('03-02', { orderId: 'o2' }, { subject: subject('bob') }));
  await stage.redeem('ada', 'r1', 60, '05-01');
  await stage.orders(aRefund('05-02', 'f1', 50_00));
}

beforeAll(async () => {
  stage = await OrderStage.open();
  await live();
});
afterAll(() => stage?.close());

/** Breaks something, asks, and mends it again. */
async function verified(damage: string): Promise<LedgerVerification> {
  const runner = stage.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query(damage);
    // Its moment is that of the transaction that does the damage.
    const moment = { manager: runner.manager, query: () => Promise.resolve(), release: () => Promise.resolve() };
    return await new LedgerVerificationsController({ createQueryRunner: () => moment } as never).verify();
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const ENTRY = `jsonb_set(entries, '{0,points}', to_jsonb((entries->0->>'points')::int + 1))`;

it.each<[string, string, string]>([
  ['points of a lot are one more', 'UPDATE lot SET available = available + 1', 'available'],
  ['a lot lives longer', 'UPDATE lot SET expires_at = expires_at + 1', 'expiresAt'],
  ['a lot counts more for the tier', 'UPDATE lot SET base = base + 1', 'base'],
  ['a lot is missing', 'DELETE FROM lot', 'no such lot'],
  ['a member owes more', 'UPDATE member SET debt = debt + 1', '1 owed'],
  ['a posting is gone', `DELETE FROM posting WHERE number = 2`, 'posting 3'],
  ['a posting moves more than it should', `UPDATE posting SET entries = ${ENTRY} WHERE number = 1`, 'sums to 1'],
  [
    'something is posted twice',
    `ALTER TABLE posting DROP CONSTRAINT posting_cause_key; UPDATE posting SET cause = 'same' WHERE number = 1`,
    '2 postings for same',
  ],
  ['postings are nobody’s', 'DELETE FROM member', 'nobody who takes part'],
  ['a redemption gave back what it never took', `UPDATE redemption SET returned = 1`, '60 points, 0 given back'],
  ['a redemption took more of its lots', `UPDATE redemption SET points = 59`, 'redemption r1: 59 points'],
])('says so where %s', async (_, damage, says) => {
  const { ok, differences } = await verified(damage);
  expect([ok, JSON.stringify(differences)]).toEqual([false, expect.stringContaining(says)]);
});

it('finds nothing where nothing is wrong, and the same facts give the same digest', async () => {
  const found = await verified('SELECT 1');
  expect(found).toEqual({
    ok: true,
    members: 2,
    postings: (await stage.postings('ada')).length + (await stage.postings('bob')).length,
    ledgersDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    differences: [],
  });
  await live();
  expect(await verified('SELECT 1')).toEqual(found);
  await stage.redeem('bob', 'r2', 1, '06-01');
  expect((await verified('SELECT 1')).ledgersDigest).not.toBe(found.ledgersDigest);
});
