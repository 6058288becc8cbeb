import type { Fact } from '#lib/contracts';
import { Logger } from '@nestjs/common';
import { CompareHere } from '../classes/testing/compare-here.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aFact } from '../lifecycle/a-fact.js';
import { segmenting, type Segmenting } from '../segments/testing/segmenting.js';
import { bought } from '../value/testing/histories.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { KPIS } from './definitions.js';
import { anAnswer } from './feedback/testing/feedback-facts.js';
import type { GroupBy } from './groups.js';
import { groupsOf } from './kpi-query.js';
import { Kpis } from './kpis.js';
import { instant } from './testing/order-facts.js';

const [ADA, BOB, CEM] = ['ada', 'bob', 'cem'].map(uuidOf) as [string, string, string];
const NOON = instant('2026-03-10T12:00:00Z');
const of = (subject: string, ...facts: Fact[]): Fact[] => facts.map((fact) => ({ ...fact, id: `${subject} ${fact.id}`, subject }));
const lives = (subject: string, country: string, at = NOON): Fact[] => of(subject, aFact(at - 1, 'identity.traits-changed', { country }));

let valuing: Valuing;
let segments: Segmenting;
beforeAll(async () => {
  Logger.overrideLogger(['fatal']);
  valuing = await aValuing('customer-groups');
  valuing.folding.clock.at = NOON;
  segments = segmenting(valuing);
});
afterAll(() => valuing?.folding.close());

async function values(name: string, by: GroupBy): Promise<Record<string, unknown>> {
  const groups = await new Kpis(valuing.folding.dataSource, new CompareHere()).readGroups(KPIS.get(name)!, by, '90d', NOON);
  return Object.fromEntries([...groups].map(([group, { value }]) => [group, value]));
}

test('by what customers are today: country, class, and each segment they belong to', async () => {
  await segments.controller.put('repeat', { rule: { orders: { gt: 1 } } });
  await segments.controller.put('all', { rule: { orders: { gt: 0 } } });
  await segments.take(
    ...lives(ADA, 'DE', NOON - 2),
    ...lives(ADA, 'CH'),
    ...lives(BOB, 'DE'),
    ...of(ADA, bought('2026-03-01', 80_00), bought('2026-03-02', 20_00)),
    ...of(BOB, bought('2026-03-01', 10_00)),
    ...of(CEM, bought('2026-03-01', 1_00)),
    ...of(ADA, anAnswer({ at: NOON - 5, score: 10 })),
    ...of(BOB, anAnswer({ at: NOON - 5, score: 0 })),
  );
  await valuing.night(NOON);
  await segments.sweep();
  expect(await values('orders', 'country')).toEqual({ CH: 2, DE: 1 });
  expect(await values('revenue', 'segment')).toEqual({ all: { USD: 111_00 }, repeat: { USD: 100_00 } });
  expect(await values('repeatPurchaseRate', 'segment')).toEqual({ all: 1 / 3, repeat: 1 });
  expect(await values('orderValueStep', 'country')).toEqual({ CH: { USD: -60_00 }, DE: {} });
  expect(await values('netPromoterScore', 'class')).toEqual({ A: 100, B: -100 });
  expect(groupsOf(KPIS.get('netPromoterScore')!)).toEqual(expect.arrayContaining(['class', 'country', 'segment']));
  expect(groupsOf(KPIS.get('customersByPhase')!)).toEqual([]);
  expect(groupsOf(KPIS.get('historicValue')!)).toEqual([]);
});
