import fc from 'fast-check';
import { join } from 'node:path';
import { scriptsOf, type Scripts } from '../threads/testing/scripts.js';
import { compareInWorker } from './comparer.js';
import { Everybody } from './everybody.js';
import type { Compared } from './figures.js';
import { compare } from './ranks.js';

let scripts: Scripts;
beforeAll(() => {
  const files = ['compare-worker.ts', 'everybody.ts', 'ranks.ts', 'abc.ts', 'rfm.ts', 'cross-sell.ts'];
  scripts = scriptsOf(files.map((file) => join(import.meta.dirname, file)));
});
afterAll(() => scripts.remove());

const amounts = fc.dictionary(fc.constantFrom('USD', 'EUR'), fc.integer({ min: -5, max: 3_000_000_000 }), { noNullPrototype: true });
const someCustomers = fc
  .array(
    fc.record<Compared>({
      figures: fc.record({ lastDay: fc.nat(6), orders: fc.integer({ min: 1, max: 4 }), revenue: amounts, revenueOfYear: amounts }),
      products: fc.uniqueArray(fc.constantFrom('crib', 'lamp', 'table', 'shop 2/lamp')),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((compared, index): [string, Compared] => [`c${index}`, compared]));

/** Some at a time. */
const portionsOf = (all: [string, Compared][]): [string, Compared][][] => [all.slice(0, 2), all.slice(2, 2), all.slice(2)];

test('everybody is who was taken, as often as it is asked, and compares alike', () => {
  fc.assert(
    fc.property(someCustomers, (all) => {
      const everybody = new Everybody();
      for (const portion of portionsOf(all)) everybody.take(portion);
      expect([...everybody]).toEqual(all);
      expect(compare(everybody)).toEqual(compare(new Map(all)));
    }),
  );
});

async function* asJson(portions: [string, Compared][][]): AsyncGenerator<string> {
  for (const portion of portions) yield JSON.stringify(portion);
}

test('the thread answers what the function does', async () => {
  const [all] = fc.sample(someCustomers, { numRuns: 1, seed: 4 });
  expect(all!.length).toBeGreaterThan(2);
  expect(await compareInWorker(scripts.url('compare-worker.js'), asJson(portionsOf(all!)))).toEqual(compare(all!));
});

test('what goes wrong on either side is told; it is ended with what it was for', async () => {
  const worker = scripts.url('compare-worker.js');
  async function* unreadable(): AsyncGenerator<string> {
    yield '[[';
  }
  await expect(compareInWorker(worker, unreadable())).rejects.toThrow('JSON');
  async function* failing(): AsyncGenerator<string> {
    yield '[]';
    throw new Error('the database is away');
  }
  await expect(compareInWorker(worker, failing())).rejects.toThrow('the database is away');
  const aborted = new AbortController();
  async function* endless(): AsyncGenerator<string> {
    for (let portion = 0; ; portion++) {
      if (portion === 3) aborted.abort(new Error('the process is ending'));
      yield '[]';
    }
  }
  await expect(compareInWorker(worker, endless(), aborted.signal)).rejects.toThrow('the process is ending');
});
