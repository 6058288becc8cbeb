import { formatInstant, MICROS_PER_DAY, type Fact, type Micros, type VitalityChangedV1 } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { boughtOf, contactsOf } from '../customer/contacts.js';
import { vitalityAt } from '../customer/vitality.js';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { aFamily, picker, uuidOf } from '../fold-facts/testing/plan.js';
import { aFact, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { verifyVitality } from './verify-vitality.js';
import { keeping, type Keeping } from './testing/keeping.js';

const [ADA, HER_PHONE] = ['ada', 'her phone'].map(uuidOf) as [string, string];
const START = on('1 Mar 12:00');
const after = (days: number): Micros => START + days * MICROS_PER_DAY;

let folding: Folding;
let vitality: Keeping;

beforeEach(async () => {
  folding = await aFolding('vitality');
  folding.clock.at = START;
  vitality = keeping(folding);
});
afterEach(() => folding?.close());

const about = (subject: string, fact: Fact): Fact => ({ ...factAbout(subject, fact), recordedtime: formatInstant(folding.clock.at) });
const states = async (): Promise<Record<string, string | null>> => {
  const kept = await rows<{ customer_id: string; state: string | null }>(folding.dataSource, 'SELECT customer_id, state FROM vitality');
  return Object.fromEntries(kept.map((row) => [row.customer_id, row.state]));
};
const differences = async (): Promise<object[]> =>
  (await folding.dataSource.transaction((tx) => verifyVitality(tx, { now: folding.clock.at, isAtEnd: true }))).differences;
const told = async (): Promise<[string, string][]> =>
  (await vitality.told()).map(({ data }: Fact<VitalityChangedV1>) => [data.from, data.to]);

it('changes as time passes, and is told once each time', async () => {
  await vitality.take(about(ADA, aPurchase(START, 'o1')));
  expect([await states(), await told()]).toEqual([{ [ADA]: 'active' }, []]);
  for (const day of [60, 61, 62, 121, 241, 400]) {
    folding.clock.at = after(day);
    await vitality.sweep();
    await vitality.sweep();
  }
  expect(await told()).toEqual([
    ['active', 'at-risk'],
    ['at-risk', 'dormant'],
    ['dormant', 'lost'],
  ]);
  expect((await vitality.told())[0]).toMatchObject({
    subject: ADA,
    data: { since: formatInstant(after(60) + 1), rule: 'silence' },
  });
  await vitality.take(about(ADA, aTouchpoint(after(400), 'page-viewed')));
  expect((await told()).at(-1)).toEqual(['lost', 'active']);
});

it('is that of whoever they are now: a merge and its undo are told where they change it, and nobody is left', async () => {
  await vitality.take(about(ADA, aPurchase(START, 'o1')), about(HER_PHONE, aTouchpoint(after(80), 'page-viewed')));
  folding.clock.at = after(90);
  await vitality.sweep();
  expect(await states()).toEqual({ [ADA]: 'at-risk', [HER_PHONE]: 'active' });
  await vitality.take(aMove(after(91), 'customers-merged', [[HER_PHONE, ADA, 1]]));
  expect(await states()).toEqual({ [ADA]: 'active' });
  await vitality.take(aMove(after(92), 'merge-undone', [[HER_PHONE, HER_PHONE, 2]]));
  expect(await states()).toEqual({ [ADA]: 'at-risk', [HER_PHONE]: 'active' });
  expect(await told()).toEqual([
    ['active', 'at-risk'],
    ['at-risk', 'active'],
    ['active', 'at-risk'],
  ]);
});

it('tells each crossing as a fact of its own, also of whoever was another for a while', async () => {
  await vitality.take(about(ADA, aPurchase(START, 'o1')), about(HER_PHONE, aTouchpoint(START, 'page-viewed')));
  folding.clock.at = after(61);
  await vitality.sweep();
  await vitality.take(aMove(after(61), 'customers-merged', [[HER_PHONE, ADA, 1]]));
  await vitality.take(aMove(after(62), 'merge-undone', [[HER_PHONE, HER_PHONE, 2]]));
  folding.clock.at = after(64);
  await vitality.take(about(HER_PHONE, aTouchpoint(after(64), 'page-viewed')));
  const hers = (await vitality.told()).filter(({ subject }) => subject === HER_PHONE);
  expect(hers.map(({ data }) => data.to)).toEqual(['at-risk', 'active']);
  expect(new Set(hers.map(({ id }) => id)).size).toBe(2);
});

it('of erased customers nothing is kept or told', async () => {
  await vitality.take(about(ADA, aPurchase(START, 'o1')));
  const erasure = { erasureId: uuidOf('erasure'), customerId: ADA, subjects: [ADA] };
  await vitality.take(aFact(after(1), 'identity.customer-erased', erasure, { source: 'itinera/identity', subject: ADA }));
  folding.clock.at = after(100);
  await vitality.sweep();
  expect([await states(), await told()]).toEqual([{}, []]);
});

it('of whoever is active is not worked out anew by every sign, but looked at as early as the sign alone would have it', async () => {
  const due = async (): Promise<Micros> => (await rows<{ due: Micros }>(folding.dataSource, 'SELECT due FROM vitality'))[0]!.due;
  await vitality.take(about(ADA, aPurchase(START, 'o1')));
  expect(await due()).toBe(after(60) + 1);
  folding.clock.at = after(1);
  await vitality.take(about(ADA, aTouchpoint(after(1), 'page-viewed')), about(ADA, aTouchpoint(after(0.5), 'page-viewed')));
  expect([await due(), await differences()]).toEqual([after(15) + 1, []]);
  folding.clock.at = after(16);
  await vitality.sweep();
  expect([await due(), await states(), await told()]).toEqual([after(61) + 1, { [ADA]: 'active' }, []]);
  await folding.dataSource.query('UPDATE vitality SET due = due + 1');
  expect(await differences()).toHaveLength(1);
});

it('is worked out for those who were known before it was kept', async () => {
  await folding.take(about(ADA, aPurchase(START, 'o1')));
  await folding.dataSource.query('INSERT INTO vitality (customer_id, due) SELECT customer_id, 0 FROM journey');
  await vitality.sweep();
  expect(await states()).toEqual({ [ADA]: 'active' });
});

it('is what all facts of a customer give, whatever came when', async () => {
  folding.clock.at = after(0.2);
  const pick = picker(3);
  const families = Array.from({ length: 30 }, (_, index) => aFamily(`family ${index}`, pick, START));
  const facts = families.flatMap((family) => family.facts);
  for (let from = 0; from < facts.length; from += 40) {
    await vitality.take(...facts.slice(from, from + 40));
    folding.clock.at += 20 * MICROS_PER_DAY * pick(2);
    await vitality.sweep();
  }
  const expected: Record<string, string | null> = {};
  for (const { facts: theirs, owners } of families)
    for (const owner of new Set(owners.values())) {
      const own = theirs.filter((fact) => owners.get(fact.subject!) === owner);
      const signs = { contacts: contactsOf(own), bought: boughtOf(own) };
      expected[owner] = vitalityAt(signs, folding.clock.at, { shopGapDays: null, alive: null })?.state ?? null;
    }
  const kept = await states();
  for (const [owner, state] of Object.entries(kept)) expect([owner, state]).toEqual([owner, expected[owner]]);
  expect(Object.values(kept).filter((state) => state !== null).length).toBeGreaterThan(20);
  expect(await differences()).toEqual([]);
}, 60_000);

it('while facts wait unread is told of nobody, neither by time nor by what is read in between; then it is what all give', async () => {
  await vitality.take(about(ADA, aPurchase(START, 'o1')));
  folding.catchingUp.isBehind = true;
  folding.clock.at = after(100);
  await vitality.sweep();
  await vitality.take(about(ADA, aTouchpoint(after(10), 'page-viewed')), about(HER_PHONE, aPurchase(after(-400), 'o2')));
  await vitality.take(about(ADA, aTouchpoint(after(99), 'page-viewed')), about(HER_PHONE, aPurchase(after(98), 'o3')));
  expect([await states(), await told()]).toEqual([{ [ADA]: 'active', [HER_PHONE]: null }, []]);
  folding.catchingUp.isBehind = false;
  await vitality.sweep();
  expect([await states(), await told()]).toEqual([{ [ADA]: 'active', [HER_PHONE]: 'active' }, []]);
  folding.clock.at = after(170);
  await vitality.sweep();
  expect(await told()).toEqual([['active', 'at-risk']]);
});
