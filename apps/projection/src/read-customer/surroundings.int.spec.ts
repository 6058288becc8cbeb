import { jest } from '@jest/globals';
import { MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { atOneMoment } from '#lib/persistence';
import { keepAttributionRules } from '../attribution/pg-rules.js';
import { USUAL_RULES } from '../attribution/rules.js';
import { aSpend, aTouchpoint } from '../attribution/testing/acquisition-facts.js';
import { factAbout } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { ABOUT_EVERYTHING } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { aPurchase, aRefund, instant } from '../kpis/testing/order-facts.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { surroundingsOf, type PageSurroundings } from './surroundings.js';
import { surroundingsIn } from './testing/surroundings-in.js';

const [ADA, BOB, CEM, DAN, EVA] = ['ada', 'bob', 'cem', 'dan', 'eva'].map(uuidOf) as [string, string, string, string, string];
const ALL = [ADA, BOB, CEM, DAN, EVA];
const MARCH = instant('2026-03-01T00:00:00Z');
const on = (day: number): Micros => MARCH + (day - 1) * MICROS_PER_DAY + MICROS_PER_DAY / 2;

let valuing: Valuing;
beforeEach(async () => {
  valuing = await aValuing('surroundings');
  valuing.folding.clock.at = on(1);
});
afterEach(() => valuing?.folding.close());

async function aShop(): Promise<void> {
  const { folding } = valuing;
  const bought = (customer: string, day: number, shop = 'main'): Fact =>
    factAbout(customer, aPurchase({ at: on(day), orderId: `${customer} ${day}`, subtotalMinor: day * 1_00, shop }));
  const touched = (customer: string, day: number, campaign: string): Fact => factAbout(customer, aTouchpoint({ at: on(day), campaign }));
  await keepAttributionRules(folding.dataSource.manager, { ...USUAL_RULES, shops: { outlet: { model: 'linear', lookbackDays: 3 } } });
  await folding.take(
    ...['spring', 'autumn'].map((campaign, index) => aSpend({ at: on(2), day: '2026-03-01', amountMinor: 700 + index, campaign })),
    ...ALL.flatMap((customer) => [touched(customer, 2, 'spring'), touched(customer, 4, 'autumn'), touched(customer, 7, 'spring')]),
    ...[bought(ADA, 5), bought(ADA, 8), bought(BOB, 6, 'outlet'), bought(CEM, 3), bought(DAN, 12)],
  );
  await valuing.night(on(10));
  // Of some of them what the night has kept no longer holds, and the first purchase of one is another now than it was at midnight.
  await folding.take(
    bought(BOB, 4, 'outlet'),
    factAbout(CEM, aRefund({ at: on(7), orderId: `${CEM} 3`, subtotalMinor: 1_00 })),
    factAbout(ADA, aRefund({ at: on(10) - 5, orderId: `${ADA} 5`, subtotalMinor: 5_00 })),
  );
}

async function inOne(customers: readonly string[], at: Micros): Promise<{ around: PageSurroundings[]; statements: number }> {
  return atOneMoment(valuing.folding.dataSource, async (tx) => {
    const facts = await factsOf(tx, ABOUT_EVERYTHING, customers);
    const statements = jest.spyOn(tx, 'query');
    const { of } = await surroundingsOf(tx, () => Promise.resolve(facts), at);
    return { around: customers.map(of), statements: statements.mock.calls.length };
  });
}

test('what surrounds many is what surrounds each, whether their facts are at hand or not, at any instant', async () => {
  await aShop();
  for (const at of [on(1), on(4), on(7), on(9), on(10), on(14)]) {
    const alone = await Promise.all(ALL.map((customer) => surroundingsIn(valuing.folding, customer, at)));
    expect((await inOne(ALL, at)).around).toEqual(alone);
    expect(
      await valuing.folding.dataSource.transaction(async (tx) =>
        ALL.map((await surroundingsOf(tx, (about) => factsOf(tx, about, ALL), at)).of),
      ),
    ).toEqual(alone);
  }
  const [ada, bob, cem, dan] = (await inOne(ALL, on(10))).around;
  expect(ada).toMatchObject({ value: { acquisitionCost: { USD: 351 } }, acquisition: { orderId: `${ADA} 8`, cost: { USD: 700 } } });
  expect(bob).toMatchObject({
    value: { historic: { USD: 5_00 } },
    acquisition: { model: 'linear', touchpoints: [{ campaign: 'spring' }] },
  });
  expect(cem).toMatchObject({ value: { net: { USD: -4_00 } }, classes: { because: 'revenue of 2 USD in 365 days' } });
  expect(dan).toMatchObject({ value: null, classes: null, acquisition: null });
});

test('many are read in as many statements as one', async () => {
  await aShop();
  const [one, all] = [await inOne([BOB], on(10)), await inOne(ALL, on(10))];
  expect(all.statements).toBe(one.statements);
  expect(one.statements).toBeLessThanOrEqual(7);
});
