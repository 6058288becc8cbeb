import { formatInstant, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { CompareHere } from '../classes/testing/compare-here.js';
import { aMove, factAbout } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import type { GroupBy } from '../kpis/groups.js';
import { KPIS } from '../kpis/definitions.js';
import type { Result } from '../kpis/definition.js';
import { EvidencePages } from '../kpis/evidence-pages.js';
import { Kpis } from '../kpis/kpis.js';
import { aCancellation, aPurchase, aRefund, instant } from '../kpis/testing/order-facts.js';
import { surroundingsIn } from '../read-customer/testing/surroundings-in.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { verificationAfter, verificationOf } from '../verify/testing/verified.js';
import { keepAttributionRules } from './pg-rules.js';
import { USUAL_RULES } from './rules.js';
import { SpendByShop1760000000210 } from './tables.js';
import { aLead, aSpend, aTouchpoint } from './testing/acquisition-facts.js';

const [ADA, BOB, HER_PHONE] = ['ada', 'bob', 'ada’s phone'].map(uuidOf) as [string, string, string];
const DAY = 86_400_000_000;
const MARCH = instant('2026-03-01T00:00:00Z');
const on = (day: number, hour = 12): Micros => MARCH + (day - 1) * DAY + hour * (DAY / 24);

let valuing: Valuing;
let kpis: Kpis;
beforeEach(async () => {
  valuing = await aValuing('attribution');
  kpis = new Kpis(valuing.folding.dataSource, new CompareHere());
  valuing.folding.clock.at = on(10);
});
afterEach(() => valuing.folding.close());

const take = (...facts: Fact[]): Promise<void> => valuing.folding.take(...facts);
const about = (subject: string, fact: Fact): Fact => factAbout(subject, fact);
const read = (name: string, at = on(10)): Promise<Result> => kpis.read(KPIS.get(name)!, '30d', at);
const by = async (name: string, group: GroupBy): Promise<Record<string, unknown>> =>
  Object.fromEntries([...(await kpis.readGroups(KPIS.get(name)!, group, '30d', on(10)))].map(([key, { value }]) => [key, value]));
const won = (customer: string, at = on(10)) => surroundingsIn(valuing.folding, customer, at).then(({ acquisition }) => acquisition);
const differences = async (): Promise<object[]> => (await verificationOf(valuing.folding)).differences;
const permutationsOf = <T>(all: readonly T[]): T[][] =>
  all.length === 0 ? [[]] : all.flatMap((one) => permutationsOf(all.filter((other) => other !== one)).map((rest) => [one, ...rest]));
const spend = (
  amountMinor: number,
  more: { campaign?: string; channel?: string; at?: Micros; source?: string; shop?: string } = {},
): Fact => aSpend({ at: on(4), day: '2026-03-03', amountMinor, ...more });

test('a day’s spend counts once however often it is told, from the end of its day on, by whoever tells it', async () => {
  await take(spend(900, { at: on(5) }), spend(700, { at: on(4), source: 'late' }));
  await take(spend(900, { at: on(5) }), spend(50, { channel: 'display' }));
  await take(about(ADA, aPurchase({ at: on(3), orderId: 'o1' })));
  const endOfDay = on(4, 0) - 1;
  expect((await read('acquisitionCostPerConvertedLead', endOfDay)).numerator).toEqual({});
  expect(await read('acquisitionCostPerConvertedLead', endOfDay + 1)).toEqual({
    value: { USD: 950 },
    numerator: { USD: 950 },
    denominator: 1,
  });
  await take(spend(1000, { at: on(6), source: 'the agency' }));
  expect((await read('acquisitionCostPerConvertedLead')).numerator).toEqual({ USD: 1050 });
  await take({
    ...spend(10, { at: on(7), campaign: 'no such day' }),
    data: { ...(aSpend({ at: 1, day: '2026-02-30', amountMinor: 1 }).data as object) },
  });
  expect((await read('acquisitionCostPerConvertedLead')).numerator).toEqual({ USD: 1050 });
  expect(await differences()).toEqual([]);
  await valuing.folding.dataSource.query('UPDATE campaign_spend SET amount_minor = 1 WHERE channel = $1', ['email']);
  expect(await differences()).toMatchObject([{ recomputed: expect.stringContaining('1000 ') as string }]);
});

test('what two shops spend on one campaign is added up, and each corrects its own; also what they had told before rows were by shop', async () => {
  const nobodys = spend(5, { source: 'agency' });
  delete nobodys.shop;
  await take(spend(900, { shop: 'north' }), spend(700, { shop: 'south', at: on(5) }), nobodys);
  await take(spend(300, { shop: 'north', at: on(6) }));
  const expectAll = async (): Promise<void> => {
    expect((await read('acquisitionCostPerConvertedLead')).numerator).toEqual({ USD: 1005 });
    const groups = await kpis.readGroups(KPIS.get('acquisitionCostPerConvertedLead')!, 'shop', '30d', on(10));
    expect(Object.fromEntries([...groups].map(([shop, { numerator }]) => [shop, numerator]))).toEqual({
      north: { USD: 300 },
      south: { USD: 700 },
    });
    expect(await differences()).toEqual([]);
  };
  await expectAll();
  const runner = valuing.folding.dataSource.createQueryRunner();
  await new SpendByShop1760000000210().down(runner);
  expect(await rows(valuing.folding.dataSource, 'SELECT shop, amount_minor AS amount FROM campaign_spend')).toEqual([
    { shop: 'north', amount: 300 },
  ]);
  await new SpendByShop1760000000210().up(runner);
  await expectAll();
  await runner.release();
});

test('a late touchpoint, a merge and its undo change what a first purchase is owed to', async () => {
  await take(spend(500, { campaign: 'spring' }), spend(300, { campaign: 'autumn' }));
  await take(
    about(ADA, aTouchpoint({ at: on(1), campaign: 'spring' })),
    about(ADA, aPurchase({ at: on(3), orderId: 'o1', subtotalMinor: 4000 })),
  );
  await take(about(BOB, aPurchase({ at: on(2), orderId: 'o2', subtotalMinor: 100 })));
  expect(await by('returnOnSpend', 'campaign')).toEqual({ spring: { USD: 8 }, autumn: { USD: 0 } });
  expect(await by('acquisitionCostPerConvertedLead', 'campaign')).toEqual({ spring: { USD: 500 }, autumn: { USD: null } });
  expect(await by('acquisitionCostPerConvertedLead', 'channel')).toMatchObject({ email: { USD: 800 }, direct: {} });
  expect((await read('returnOnSpend')).value).toEqual({ USD: 5 });
  await take(about(ADA, aTouchpoint({ at: on(2), campaign: 'autumn' })));
  expect(await by('returnOnSpend', 'campaign')).toEqual({ spring: { USD: 0 }, autumn: { USD: 4000 / 300 } });
  expect(await won(ADA)).toMatchObject({ orderId: 'o1', model: 'last-touch', campaign: 'autumn', touchpoints: [{ share: 1 }] });
  // Her phone shows what happened in between.
  await take(about(HER_PHONE, aTouchpoint({ at: on(2, 20), campaign: 'spring' })));
  const move = (type: string, to: string, revision: number): Fact => aMove(on(4), type, [[HER_PHONE, to, revision]]);
  await take({ ...move('customers-merged', ADA, 1), id: 'merge' });
  expect(await by('returnOnSpend', 'campaign')).toEqual({ spring: { USD: 8 }, autumn: { USD: 0 } });
  await take({ ...move('merge-undone', HER_PHONE, 2), id: 'undo' });
  expect(await by('returnOnSpend', 'campaign')).toEqual({ spring: { USD: 0 }, autumn: { USD: 4000 / 300 } });
  await take(about(ADA, aRefund({ at: on(5), orderId: 'o1', subtotalMinor: 1000 })));
  expect(await by('returnOnSpend', 'campaign')).toEqual({ spring: { USD: 0 }, autumn: { USD: 10 } });
  expect(await differences()).toEqual([]);
});

test('the rules of the shop say which touchpoints a purchase is owed to, for all purchases at once', async () => {
  await take(
    ...[1, 2, 3].map((day) => about(ADA, aTouchpoint({ at: on(day), campaign: day === 2 ? 'autumn' : 'spring' }))),
    about(ADA, aPurchase({ at: on(4), orderId: 'o1', subtotalMinor: 100 })),
    spend(100, { campaign: 'spring' }),
    spend(10, { campaign: 'autumn' }),
  );
  const { manager } = valuing.folding.dataSource;
  await keepAttributionRules(manager, { ...USUAL_RULES, model: 'linear' });
  expect(await by('returnOnSpend', 'campaign')).toEqual({ spring: { USD: 67 / 100 }, autumn: { USD: 33 / 10 } });
  expect(await by('acquisitionCostPerConvertedLead', 'campaign')).toEqual({ spring: { USD: 150 }, autumn: { USD: 30 } });
  expect(await won(ADA)).toMatchObject({ model: 'linear', touchpoints: [{ share: 1 / 3 }, { share: 1 / 3 }, { share: 1 / 3 }] });
  await keepAttributionRules(manager, { ...USUAL_RULES, shops: { main: { lookbackDays: 1 } } });
  expect(await won(ADA)).toMatchObject({ campaign: 'spring', lookbackDays: 1, touchpoints: [{ at: formatInstant(on(3)) }] });
  await keepAttributionRules(manager, { ...USUAL_RULES, kinds: ['email-clicked'] });
  expect(await won(ADA)).toMatchObject({ channel: 'direct', touchpoints: [] });
});

test('leads count until a purchase turns out to lie before, and convert by the first that counts', async () => {
  await take(about(ADA, aLead({ at: on(1), campaign: 'spring' })), about(BOB, aLead({ at: on(2), campaign: 'spring' })));
  await take(about(ADA, aPurchase({ at: on(3), orderId: 'o1' })));
  expect(await read('leadConversionRate')).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 });
  expect(await by('leads', 'campaign')).toEqual({ spring: 2 });
  const pages = new EvidencePages(kpis);
  const page = await pages.page(KPIS.get('leadConversionRate')!, '30d', on(10), undefined, 10);
  expect(page.facts).toMatchObject([
    { customerId: ADA, role: 'both', because: expect.any(String) as string },
    { customerId: BOB, role: 'denominator' },
  ]);
  await take(about(BOB, aPurchase({ at: on(1), orderId: 'o2' })));
  expect(await read('leadConversionRate')).toMatchObject({ value: 1, denominator: 1 });
  expect(await differences()).toEqual([]);
});

test('whatever came first, the earliest lead counts, from when no purchase before it counts any more', async () => {
  const told: Fact[] = [
    aPurchase({ at: on(1), orderId: 'o1' }),
    aLead({ at: on(2), campaign: 'spring' }),
    aLead({ at: on(4), campaign: 'autumn' }),
    aCancellation({ at: on(5), orderId: 'o1' }),
  ];
  for (const [index, order] of permutationsOf(told).entries()) {
    for (const [place, fact] of order.entries()) {
      const own = { orderId: `o${index}` };
      await take(about(uuidOf(`customer ${index}`), { ...fact, id: `${index} ${place}`, data: { ...(fact.data as object), ...own } }));
    }
  }
  expect(await read('leads', on(5))).toMatchObject({ value: 0 });
  expect(await read('leads', on(6))).toMatchObject({ value: 24 });
  expect(await by('leads', 'campaign')).toEqual({ spring: 24 });
  expect(await differences()).toEqual([]);
});

test('new customers’ revenue and baskets stand beside those of returning ones, and add up to all', async () => {
  await take(
    about(ADA, aPurchase({ at: on(1), orderId: 'o1', subtotalMinor: 100 })),
    about(ADA, aPurchase({ at: on(2), orderId: 'o2', subtotalMinor: 300 })),
    about(ADA, aPurchase({ at: on(3), orderId: 'o3', subtotalMinor: 500 })),
    about(BOB, aPurchase({ at: on(3), orderId: 'o4', subtotalMinor: 60 })),
    about(BOB, aRefund({ at: on(4), orderId: 'o4', subtotalMinor: 20 })),
  );
  expect(await by('revenue', 'customerKind')).toEqual({ new: { USD: 140 }, returning: { USD: 800 } });
  expect(await by('averageOrderValue', 'customerKind')).toEqual({ new: { USD: 70 }, returning: { USD: 400 } });
  expect((await read('revenue')).value).toEqual({ USD: 940 });
});

test('what it cost to win a customer is known from the night on, and taken off what they are worth', async () => {
  await take(
    spend(1000, { campaign: 'spring' }),
    spend(500, { campaign: 'nobody came' }),
    about(ADA, aTouchpoint({ at: on(1), campaign: 'spring' })),
    about(ADA, aPurchase({ at: on(2), orderId: 'o1', subtotalMinor: 4000 })),
    about(BOB, aPurchase({ at: on(2), orderId: 'o2', subtotalMinor: 4000 })),
  );
  expect(await won(ADA)).toMatchObject({ campaign: 'spring', cost: null });
  await valuing.night(on(6));
  expect(await won(ADA, on(7))).toMatchObject({ cost: { USD: 1000 } });
  expect(await won(BOB, on(7))).toMatchObject({ channel: 'direct', cost: {} });
  const [net, formula, toCost] = [
    await valuing.kpi('netValue', on(7)),
    await valuing.kpi('formulaValue', on(7)),
    await valuing.kpi('valueToCost', on(7)),
  ];
  const all = (formula.numerator as { USD: number }).USD;
  expect(net.numerator).toEqual({ USD: all - 1500 });
  expect(toCost).toMatchObject({ value: { USD: all / 1500 }, denominator: { USD: 1500 } });
  for (const [name, side, expected] of [
    ['netValue', 'numerator', all - 1500],
    ['valueToCost', 'denominator', 1500],
  ] as const) {
    const items = (await valuing.evidence(name, on(7))) as { numerator: { USD?: number } | null; denominator: { USD?: number } | null }[];
    expect(items.reduce((sum, item) => sum + (item[side]?.USD ?? 0), 0)).toBe(expected);
  }
  // A night done again leaves one set of costs.
  expect(await rows(valuing.folding.dataSource, 'SELECT campaign, spend FROM campaign_cost')).toEqual([
    { campaign: 'spring', spend: { USD: 1000 } },
  ]);
});

test('verifying works out again what campaigns had cost at each kept midnight, where nothing has come since that they had not known', async () => {
  const { folding, night } = valuing;
  const damaged = async (sql: string, ...parameters: unknown[]): Promise<object[]> =>
    (await verificationAfter(folding, verificationOf, [sql, ...parameters])).differences;
  folding.clock.at = on(5);
  await take(
    spend(1000, { campaign: 'spring' }),
    spend(500, { campaign: 'autumn' }),
    about(ADA, aTouchpoint({ at: on(1), campaign: 'spring' })),
    about(ADA, aPurchase({ at: on(2), orderId: 'o1', subtotalMinor: 4000 })),
  );
  await night(on(5));
  await take(
    about(BOB, aTouchpoint({ at: on(5), campaign: 'autumn' })),
    about(BOB, aPurchase({ at: on(5, 13), orderId: 'o2', subtotalMinor: 4000 })),
    about(ADA, aRefund({ at: on(5), orderId: 'o1', subtotalMinor: 4000 })),
  );
  await night(on(6));
  expect(await differences()).toEqual([]);
  const [first, second] = [on(5, 0), on(6, 0)];
  const cost = (amount: number): string => JSON.stringify({ shares: 720_720, spend: { USD: amount } });
  expect(await damaged('DELETE FROM campaign_cost')).toEqual([
    { campaign: 'spring', midnight: formatInstant(first), stored: '', recomputed: cost(1000) },
    { campaign: 'autumn', midnight: formatInstant(second), stored: '', recomputed: cost(500) },
  ]);
  for (const sql of [
    'UPDATE campaign_cost SET shares = shares + 1 WHERE midnight = $1',
    `UPDATE campaign_cost SET spend = '{"USD": 1}' WHERE midnight = $1`,
    `INSERT INTO campaign_cost VALUES ($1, 'nobody came', '{"USD": 1}', 1)`,
    `INSERT INTO campaign_cost VALUES ($1::bigint + 1, 'between midnights', '{"USD": 1}', 1)`,
  ]) {
    expect(await damaged(sql, first)).toHaveLength(1);
    expect(await damaged(sql, second)).toHaveLength(1);
  }
  const wrong = 'UPDATE campaign_cost SET shares = 1 WHERE midnight = $1';
  // A visitor who has bought nothing is nobody that was won.
  await take(about(HER_PHONE, aTouchpoint({ at: on(1, 20), campaign: 'autumn' })));
  expect(await damaged(wrong, first)).toHaveLength(1);
  // What is told late of a day was known to no night before.
  await take({
    ...spend(300, { campaign: 'spring', at: on(6), source: 'late' }),
    data: { ...(aSpend({ at: on(6), day: '2026-03-05', amountMinor: 300, campaign: 'spring' }).data as object) },
  });
  expect([await differences(), await damaged(wrong, first), await damaged(wrong, second)]).toMatchObject([[], [{}], []]);
  await take(aMove(on(6), 'customers-merged', [[HER_PHONE, ADA, 1]]));
  expect([await differences(), await damaged(wrong, first)]).toEqual([[], []]);
  await night(on(7));
  expect(await differences()).toEqual([]);
  expect(await damaged(wrong, on(7, 0))).toHaveLength(1);
  await keepAttributionRules(folding.dataSource.manager, { ...USUAL_RULES, model: 'linear' });
  expect(await differences()).toEqual([]);
});

test('the evidence of what was spent and won pages in one order', async () => {
  await take(
    ...Array.from({ length: 20 }, (_, n) => spend(100 + n, { campaign: `c${n}`, at: on(2) + n })),
    ...Array.from({ length: 20 }, (_, n) => about(uuidOf(`buyer ${n}`), aPurchase({ at: on(2) + n, orderId: `b${n}`, subtotalMinor: 10 }))),
  );
  const definition = KPIS.get('acquisitionCostPerConvertedLead')!;
  const pages = new EvidencePages(kpis);
  const found: Fact[] = [];
  let [spent, customers, cursor]: [number, number, string | undefined] = [0, 0, undefined];
  do {
    const page: Awaited<ReturnType<EvidencePages['page']>> = await pages.page(definition, '30d', on(10), cursor, 7);
    for (const item of page.facts) {
      found.push(item.fact);
      spent += (item.numerator as { USD: number } | null)?.USD ?? 0;
      customers += (item.denominator as number | null) ?? 0;
    }
    cursor = page.cursor;
  } while (cursor);
  const { numerator, denominator } = await kpis.read(definition, '30d', on(10));
  expect([{ USD: spent }, customers]).toEqual([numerator, denominator]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(40);
  expect(found.map(({ time }) => time)).toEqual(found.map(({ time }) => time).sort());
});
