import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { formatInstant, formatUuid, timeOf, type Fact, type Micros } from '#lib/contracts';
import { openDatabase, rows } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { CompareHere } from '../classes/testing/compare-here.js';
import { keepSpend, verifySpend } from '../attribution/pg-spend.js';
import { aLead, aSpend, aTouchpoint } from '../attribution/testing/acquisition-facts.js';
import { ACQUISITION_DEFINITIONS } from '../attribution/definitions.js';
import { keepAttributionRules } from '../attribution/pg-rules.js';
import type { AttributionRules } from '../attribution/rules.js';
import { someComings, someRules, someSpend } from '../attribution/testing/arbitraries.js';
import { bruteForceAcquisition, GROUPED, GROUPS_TOLD } from '../attribution/testing/brute-force.js';
import { eachOnce, keepFacts } from '../fold-facts/facts.js';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import { cellsOf, difference } from './cells.js';
import { dailyOf } from './dailies.js';
import type { ByKey, Result } from './definition.js';
import { KPIS } from './definitions.js';
import type { EvidenceItem } from './evidence.js';
import { EvidencePages } from './evidence-pages.js';
import type { GroupBy } from './groups.js';
import { writeJourneys } from './journey-store.js';
import { writeCells } from './kpi-store.js';
import { someFeedbackFacts } from './feedback/testing/arbitraries.js';
import { aDelivery, anAnswer, aQuestion, aReceipt, aRepayment, moved } from './feedback/testing/feedback-facts.js';
import { someLoyaltyFacts } from './loyalty/testing/arbitraries.js';
import { aCoupon, aLoyaltyFact, anEnrolment, aPosting, aTargeting } from './loyalty/testing/loyalty-facts.js';
import { Kpis } from './kpis.js';
import { Tally } from './metrics.js';
import { PROJECTION_TABLES } from '../tables.js';
import { anInstantAround, aTime, someFacts } from './testing/arbitraries.js';
import { bruteForce, firstPurchases, nameOf } from './testing/brute-force.js';
import { bruteForceSql, type BruteForceCounts } from './testing/brute-force-sql.js';
import { aCheckout, aPurchase, aRefund, instant } from './testing/order-facts.js';
import { verifyCells } from './verify-cells.js';
import { LENGTHS, WINDOWS, type Window } from './windows.js';

const idOf = (name: string): string => formatUuid(createHash('sha256').update(name).digest().subarray(0, 16), 8);

let database: FreshDatabase;
let dataSource: DataSource;
let kpis: Kpis;

beforeAll(async () => {
  database = await freshDatabase('kpis');
  dataSource = await openDatabase('projection', database.url, { migrations: PROJECTION_TABLES });
  kpis = new Kpis(dataSource, new CompareHere());
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await dataSource.query(TRUNCATE);
});

const TRUNCATE = 'TRUNCATE fact, subject, kpi_cell, phase_interval, checkout_outcome, campaign_spend, attribution_rules';

/** What the projection's consumer does, in small: facts of subjects, and who is whose. */
class Writer {
  private readonly facts = new Map<string, Fact[]>();
  private readonly owners = new Map<string, string>();
  readonly spend: Fact[] = [];

  customers(): { facts: Fact[]; journey: Journey }[] {
    return [...new Set(this.owners.values())].map((customer) => this.of(customer)).map((facts) => ({ facts, journey: foldJourney(facts) }));
  }

  private of(customer: string): Fact[] {
    return [...this.owners].filter(([, owner]) => owner === customer).flatMap(([subject]) => this.facts.get(subject) ?? []);
  }

  /** One batch, in one transaction. */
  async take(partition: number, told: Fact[], moves: [string, string][] = [], spend: Fact[] = []): Promise<void> {
    this.spend.push(...spend);
    const subjects = [...new Set([...told.map((fact) => fact.subject!), ...moves.flat()])];
    for (const subject of subjects) if (!this.owners.has(subject)) this.owners.set(subject, subject);
    const touched = [...new Set([...subjects.map((subject) => this.owners.get(subject)!), ...moves.map(([, to]) => to)])];
    const before = touched.map((customerId) => ({ customerId, facts: this.of(customerId) }));
    for (const fact of told)
      this.facts.set(fact.subject!, [...(this.facts.get(fact.subject!) ?? []).filter(({ id }) => id !== fact.id), fact]);
    for (const [subject, to] of moves) this.owners.set(subject, to);
    const changes = before.map(({ customerId, facts }) => ({
      customerId,
      facts,
      before: foldJourney(facts),
      now: this.of(customerId),
      after: foldJourney(this.of(customerId)),
    }));
    await dataSource.transaction(async (tx) => {
      await tx.query(
        'INSERT INTO subject (subject, customer_id, revision) SELECT s, o, 0 FROM unnest($1::uuid[], $2::uuid[]) AS u (s, o) ON CONFLICT (subject) DO UPDATE SET customer_id = excluded.customer_id',
        [subjects, subjects.map((subject) => this.owners.get(subject)!)],
      );
      await keepFacts(tx, eachOnce([...told, ...spend]));
      await keepSpend(tx, spend);
      await writeCells(
        tx,
        partition,
        difference(
          changes.map((change) => cellsOf(change.facts, change.before)),
          changes.map((change) => cellsOf(change.now, change.after)),
        ),
      );
      await writeJourneys(tx, changes);
    });
  }
}

const EVERY_WAY = [...KPIS.values()].flatMap((usual) => [usual, ...(usual.otherWays ?? [])]);

const readAll = async (window: Window, at: Micros): Promise<Record<string, Result>> =>
  Object.fromEntries(
    await Promise.all(
      EVERY_WAY.filter((definition) => dailyOf(definition) === null).map(
        async (definition) => [nameOf(definition), await kpis.read(definition, window, at)] as const,
      ),
    ),
  );

/** Numbers by what only all of a customer's facts tell, and the groups there are. */
const GROUPED_BY = [
  ...(['campaign', 'channel'] as const).flatMap((by) =>
    ACQUISITION_DEFINITIONS.map((definition) => ({ definition, by, groups: GROUPS_TOLD[by] as readonly string[] })),
  ),
  ...['revenue', 'orders', 'averageOrderValue'].map((name) => ({
    definition: KPIS.get(name)!,
    by: 'customerKind' as const,
    groups: ['new', 'returning'],
  })),
];

async function expectGroups(writer: Writer, window: Window, at: Micros, rules: AttributionRules): Promise<void> {
  const customers = writer.customers();
  const firsts = firstPurchases(customers, at);
  const byForce = (by: 'campaign' | 'channel' | 'customerKind', group: string): Record<string, unknown> =>
    by === 'customerKind'
      ? bruteForce(customers, window, at, (fact) => firsts.has(fact) === (group === 'new'))
      : bruteForceAcquisition(
          customers.map(({ facts }) => facts),
          writer.spend,
          window,
          at,
          { rules, group: GROUPED[by](group) },
        );
  for (const { definition, by, groups } of GROUPED_BY) {
    const found = await kpis.readGroups(definition, by, window, at);
    const answers = groups.map((group) => [by, group, found.get(group) ?? definition.evaluate(new Tally())]);
    expect([definition.name, ...answers]).toEqual([
      definition.name,
      ...groups.map((group) => [by, group, byForce(by, group)[definition.name]]),
    ]);
  }
}

function countsIn(answers: Record<string, Result>): BruteForceCounts {
  const of = (name: string): Result => answers[name]!;
  return {
    orders: of('orders').value,
    revenue: of('revenue').value,
    ordersBy: of('averageOrderValue').denominator,
    buyers: of('repeatPurchaseRate').denominator,
    repeaters: of('repeatPurchaseRate').numerator,
    returning: of('returningCustomerRate').numerator,
    made: of('refundRate').denominator,
    refunds: of('refundRate').numerator,
    refunded: of('refundRateByValue').numerator,
    purchased: of('refundRateByValue').denominator,
  } as BruteForceCounts;
}

const subjects = ['a', 'b', 'c', 'd'].map(idOf);
const someBatch = fc.record({
  partition: fc.nat(2),
  facts: fc.array(fc.tuple(fc.constantFrom(...subjects), someFacts), { minLength: 1, maxLength: 3 }),
  loyalty: fc.array(fc.tuple(fc.constantFrom(...subjects), someLoyaltyFacts), { maxLength: 2 }),
  feedback: fc.array(fc.tuple(fc.constantFrom(...subjects), someFeedbackFacts), { maxLength: 2 }),
  comings: fc.array(fc.tuple(fc.constantFrom(...subjects), someComings), { maxLength: 2 }),
  spend: someSpend,
  checkouts: fc.array(fc.record({ at: aTime, checkoutId: fc.constantFrom('k1', 'k2', 'k3'), subject: fc.constantFrom(...subjects) }), {
    maxLength: 2,
  }),
  moves: fc.array(fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)), { maxLength: 2 }),
});

/** Orders are one subject's: the same order id of two subjects is two shops' order. */
const told = ({
  facts,
  loyalty,
  feedback,
  comings,
  checkouts,
}: {
  facts: [string, Fact[]][];
  loyalty: [string, Fact[]][];
  feedback: [string, Fact[]][];
  comings: [string, Fact[]][];
  checkouts: { at: Micros; checkoutId: string; subject: string }[];
}): Fact[] => [
  ...facts.flatMap(([subject, those]) => those.map((fact) => ({ ...fact, subject, shop: `${fact.shop}-${subject.slice(0, 4)}` }))),
  ...[...loyalty, ...comings].flatMap(([subject, those]) => those.map((fact) => ({ ...fact, subject }))),
  ...feedback.flatMap(([subject, those]) => those.map((fact) => ({ ...fact, subject, shop: `${fact.shop}-${subject.slice(0, 4)}` }))),
  ...checkouts.map((checkout) => aCheckout({ ...checkout, checkoutId: `${checkout.checkoutId}-${checkout.subject.slice(0, 4)}` })),
];

test('equal brute force in SQL and in memory at any instant, through batches, late facts, merges and undos', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(someBatch, { minLength: 1, maxLength: 4 }),
      someRules.map(ofShops),
      fc.nat(1_000_000),
      async (batches, rules, seed) => {
        await dataSource.query(TRUNCATE);
        await keepAttributionRules(dataSource.manager, rules);
        const writer = new Writer();
        for (const batch of batches) {
          await writer.take(batch.partition, told(batch), batch.moves, batch.spend);
          const facts = writer.customers().flatMap((customer) => customer.facts);
          for (const [at, window] of fc.sample(fc.tuple(anInstantAround(facts), fc.constantFrom(...WINDOWS)), {
            numRuns: 4,
            seed: seed++,
          })) {
            const answers = await readAll(window, at);
            expect(answers).toEqual(bruteForce(writer.customers(), window, at, () => true, writer.spend, rules));
            expect(countsIn(answers)).toEqual(await bruteForceSql(dataSource.manager, window, at));
            await expectGroups(writer, window, at, rules);
          }
        }
        expect(await kpis.consistently((tx) => verifyCells(tx, foldJourney))).toEqual([]);
        expect(await kpis.consistently(verifySpend)).toEqual([]);
      },
    ),
    // The smallest that fails would take longer to find than a test may take.
    { numRuns: 10, endOnFailure: true },
  );
});

/** As `told` names them. */
const ofShops = (rules: AttributionRules): AttributionRules => ({
  ...rules,
  shops: Object.fromEntries(
    Object.entries(rules.shops).flatMap(([shop, own]) => subjects.map((subject) => [`${shop}-${subject.slice(0, 4)}`, own])),
  ),
});

test('points expire to the microsecond, in an hour in which nothing happens', async () => {
  const writer = new Writer();
  const at = instant('2026-03-01T08:10:00Z');
  const expires = instant('2026-03-05T10:20:00Z');
  const lot = { noun: 'points-earned', moves: ['+100 a'], more: { lotId: 'a', pending: false, reason: 'purchase' } };
  await writer.take(0, [{ ...aPosting({ ...lot, at, expires }), subject: subjects[0]! }]);
  const liability = KPIS.get('pointsLiability')!;
  expect([(await kpis.read(liability, '24h', expires)).value, (await kpis.read(liability, '24h', expires + 1)).value]).toEqual([100, 0]);
  for (const window of WINDOWS)
    for (const later of [0, 1, ...(window === 'all' ? [] : [LENGTHS[window], LENGTHS[window] + 1])])
      expect(await readAll(window, expires + later)).toEqual(bruteForce(writer.customers(), window, expires + later));
});

test('a question becomes overdue to the microsecond, and leaves every window, in hours in which nothing happens', async () => {
  const writer = new Writer();
  const at = instant('2026-03-01T08:10:00Z');
  const due = instant('2026-03-05T10:20:00Z');
  await writer.take(0, [
    { ...aQuestion({ at, due: due + 3.6e9 }), subject: subjects[0]! },
    { ...moved('continued', { at: at + 1, due }), subject: subjects[0]! },
  ]);
  const overdue = async (instantAsked: Micros): Promise<unknown> =>
    (await kpis.read(KPIS.get('openQuestions')!, '24h', instantAsked)).parts;
  expect([await overdue(due), await overdue(due + 1)]).toEqual([{ overdue: 0 }, { overdue: 1 }]);
  for (const window of WINDOWS)
    for (const later of [0, 1, ...(window === 'all' ? [] : [LENGTHS[window], LENGTHS[window] + 1])])
      expect(await readAll(window, due + later)).toEqual(bruteForce(writer.customers(), window, due + later));
});

test('a fact told of two subjects of one customer is one in the evidence too', async () => {
  const writer = new Writer();
  const at = instant('2026-03-01T10:30:00Z');
  const [ann, bob] = subjects as [string, string];
  const coupon = aCoupon({ at: at + 1, campaign: 'spring' });
  await writer.take(
    0,
    [
      { ...anEnrolment({ at }), subject: ann },
      { ...coupon, subject: ann },
    ],
    [[bob, ann]],
  );
  await writer.take(1, [{ ...coupon, subject: bob }]);
  const definition = KPIS.get('activeEngagementRate')!;
  const page = await new EvidencePages(kpis).page(definition, '30d', at + 2, undefined, 10);
  expect(page.facts.map(({ role, numerator, denominator }) => [role, numerator, denominator])).toEqual([
    ['denominator', null, 1],
    ['numerator', 1, null],
  ]);
});

test('verification finds a cell that is wrong', async () => {
  const at = instant('2026-03-01T10:30:00Z');
  await new Writer().take(0, [aPurchase({ at, orderId: 'o1', subject: subjects[0]! })]);
  await dataSource.query("UPDATE kpi_cell SET orders = orders + 1 WHERE grain = 'hour' AND currency = 'USD' AND orders > 0");
  const found = await kpis.consistently((tx) => verifyCells(tx, foldJourney));
  expect(found).toEqual([{ grain: 'hour', bucket: Math.floor(at / 3.6e9), currency: 'USD', column: 'orders', stored: 2, recomputed: 1 }]);
});

test('the pages of evidence hold every fact once, in fact order, and add up to the number', async () => {
  const writer = new Writer();
  const start = instant('2026-01-01T00:00:00Z');
  const facts = Array.from({ length: 500 }, (_, n): Fact => {
    const subject = idOf(`buyer ${n % 150}`);
    const at = start + ((n * 7919) % 4000) * 3.6e9;
    if (n % 10 === 9) return aRefund({ at: at + 3.6e9, orderId: `o${n - 150 >= 0 ? n - 150 : n}`, subtotalMinor: 100 + n, subject });
    if (n % 50 === 7) return aRefund({ at, subtotalMinor: n, subject });
    if (n % 10 === 3) return { ...loyalty(n, at), subject };
    return n % 3 === 0
      ? aCheckout({ at, checkoutId: `k${n}`, subject })
      : aPurchase({ at, orderId: `o${n}`, subtotalMinor: 1000 + n, subject, channel: n % 2 ? 'web' : 'app' });
  });
  await writer.take(0, [...facts, ...feedback(start), ...comings(start)], [], spend(start));
  const at = start + 3000 * 3.6e9 + 5;
  const pages = new EvidencePages(kpis);
  for (const definition of EVERY_WAY) {
    for (const window of ['30d', '90d', 'all'] as const) {
      const items: EvidenceItem[] = [];
      let cursor: string | undefined;
      do {
        const page = await pages.page(definition, window, at, cursor, 37);
        items.push(...page.facts);
        cursor = page.cursor;
      } while (cursor);
      const { numerator, denominator } = await kpis.read(definition, window, at);
      expect([definition.name, window, total(items, 'numerator', numerator)]).toEqual([definition.name, window, numerator]);
      if (denominator !== null)
        expect([definition.name, window, total(items, 'denominator', denominator)]).toEqual([definition.name, window, denominator]);
      if (['customersByPhase', 'checkoutAbandonmentRate', 'phaseConversion', 'timeInPhase'].includes(definition.name)) continue;
      expect(new Set(items.map(({ fact }) => fact.id)).size).toBe(items.length);
      const times = items.map(({ fact }) => timeOf(fact));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  }
});

/** Of thirty customers: what they asked, got and said. */
function feedback(start: Micros): Fact[] {
  const hour = 3.6e9;
  return Array.from({ length: 30 }, (_, n) => {
    const at = start + ((n * 997) % 2900) * hour;
    const [questionId, returnId] = [`q${n}`, `r${n}`];
    return [
      aQuestion({ at, questionId, due: at + 40 * hour }),
      moved('answered', { at: at + n * 2 * hour + n * 333_337, questionId, businessSeconds: n }),
      moved('resolved', { at: at + n * 9 * hour + n * 100_003, questionId, businessSeconds: 3 * n }),
      aDelivery({ at, orderId: `d${n}`, promised: at + (n % 4 ? 0 : -1) }),
      aReceipt({ at, returnId }),
      aRepayment({ at: at + n * 30 * hour + n, returnId: n % 3 ? returnId : undefined }),
      ...[n % 11, 10].map((score, index) => anAnswer({ at: at + index * hour, score })),
      anAnswer({ at, kind: n % 2 ? 'csat' : 'ces', score: 1 + (n % 5) }),
    ].map((fact) => ({ ...fact, subject: idOf(`asker ${n}`) }));
  }).flat();
}

/** How a hundred of the buyers came. */
const comings = (start: Micros): Fact[] =>
  Array.from({ length: 100 }, (_, n) => {
    const at = start + ((n * 613) % 2900) * 3.6e9;
    const told = { at, campaign: n % 3 ? 'spring' : undefined };
    return { ...(n % 4 ? aTouchpoint(told) : aLead(told)), subject: idOf(`buyer ${n}`) };
  });

const spend = (start: Micros): Fact[] =>
  Array.from({ length: 60 }, (_, n) =>
    aSpend({ at: start + n * 9e9, day: formatInstant(start + (n % 45) * LENGTHS['24h']).slice(0, 10), amountMinor: 100 + n }),
  );

/** A ledger of 150 members, by and by: granted, spent, given back, and expiring with and without a posting. */
function loyalty(n: number, at: Micros): Fact {
  const member = `m${n % 150}`;
  const lotId = `lot ${n % 150}`;
  const rest = { at, member, posting: n };
  switch (n % 7) {
    case 0:
      return anEnrolment(rest);
    case 1:
      return aPosting({ ...rest, noun: 'points-redeemed', moves: [`-${n % 40} ${lotId}`] });
    case 2:
      return aPosting({ ...rest, noun: 'points-expired', moves: [`-7 ${lotId}`] });
    case 3:
      return n % 2 ? aTargeting({ at, campaign: 'spring', from: at, until: at + LENGTHS['90d'] }) : aCoupon({ at, campaign: 'spring' });
    case 4:
      return aLoyaltyFact('reward-redeemed', { at }, { member, campaign: 'spring' });
    default:
      return aPosting({
        ...rest,
        noun: 'points-earned',
        moves: [`+${100 + n} ${lotId}`],
        expires: at + (n % 2 ? LENGTHS['30d'] : LENGTHS['365d']),
        more: { lotId, pending: false, reason: 'review' },
      });
  }
}

/** In millionths: seconds are told to the microsecond, which doubles do not add up exactly. */
function total(items: readonly EvidenceItem[], side: 'numerator' | 'denominator', like: number | ByKey): number | ByKey {
  const values = items.map((item) => item[side]).filter((value) => value !== null);
  const sum = (amounts: readonly number[]): number =>
    amounts.reduce((millionths, amount) => millionths + Math.round(amount * 1e6), 0) / 1e6;
  if (typeof like === 'number') return sum(values as number[]);
  const keys = new Set([...Object.keys(like), ...values.flatMap((amounts) => Object.keys(amounts as ByKey))]);
  return Object.fromEntries([...keys].map((key) => [key, sum((values as Record<string, number>[]).map((amounts) => amounts[key] ?? 0))]));
}

test('numbers by group are counted from what carries the value, checkouts by the fact that started them', async () => {
  const writer = new Writer();
  const at = instant('2026-03-01T10:30:00Z');
  const [ann, bob] = subjects as [string, string];
  await writer.take(0, [
    aPurchase({ at, orderId: 'o1', subject: ann, channel: 'web', shop: 'eu' }),
    aPurchase({ at: at + 1, orderId: 'o2', subject: ann, channel: 'app', shop: 'eu' }),
    aPurchase({ at: at + 2, orderId: 'o3', subject: bob, channel: 'web', shop: 'us' }),
    aCheckout({ at: at + 3, checkoutId: 'k1', subject: bob, shop: 'us', source: 'kiosk' }),
  ]);
  const read = async (name: string, by: GroupBy, later = 10): Promise<object> =>
    Object.fromEntries(await kpis.readGroups(KPIS.get(name)!, by, '7d', at + later));
  expect(await read('orders', 'channel')).toMatchObject({ web: { value: 2 }, app: { value: 1 } });
  expect(await read('returningCustomerRate', 'channel')).toMatchObject({
    web: { value: 0, denominator: 2 },
    app: { value: 1, denominator: 1 },
  });
  expect(await read('repeatPurchaseRate', 'shop')).toMatchObject({ eu: { value: 1 }, us: { value: 0 } });
  expect(await read('orders', 'campaign')).toEqual({});
  const ofCid = [
    aPurchase({ at, orderId: 'o4', channel: 'app', shop: 'eu' }),
    aPurchase({ at, orderId: 'o5', channel: 'web', shop: 'eu' }),
    aDelivery({ at: at + 3, orderId: 'o4', promised: at + 2, shop: 'eu' }),
    aReceipt({ at: at + 4, orderId: 'o5', shop: 'eu' }),
    aRepayment({ at: at + 5, orderId: 'o5', shop: 'eu' }),
  ];
  await writer.take(
    0,
    ofCid.map((fact) => ({ ...fact, subject: subjects[2]! })),
  );
  expect(await read('onTimeDeliveryRate', 'channel')).toMatchObject({ app: { value: 0, denominator: 1 } });
  expect(Object.keys(await read('timeToRefund', 'channel'))).toEqual(['web']);
  await writer.take(0, [
    { ...anEnrolment({ at: at - LENGTHS['90d'], channel: 'till' }), subject: bob },
    ...['spring', 'autumn'].map((campaign) => ({ ...aTargeting({ at, campaign, from: at, until: at + 9 }), subject: bob })),
    { ...aCoupon({ at: at + 1, campaign: 'spring' }), subject: bob },
  ]);
  expect(await read('campaignEngagementRate', 'campaign')).toEqual({
    autumn: { value: 0, numerator: 0, denominator: 1 },
    spring: { value: 1, numerator: 1, denominator: 1 },
  });
  expect(await read('members', 'channel')).toEqual({ till: { value: 1, numerator: 1, denominator: null } });
  expect(await read('checkoutAbandonmentRate', 'source', LENGTHS['24h'] + 10)).toMatchObject({
    kiosk: { value: 1, numerator: 1, denominator: 1 },
  });
  await writer.take(0, [
    { ...anAnswer({ at: at + 4, score: 9, channel: 'email', productId: 'p1' }), subject: bob },
    { ...anAnswer({ at: at + 5, kind: 'csat', score: 5, productId: 'p2' }), subject: ann },
    { ...aQuestion({ at, channel: 'chat', questionId: 'q7' }), subject: ann },
    { ...moved('answered', { at: at + 9e6, questionId: 'q7', source: 'bot' }), subject: ann },
  ]);
  expect(await read('netPromoterScore', 'product', 1e7)).toMatchObject({ p1: { value: 100 } });
  expect(await read('customerSatisfaction', 'phase')).toMatchObject({ ask: { value: 100, denominator: 1 } });
  expect(await read('netPromoterScore', 'phase')).toMatchObject({ buy: { value: 100, denominator: 1 } });
  expect(await read('firstResponseTime', 'channel', 1e7)).toEqual({
    chat: { value: { p50: 9, p90: 9, mean: 9 }, numerator: 9, denominator: 1 },
  });
  await writer.take(1, [{ ...moved('resolved', { at: at + 3, questionId: 'q7' }), subject: ann }]);
  expect(await read('customerSatisfaction', 'phase')).toEqual({ buy: { value: 100, numerator: 1, denominator: 1 } });
  const answers = await new EvidencePages(kpis).page(KPIS.get('customerSatisfaction')!, '7d', at + 10, undefined, 10);
  expect(answers.facts).toMatchObject([{ customerId: ann, numerator: 1, denominator: 1, phase: 'buy' }]);
  expect(await rows(dataSource, 'SELECT outcome, shop FROM checkout_outcome')).toEqual([{ outcome: 'abandoned', shop: 'us' }]);
});
