import type { Config } from '#lib/config';
import { formatInstant, MICROS_PER_DAY, subjectId, type Fact, type Micros } from '#lib/contracts';
import { MemoryHotStore } from '#lib/hot-store';
import { rows } from '#lib/persistence';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { historyAt } from '../lifecycle/journey.js';
import { Customers } from './customers.js';
import { Journeys } from './journeys.js';

const [ANONYMOUS, CUSTOMER, LINKED] = ['anonymous', 'customer', 'linked'].map(uuidOf) as [string, string, string];
const MERGED = on('4 Mar 10:00');
const UNDONE = on('5 Mar 10:00');
const NOW = on('6 Mar 10:00');

let folding: Folding;
let customers: Customers;
let journeys: Journeys;

beforeEach(async () => {
  folding = await aFolding('customers');
  folding.clock.at = NOW;
  customers = new Customers(folding.dataSource, { subjectSecret: 'secret', defaultCountry: 'DE' } as Config);
  journeys = new Journeys(folding.dataSource, new MemoryHotStore());
});
afterEach(() => folding?.close());

const facts = (): Fact[] => [
  factAbout(ANONYMOUS, aTouchpoint('1 Mar 10:00', 'ad-clicked')),
  factAbout(ANONYMOUS, aTouchpoint('1 Mar 10:01', 'product-viewed')),
  factAbout(CUSTOMER, aPurchase('2 Mar 12:05', 'o1')),
];
const merge = (): Fact => aMove(MERGED, 'customers-merged', [[ANONYMOUS, CUSTOMER, 1]]);
const undo = (): Fact => aMove(UNDONE, 'merge-undone', [[ANONYMOUS, ANONYMOUS, 2]]);

async function phases(ref: string, asOf: Micros, knownAt?: Micros): Promise<string> {
  const found = await customers.find(ref, {}, knownAt);
  const journey = knownAt === undefined ? await journeys.now(found) : await journeys.asKnownAt(found, knownAt);
  return historyAt(journey, asOf)
    .map(({ phase }) => phase)
    .join(' ');
}

const subjectsOf = async (ref: string, knownAt?: Micros): Promise<string[]> => (await customers.find(ref, {}, knownAt)).subjects.sort();
const both = [ANONYMOUS, CUSTOMER].sort();

it('makes one journey of two while a merge stands, and two again after its undo (example 11)', async () => {
  await folding.take(...facts());
  expect([await phases(ANONYMOUS, NOW), await phases(CUSTOMER, NOW)]).toEqual(['discover explore', 'buy']);
  await folding.take(merge());
  expect(await customers.find(ANONYMOUS, {})).toMatchObject({ customerId: CUSTOMER, mergedInto: CUSTOMER });
  expect(await customers.find(CUSTOMER, {})).not.toHaveProperty('mergedInto');
  for (const ref of [ANONYMOUS, CUSTOMER]) {
    expect(await phases(ref, NOW)).toBe('discover explore buy');
    expect(await phases(ref, on('1 Mar 12:00'))).toBe('discover explore');
  }
  await folding.take(undo());
  expect([await phases(ANONYMOUS, NOW), await phases(CUSTOMER, NOW)]).toEqual(['discover explore', 'buy']);
  expect(await customers.find(ANONYMOUS, {})).toEqual({ customerId: ANONYMOUS, subjects: [ANONYMOUS], version: 3, stale: false });
});

it.each([
  ['in order', [merge, undo]],
  ['the undo first', [undo, merge]],
])('knows who belonged to whom by any instant (told %s)', async (_, moves) => {
  await folding.take(...facts());
  for (const move of moves) await folding.take(move());
  for (const ref of [ANONYMOUS, CUSTOMER]) {
    expect(await subjectsOf(ref, MERGED - 1)).toEqual([ref]);
    expect(await subjectsOf(ref, MERGED)).toEqual(both);
    expect(await subjectsOf(ref, UNDONE - 1)).toEqual(both);
    expect(await subjectsOf(ref, UNDONE)).toEqual([ref]);
    expect(await subjectsOf(ref)).toEqual([ref]);
    expect(await phases(ref, on('1 Mar 12:00'), MERGED)).toBe('discover explore');
  }
  expect(await phases(ANONYMOUS, NOW, MERGED - 1)).toBe('discover explore');
  expect(await phases(CUSTOMER, NOW, UNDONE - 1)).toBe('discover explore buy');
  expect(await customers.find(ANONYMOUS, {}, MERGED)).toMatchObject({ customerId: CUSTOMER, mergedInto: CUSTOMER });
  expect(await customers.find(ANONYMOUS, {}, UNDONE)).not.toHaveProperty('mergedInto');
});

it('leaves with the surviving side what was linked after the merge', async () => {
  await folding.take(...facts(), merge(), aMove(MERGED + 1, 'subject-linked', [[LINKED, CUSTOMER, 1]]), undo());
  expect(await subjectsOf(CUSTOMER)).toEqual([CUSTOMER, LINKED].sort());
  expect(await subjectsOf(CUSTOMER, MERGED)).toEqual(both);
  expect(await subjectsOf(CUSTOMER, MERGED + 1)).toEqual([...both, LINKED].sort());
  expect(await subjectsOf(LINKED, UNDONE)).toEqual([CUSTOMER, LINKED].sort());
});

it('names the merge as the cause of what it corrects, on both sides', async () => {
  await folding.take(...facts());
  const fact = merge();
  await folding.take(fact);
  const published = await rows<{ fact: string }>(folding.dataSource, `SELECT fact FROM outbox WHERE fact LIKE '%history-corrected%'`);
  const corrected = published.map((row) => (JSON.parse(row.fact) as Fact<{ customerId: string; because: string[] }>).data);
  expect(corrected.map(({ customerId }) => customerId).sort()).toEqual(both);
  for (const { because } of corrected) expect(because).toEqual([fact.id]);
});

it('keeps no document of another set of subjects than its version has', async () => {
  await folding.take(...facts());
  const found = await customers.find(CUSTOMER, {});
  await folding.take(merge());
  // A read that found the subjects before the merge and goes on after it.
  expect(historyAt(await journeys.now(found), NOW)).toHaveLength(1);
  expect(await phases(CUSTOMER, NOW)).toBe('discover explore buy');
});

it('shows a customer as stale while a message about it is parked', async () => {
  await folding.take(...facts());
  const stale = async (ref: string): Promise<boolean> => (await customers.find(ref, {})).stale;
  const poison = { ...factAbout(CUSTOMER, aTouchpoint('3 Mar 10:00', 'guide-viewed')), recordedtime: formatInstant(NOW + MICROS_PER_DAY) };
  await folding.takeText(`${JSON.stringify(poison).slice(0, -1)} no JSON any more`);
  await folding.takeText('neither is this');
  expect([await stale(CUSTOMER), await stale(ANONYMOUS)]).toEqual([true, false]);
  await folding.take(merge());
  expect(await stale(ANONYMOUS)).toBe(true);
  const [parked] = await rows<{ id: string }>(folding.dataSource, 'SELECT id FROM parked WHERE fact LIKE $1', [`%${CUSTOMER}%`]);
  await folding.dataSource.query('UPDATE parked SET fact = $2 WHERE id = $1', [parked!.id, JSON.stringify(poison)]);
  await folding.redrive(parked!.id);
  expect([await stale(CUSTOMER), await stale(ANONYMOUS)]).toEqual([false, false]);
});

it('reads a phone number as the door does, whatever way it is written', async () => {
  const phone = subjectId('secret', { type: 'phone', realm: '', value: '+49301234567' });
  await folding.take(factAbout(phone, aPurchase('2 Mar 12:05', 'o1')));
  for (const ref of ['phone:030 1234567', 'phone:+49 30 1234567', 'phone:+49301234567']) expect(await subjectsOf(ref)).toEqual([phone]);
});
