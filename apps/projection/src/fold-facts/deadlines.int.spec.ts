import { MICROS_PER_DAY, MICROS_PER_SECOND, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { aCheckout, aPurchase, aQuestion, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { Deadlines } from './deadlines.js';
import { aFolding, factAbout, type Folding } from './testing/folding.js';
import { uuidOf } from './testing/plan.js';

const STARTED = on('2 Mar 12:00');
const PASSED = STARTED + MICROS_PER_DAY;

let folding: Folding;
let deadlines: Deadlines;
let customers = 0;
let subject: string;

beforeAll(async () => {
  folding = await aFolding('deadlines');
  deadlines = new Deadlines(folding.dataSource, folding.clock, folding.catchingUp);
});
afterAll(() => folding?.close());
beforeEach(async () => {
  subject = uuidOf(`customer ${++customers}`);
  folding.clock.at = PASSED - MICROS_PER_SECOND;
});

const of = (fact: Fact): Fact => factAbout(subject, fact);

/** What the outbox holds for this customer since last asked. */
async function published(): Promise<object[]> {
  const found = await rows<{ id: number; fact: string }>(folding.dataSource, 'SELECT id, fact FROM outbox WHERE key = $1 ORDER BY id', [
    subject,
  ]);
  await folding.dataSource.query('DELETE FROM outbox WHERE id = ANY($1)', [found.map((row) => row.id)]);
  return found.map(({ fact }) => {
    const { type, data } = JSON.parse(fact) as Fact<{ from?: string; to?: string; checkoutId?: string }>;
    return [type.split('.')[2], data.checkoutId ?? `${data.from ?? ''}>${data.to ?? ''}`];
  });
}

const GONE = [
  ['phase-changed', 'buy>explore'],
  ['checkout-abandoned', 'c1'],
];

it('announces a checkout that runs out, once', async () => {
  await folding.take(of(aTouchpoint('1 Mar 10:00', 'product-viewed')), of(aCheckout(STARTED, 'c1')));
  expect(await published()).toEqual([['phase-changed', '>buy']]);
  expect(await deadlines.sweep()).toBe(0);
  folding.clock.at = PASSED - 1;
  expect(await deadlines.sweep()).toBe(0);
  folding.clock.at = PASSED;
  expect(await deadlines.sweep()).toBe(1);
  expect(await published()).toEqual(GONE);
  expect(await deadlines.sweep()).toBe(0);
  expect(await published()).toEqual([]);
});

it('announces once where several sweep at the same time', async () => {
  await folding.take(of(aCheckout(STARTED, 'c1')));
  await published();
  folding.clock.at = PASSED;
  const swept = await Promise.all(Array.from({ length: 6 }, () => deadlines.sweep()));
  expect(swept.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await published()).toEqual(GONE);
});

it('announces the checkout also where a fact comes in before the sweep', async () => {
  await folding.take(of(aCheckout(STARTED, 'c1')));
  await published();
  folding.clock.at = PASSED + 1;
  await folding.take(of(aTouchpoint(PASSED + 1, 'product-viewed')));
  expect(await published()).toEqual(GONE);
  expect(await deadlines.sweep()).toBe(0);
});

it('announces a checkout that runs out under an open question, though the phase stays', async () => {
  await folding.take(of(aCheckout(STARTED, 'c1')), of(aQuestion(STARTED + 1, 'q1')));
  await published();
  folding.clock.at = PASSED;
  await deadlines.sweep();
  expect(await published()).toEqual([['checkout-abandoned', 'c1']]);
});

it('announces nothing of a checkout that was bought, until the purchase is in use', async () => {
  await folding.take(of(aCheckout(STARTED, 'c1')), of(aPurchase(STARTED + 1, 'o1')));
  await published();
  folding.clock.at = PASSED;
  await deadlines.sweep();
  expect(await published()).toEqual([]);
  folding.clock.at = STARTED + 1 + 7 * MICROS_PER_DAY;
  await deadlines.sweep();
  expect(await published()).toEqual([['phase-changed', 'buy>use']]);
});

it('announces nothing while what has met a deadline may not have been read yet', async () => {
  await folding.take(of(aCheckout(STARTED, 'c1')));
  await published();
  folding.clock.at = PASSED + 1;
  folding.catchingUp.isBehind = true;
  expect(await deadlines.sweep()).toBe(0);
  await folding.take(of(aPurchase(STARTED + 1, 'o1')));
  folding.catchingUp.isBehind = false;
  await deadlines.sweep();
  expect(await published()).not.toContainEqual(['checkout-abandoned', 'c1']);
});
