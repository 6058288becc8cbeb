import type { Config } from '#lib/config';
import { formatInstant, type Fact, type Micros } from '#lib/contracts';
import { MemoryHotStore } from '#lib/hot-store';
import { rows } from '#lib/persistence';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { aFamily, picker, shuffled, uuidOf, type Family } from '../fold-facts/testing/plan.js';
import { Customers } from '../journey/customers.js';
import { JourneyController } from '../journey/journey.controller.js';
import { DOCUMENT_NAMES, Journeys } from '../journey/journeys.js';
import { pagesOf } from '../read-customer/testing/a-page.js';
import { aCheckout, aFact, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { verificationOf } from '../verify/testing/verified.js';
import { ExportCustomer } from './export-customer.js';
import { ForgetDocuments } from './forget-documents.controller.js';

const [ADA, HER_PHONE, BOB] = ['ada', 'her phone', 'bob'].map(uuidOf) as [string, string, string];
const NOW = on('20 Mar 10:00');

let folding: Folding;
let hotStore: MemoryHotStore;
let read: Record<'customer' | 'journey' | 'timeline' | 'export', (ref: string, query?: object) => Promise<object>>;

beforeEach(async () => {
  folding = await aFolding('erasure');
  folding.clock.at = NOW;
  hotStore = new MemoryHotStore();
  const { dataSource, clock } = folding;
  const customers = new Customers(dataSource, { subjectSecret: 'secret' } as Config);
  const journeys = new Journeys(dataSource, hotStore);
  const exporter = new ExportCustomer(dataSource, customers, journeys, { subjectSecret: 'secret' } as Config, clock);
  const customer = await pagesOf(folding, hotStore);
  const journey = new JourneyController(dataSource, customers, journeys, clock);
  read = {
    customer,
    journey: (ref, query = {}) => journey.journey(ref, query),
    timeline: (ref, query = {}) => journey.timeline(ref, query),
    export: (ref) => exporter.export(ref, {}),
  };
});
afterEach(() => folding?.close());

const anErasure = (at: Micros, customerId: string, subjects: readonly string[]): Fact =>
  aFact(
    at,
    'identity.customer-erased',
    { erasureId: uuidOf(`erasure of ${customerId}`), customerId, subjects },
    { id: `erasure-${customerId}`, source: 'itinera/identity', subject: customerId, recordedtime: formatInstant(at) },
  );

const link = aMove(on('1 Mar 10:00'), 'subject-linked', [[HER_PHONE, ADA, 1]]);
const life: Fact[] = [
  factAbout(HER_PHONE, aTouchpoint('1 Mar 10:00', 'ad-clicked')),
  link,
  factAbout(ADA, aCheckout('2 Mar 12:00', 'c1')),
  factAbout(ADA, aPurchase('2 Mar 12:05', 'o1')),
  factAbout(BOB, aPurchase('3 Mar 9:00', 'o2')),
];
const erasure = anErasure(on('10 Mar 10:00'), ADA, [ADA, HER_PHONE]);
const late = factAbout(HER_PHONE, aPurchase('12 Mar 9:00', 'o3'));

const announced = async (): Promise<[string, object][]> =>
  (await rows<{ fact: string }>(folding.dataSource, "SELECT fact FROM outbox WHERE topic <> 'itinera.changes' ORDER BY id")).map(
    ({ fact }) => {
      const { type, data } = JSON.parse(fact) as Fact<object>;
      return [type.split('.')[2]!, data];
    },
  );
const verified = async (): Promise<unknown> => (await verificationOf(folding)).differences;

/** All that is kept but for how often it was changed. */
const kept = async (of: Folding = folding): Promise<unknown> => ({
  subjects: await rows(of.dataSource, 'SELECT subject, customer_id FROM subject ORDER BY 1'),
  erased: await rows(of.dataSource, 'SELECT subject FROM erased_subject ORDER BY 1'),
  journeys: await rows(
    of.dataSource,
    'SELECT customer_id, phase, due, erased FROM journey WHERE customer_id IN (SELECT customer_id FROM subject) ORDER BY 1',
  ),
  intervals: await rows(of.dataSource, 'SELECT * FROM phase_interval ORDER BY customer_id, from_micros'),
  checkouts: await rows(of.dataSource, 'SELECT * FROM checkout_outcome ORDER BY customer_id, shop, checkout_id'),
  digests: (({ journeysDigest, kpisDigest }) => [journeysDigest, kpisDigest])(await verificationOf(of)),
});

describe('an erased customer', () => {
  it('is found by nobody, at no time, by any of their names, with a sentence that says why', async () => {
    await folding.take(...life, erasure);
    for (const answer of Object.values(read))
      for (const [ref, query] of [
        [ADA, {}],
        [HER_PHONE, {}],
        [ADA, { asOf: '2026-03-05' }],
        [ADA, { knownAt: '2026-03-05' }],
      ] as const)
        await expect(answer(ref, query)).rejects.toMatchObject({ status: 404, message: expect.stringContaining('was erased') as string });
    expect(await read.journey(BOB)).toMatchObject({ phase: 'use' });
  });

  it('is in no phase any more, while the orders count on, and everything stored agrees', async () => {
    await folding.take(...life);
    const before = await verified();
    const orders = await rows(
      folding.dataSource,
      "SELECT bucket, sum(orders) AS orders FROM kpi_cell WHERE grain = 'day' GROUP BY 1 ORDER BY 1",
    );
    await folding.take(erasure);
    expect(await rows(folding.dataSource, 'SELECT DISTINCT customer_id FROM phase_interval')).toEqual([{ customer_id: BOB }]);
    expect(await rows(folding.dataSource, 'SELECT phase, due FROM journey WHERE erased')).toEqual([{ phase: null, due: null }]);
    expect(
      await rows(folding.dataSource, "SELECT bucket, sum(orders) AS orders FROM kpi_cell WHERE grain = 'day' GROUP BY 1 ORDER BY 1"),
    ).toEqual(orders);
    expect([before, await verified()]).toEqual([[], []]);
  });

  it('is said to be gone once, and confirmed to identity once', async () => {
    await folding.take(...life);
    await folding.dataSource.query('DELETE FROM outbox');
    await folding.take(erasure);
    await folding.take(erasure, late);
    const facts = await announced();
    expect(facts.map(([type]) => type)).toEqual(['phase-changed', 'history-corrected', 'erasure-confirmed']);
    expect(facts[0]![1]).not.toHaveProperty('to');
    expect(facts[2]![1]).toEqual({ erasureId: uuidOf(`erasure of ${ADA}`), service: 'projection' });
  });

  it('does not come back by what is told later, by links, or by being told first', async () => {
    await folding.take(erasure);
    await folding.take(...life, late);
    await folding.take(factAbout(ADA, aTouchpoint('19 Mar 10:00', 'ad-clicked')));
    await expect(read.journey(ADA)).rejects.toMatchObject({ status: 404 });
    const orders = await rows<{ orders: number }>(
      folding.dataSource,
      "SELECT sum(orders)::int AS orders FROM kpi_cell WHERE grain = 'day'",
    );
    expect(orders).toEqual([{ orders: 3 }]);
    expect(await verified()).toEqual([]);
    expect((await announced()).filter(([type]) => type === 'checkout-abandoned')).toEqual([]);
  });

  it('leaves the hot store', async () => {
    await folding.take(...life);
    await read.customer(ADA);
    await read.journey(ADA);
    const [{ version }] = (await rows<{ version: number }>(folding.dataSource, 'SELECT version FROM journey WHERE customer_id = $1', [
      ADA,
    ])) as [{ version: number }];
    const documents = async (): Promise<string[]> => {
      const found = DOCUMENT_NAMES.map(async (name) => ((await hotStore.get(`${name}:${ADA}`, version)) === null ? [] : [name]));
      return (await Promise.all(found)).flat();
    };
    expect(await documents()).toHaveLength(2);
    await new ForgetDocuments(hotStore).forget({ messages: [{ fact: erasure }] } as never);
    expect(await documents()).toEqual([]);
  });
});

it('is, while they are known, given where they stand and every fact about them, by any of their names', async () => {
  await folding.take(...life);
  const held = await read.export(HER_PHONE);
  expect(held).toMatchObject({ customerId: ADA, data: { journey: { phase: 'use' }, facts: { length: 4 } } });
  expect(await read.export(uuidOf('a stranger'))).toMatchObject({ data: { journey: { phase: null }, facts: [] } });
});

/** Somebody of a family is erased, as identity would: by all subjects they have in the end. */
function withErasure({ facts, owners, subjects }: Family, at: Micros): Fact[] {
  const customer = owners.get(subjects[0]!)!;
  return [
    ...facts,
    anErasure(
      at,
      customer,
      [...owners].filter(([, owner]) => owner === customer).map(([subject]) => subject),
    ),
  ];
}

it('ends in the same state whatever the order of everything, and as the facts say', async () => {
  const START = Date.UTC(2026, 2, 1) * 1000;
  folding.clock.at = START + 2 * 3_600_000_000;
  const pick = picker(7);
  const facts = Array.from({ length: 40 }, (_, index) => aFamily(`family ${index}`, pick, START)).flatMap((family) =>
    withErasure(family, START + pick(240) * 60_000_000),
  );
  const states: unknown[] = [];
  for (let order = 0; order < 4; order++) {
    const again = await aFolding('erasure_order');
    again.clock.at = folding.clock.at;
    const shuffledFacts = shuffled(facts, pick);
    for (let from = 0; from < shuffledFacts.length;) {
      const length = 1 + pick(90);
      await again.take(...shuffledFacts.slice(from, from + length));
      from += length;
    }
    states.push(await kept(again));
    expect((await verificationOf(again)).differences).toEqual([]);
    await again.close();
  }
  for (const state of states.slice(1)) expect(state).toEqual(states[0]);
  // Not in vain: some are erased, and some are not.
  const { journeys } = states[0] as { journeys: { erased: boolean; phase: string | null }[] };
  expect(journeys.filter(({ erased }) => erased)).toHaveLength(40);
  expect(journeys.filter(({ erased, phase }) => !erased && phase !== null).length).toBeGreaterThan(10);
}, 120_000);
