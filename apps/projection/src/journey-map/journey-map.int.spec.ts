import { MICROS_PER_DAY, PHASES, timeOf, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { CompareHere } from '../classes/testing/compare-here.js';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { KPIS } from '../kpis/definitions.js';
import { EvidencePages } from '../kpis/evidence-pages.js';
import { Kpis } from '../kpis/kpis.js';
import { anInstantAround } from '../kpis/testing/arbitraries.js';
import { someFactsOfAnyKind } from '../kpis/testing/arbitraries-of-any-kind.js';
import { instant } from '../kpis/testing/order-facts.js';
import { LENGTHS, WINDOWS, type Window } from '../kpis/windows.js';
import { aCheckout, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { foldJourney, type Interval } from '../lifecycle/fold.js';
import { JourneyMapController } from './journey-map.controller.js';

const [ADA, BOB] = ['ada', 'bob'].map(uuidOf) as [string, string];

let folding: Folding;
let kpis: Kpis;
beforeAll(async () => {
  folding = await aFolding('journey-map');
  kpis = new Kpis(folding.dataSource, new CompareHere());
});
afterAll(() => folding?.close());
beforeEach(() => folding.dataSource.query('TRUNCATE fact, subject, mapping, journey, kpi_cell, phase_interval, checkout_outcome'));

/** Straight from the histories: looks at every interval of everybody. */
function bruteForce(histories: readonly Interval[][], start: Micros, end: Micros): Record<'moves' | 'medians' | 'sums' | 'counts', object> {
  const moves: Record<string, number> = {};
  const stays = new Map(PHASES.map((phase) => [phase as string, [] as number[]]));
  for (const history of histories)
    history.forEach(({ phase, from, to }, index) => {
      const before = history[index - 1];
      if (before && before.to === from && before.phase !== phase && from >= start && from < end)
        moves[`${before.phase}-${phase}`] = (moves[`${before.phase}-${phase}`] ?? 0) + 1;
      if (to !== null && to >= start && to < end) stays.get(phase)!.push(to - from);
    });
  const median = (times: number[]): number | null => {
    const sorted = times.sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return low === undefined ? null : (low + high!) / 2e6;
  };
  return {
    moves,
    medians: Object.fromEntries([...stays].map(([phase, times]) => [phase, median(times)])),
    sums: Object.fromEntries([...stays].map(([phase, times]) => [phase, times.reduce((sum, time) => sum + time, 0) / 1e6])),
    counts: Object.fromEntries([...stays].map(([phase, times]) => [phase, times.length])),
  };
}

const read = (name: string, window: Window, at: Micros): ReturnType<Kpis['read']> => kpis.read(KPIS.get(name)!, window, at);

const subjects = ['a', 'b', 'c'].map(uuidOf);
const aBatch = fc.record({
  told: fc.array(fc.tuple(fc.constantFrom(...subjects), someFactsOfAnyKind), { minLength: 1, maxLength: 3 }),
  moves: fc.array(fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)), { maxLength: 1 }),
});

test('moves at midnights and times in phases at any instant are what the journeys say, whatever comes late, is merged and parted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aBatch, { minLength: 1, maxLength: 3 }), fc.nat(1_000_000), async (batches, seed) => {
      await folding.dataSource.query('TRUNCATE fact, subject, mapping, journey, kpi_cell, phase_interval, checkout_outcome');
      let revision = 0;
      folding.clock.at = instant('2027-06-01T00:00:00Z');
      const [owner, known] = [new Map<string, string>(), new Map<string, Fact[]>()];
      for (const [index, { told, moves }] of batches.entries()) {
        const facts = told.flatMap(([subject, some], place) =>
          some.map((fact): Fact => ({
            ...factAbout(subject, fact),
            id: `${index} ${place} ${fact.id}`,
            shop: `${fact.shop} ${index} ${place}`,
          })),
        );
        await folding.take(...facts, ...moves.map(([from, to]) => aMove(folding.clock.at, 'customers-merged', [[from, to, ++revision]])));
        for (const fact of facts) known.set(fact.subject!, [...(known.get(fact.subject!) ?? []), fact]);
        for (const [from, to] of moves) owner.set(from, to);
        const byCustomer = new Map<string, Fact[]>();
        for (const [subject, those] of known) {
          const customer = owner.get(subject) ?? subject;
          byCustomer.set(customer, [...(byCustomer.get(customer) ?? []), ...those]);
        }
        const histories = [...byCustomer.values()].map((those) => foldJourney(those).history);
        const all = [...known.values()].flat();
        for (const [at, window] of fc.sample(fc.tuple(anInstantAround(all), fc.constantFrom(...WINDOWS)), {
          numRuns: 4,
          seed: seed + index,
        })) {
          const midnight = Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY;
          expect((await read('phaseConversion', window, at)).value).toEqual(
            bruteForce(histories, midnight - LENGTHS[window], midnight).moves,
          );
          const { medians, sums, counts } = bruteForce(histories, at - LENGTHS[window], at);
          expect(await read('timeInPhase', window, at)).toEqual({ value: medians, numerator: sums, denominator: counts });
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('the map: people, moves, and by which channels they were met in which phase', async () => {
  folding.clock.at = on('5 Mar 12:00');
  await folding.take(
    factAbout(ADA, aTouchpoint('1 Mar 10:00', 'ad-clicked')),
    factAbout(ADA, aTouchpoint('1 Mar 11:00', 'ad-clicked')),
    factAbout(ADA, aCheckout('2 Mar 12:00', 'c1')),
    factAbout(ADA, aPurchase('2 Mar 12:05', 'o1')),
    factAbout(BOB, aTouchpoint('4 Mar 10:00', 'ad-clicked')),
  );
  const controller = new JourneyMapController(kpis, folding.clock);
  await expect(controller.map({ windw: '7d' } as never)).rejects.toMatchObject({ status: 400 });
  const map = await controller.map({ window: '7d' });
  expect(map).toMatchObject({ window: '7d', at: '2026-03-05T12:00:00.000000Z' });
  expect(map.moves.map(({ from, to, moves }) => `${from} ${to} ${moves}`)).toContain('discover buy 1');
  const discover = map.phases[0]!;
  expect(discover).toMatchObject({ phase: 'discover', people: 1 });
  expect(discover.touchpoints.map(({ touchpoints, people }) => [touchpoints, people])).toEqual([[3, 2]]);
  expect(map.phases.reduce((sum, { people }) => sum + people, 0)).toBe(2);
  expect((await new JourneyMapController(kpis, folding.clock).map({ window: '24h', at: '2026-03-02T00:00:00Z' })).moves).toEqual([]);
});

test('the evidence of moves and stays adds up, page by page', async () => {
  folding.clock.at = on('20 Mar 12:00');
  await folding.take(
    ...Array.from({ length: 30 }, (_, n) => [
      factAbout(uuidOf(`c${n}`), aTouchpoint(on('1 Mar 10:00') + n * 3.6e9, 'ad-clicked')),
      factAbout(uuidOf(`c${n}`), aPurchase(on('2 Mar 12:05') + n * 7.2e9 + n * 333_337, `o${n}`)),
    ]).flat(),
  );
  const at = on('15 Mar 13:00');
  for (const name of ['phaseConversion', 'timeInPhase']) {
    const sums: Record<string, Record<string, number>> = { numerator: {}, denominator: {} };
    for (let cursor: string | undefined, pages = 0; ; pages++) {
      const page = await new EvidencePages(kpis).page(KPIS.get(name)!, '30d', at, cursor, 7);
      for (const item of page.facts)
        for (const side of ['numerator', 'denominator'] as const)
          for (const [key, value] of Object.entries((item[side] ?? {}) as Record<string, number>))
            // In microseconds: doubles do not add up seconds exactly.
            sums[side]![key] = Math.round(((sums[side]![key] ?? 0) + value) * 1e6) / 1e6;
      expect(page.facts.every(({ fact }) => timeOf(fact) < at)).toBe(true);
      cursor = page.cursor;
      if (!cursor) {
        expect(pages).toBeGreaterThan(2);
        break;
      }
    }
    const { numerator, denominator } = await read(name, '30d', at);
    const counted = (side: unknown): object =>
      Object.fromEntries(Object.entries((side ?? {}) as Record<string, number>).filter(([, value]) => value !== 0));
    expect([name, sums['numerator'], sums['denominator']]).toEqual([name, counted(numerator), counted(denominator)]);
  }
});
