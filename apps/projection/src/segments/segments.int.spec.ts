import { formatInstant, MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import type { DataSource, EntityManager } from 'typeorm';
import { keepAttributionRules } from '../attribution/pg-rules.js';
import { readAttributionRules } from '../attribution/read-rules.js';
import { holds } from '../conditions/condition.js';
import { readCondition } from '../conditions/read-condition.js';
import { customerDocument } from '../customer/customer-document.js';
import { customerView } from '../customer/customer-view.js';
import { valuesOf, VIEW_FIELDS } from '../customer/view-fields.js';
import { aMove, factAbout } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { anEnrolment, aPosting } from '../kpis/loyalty/testing/loyalty-facts.js';
import { someFactsOfAnyKind } from '../kpis/testing/arbitraries-of-any-kind.js';
import { instant } from '../kpis/testing/order-facts.js';
import { aFact } from '../lifecycle/a-fact.js';
import { surroundingsIn } from '../read-customer/testing/surroundings-in.js';
import { bought } from '../value/testing/histories.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { keepSegments } from './keep-segments.js';
import { SegmentsController } from './segments.controller.js';
import { segmenting, type Segmenting } from './testing/segmenting.js';

const [ADA, BOB, CEM] = ['ada', 'bob', 'cem'].map(uuidOf) as [string, string, string];
const of = (subject: string, ...facts: Fact[]): Fact[] => facts.map((fact) => ({ ...fact, id: `${subject} ${fact.id}`, subject }));
const NOON = instant('2026-03-10T12:00:00Z');
const reply = { header: () => undefined } as never;

let valuing: Valuing;
let segments: Segmenting;
beforeEach(async () => {
  Logger.overrideLogger(['fatal']);
  valuing = await aValuing('segments');
  valuing.folding.clock.at = NOON;
  segments = segmenting(valuing);
});
afterEach(() => valuing?.folding.close());

async function at(now: number): Promise<void> {
  valuing.folding.clock.at = now;
  await segments.sweep();
}

test('customers come and go by what they do, as time passes to the microsecond, and by what a night finds; each is told once', async () => {
  await segments.controller.put('silent', { rule: { daysSinceLastPurchase: { gt: 60 } } });
  await segments.controller.put('best', { rule: { abcClass: 'A' }, words: 'Who brings most' });
  expect(await segments.controller.read('best')).toMatchObject({ nightly: ['abcClass'] });
  expect(await segments.controller.read('silent')).toMatchObject({ nightly: [] });
  await segments.take(...of(ADA, bought('2026-03-10T11:00:00', 80_00)), ...of(BOB, bought('2026-01-01', 15_00)));
  await segments.sweep();
  expect(await segments.told()).toEqual([['entered', 'silent', BOB]]);
  await valuing.night(NOON + MICROS_PER_DAY);
  await segments.sweep();
  expect(await segments.told()).toEqual([['entered', 'best', ADA]]);
  const crossing = instant('2026-03-10T11:00:00Z') + 60 * MICROS_PER_DAY;
  await at(crossing);
  expect(await segments.members('silent')).toEqual([BOB]);
  await at(crossing + 1);
  expect(await segments.told()).toEqual([['entered', 'silent', ADA]]);
  await segments.take(...of(ADA, bought(formatInstant(crossing).slice(0, 19), 5_00, 'again')));
  await segments.sweep();
  expect(await segments.told()).toEqual([['left', 'silent', ADA]]);
  expect(await segments.members('silent')).toEqual([BOB]);
});

test('what is promised until an instant ends a membership then', async () => {
  const until = NOON + MICROS_PER_DAY / 8;
  await segments.controller.put('mailing', { rule: { marketingConsent: true } });
  expect(await segments.controller.read('mailing')).toMatchObject({ nightly: [] });
  const consent = { purpose: 'marketing', status: 'granted', expiresAt: formatInstant(until) };
  await segments.take(...of(ADA, aFact(NOON, 'identity.consent-changed', consent)));
  await at(until - 1);
  expect(await segments.told()).toEqual([['entered', 'mailing', ADA]]);
  await at(until);
  expect(await segments.told()).toEqual([['left', 'mailing', ADA]]);
});

test('while facts wait unread nobody comes or goes, neither by time nor by what is read in between', async () => {
  await segments.controller.put('silent', { rule: { daysSinceLastPurchase: { gt: 60 } } });
  await segments.take(...of(ADA, bought('2026-03-01', 80_00)));
  await segments.sweep();
  const { folding } = valuing;
  folding.catchingUp.isBehind = true;
  await at(NOON + 90 * MICROS_PER_DAY);
  await segments.controller.put('buyers', { rule: { orders: { gte: 1 } } });
  await segments.take(...of(BOB, bought('2026-01-01', 15_00)), ...of(CEM, bought('2026-01-01', 15_00)));
  await segments.sweep();
  expect(await segments.told()).toEqual([]);
  await segments.take(...of(ADA, bought('2026-06-01', 15_00, 'again')), ...of(BOB, bought('2026-06-01', 15_00, 'again')));
  folding.catchingUp.isBehind = false;
  await segments.sweep();
  expect((await segments.told()).filter(([, segment]) => segment === 'silent')).toEqual([['entered', 'silent', CEM]]);
  expect(await segments.members('buyers')).toEqual([ADA, BOB, CEM].sort());
});

const aProgramme = (version: string, from: Micros, points: number): Fact => {
  const data = { programmeVersion: version, from: formatInstant(from), rewards: [{ rewardId: 'mug', name: 'A mug', points }] };
  return aFact(NOON, 'loyalty.programme-published', data, { id: version, source: 'itinera/loyalty', subject: undefined });
};

test('customers come and go by the programme of points that is published, and by the one that comes into force', async () => {
  await segments.controller.put('near', { rule: { pointsMissing: { lte: 50 } } });
  const earned = { noun: 'points-earned', at: NOON, moves: ['+100 a'], more: { lotId: 'a', pending: false, reason: 'purchase' } };
  await segments.take(...of(ADA, anEnrolment({ at: NOON }), aPosting(earned)));
  await segments.sweep();
  expect(await segments.told()).toEqual([]);
  await segments.take(aProgramme('1', NOON, 150), aProgramme('2', NOON + MICROS_PER_DAY, 300));
  await segments.sweep();
  expect(await segments.told()).toEqual([['entered', 'near', ADA]]);
  await at(NOON + MICROS_PER_DAY - 1);
  expect(await segments.told()).toEqual([]);
  await at(NOON + MICROS_PER_DAY);
  expect(await segments.told()).toEqual([['left', 'near', ADA]]);
});

test('all are looked at again by other rules of attribution, where what it cost to win them is asked', async () => {
  const { dataSource } = valuing.folding;
  const lookedAt = async (): Promise<Micros> =>
    (await rows<{ at: Micros }>(dataSource, 'SELECT looked_at AS at FROM segment_watch'))[0]!.at;
  await segments.controller.put('worth', { rule: { netValue: { gt: 0 } } });
  await segments.take(...of(ADA, bought('2026-01-01', 5_00)));
  await at(NOON + 1);
  await at(NOON + 2);
  expect(await lookedAt()).toBe(NOON + 1);
  await keepAttributionRules(dataSource.manager, readAttributionRules('model: first-touch'));
  await at(NOON + 3);
  expect(await lookedAt()).toBe(NOON + 3);
});

test('another rule is the next version and looks at everybody; the same changes nothing; a deleted one is gone, its versions are not', async () => {
  const many = Array.from({ length: 700 }, (_, index) => uuidOf(`customer ${index}`));
  await segments.take(
    ...many.flatMap((customer, index) =>
      of(customer, ...Array.from({ length: 1 + (index % 2) }, (_, n) => bought('2026-01-01', 5_00, `o${n}`))),
    ),
  );
  expect(await segments.controller.put('repeat', { rule: { orders: { gt: 1 } } })).toMatchObject({
    version: 1,
    members: 0,
    progress: { done: false, customers: 0, of: 700 },
  });
  await segments.sweep();
  expect(await segments.controller.put('repeat', { rule: { orders: { gt: 1 } } })).toMatchObject({
    version: 1,
    members: 350,
    progress: { done: true, customers: 700, of: 700 },
  });
  expect((await segments.told()).length).toBe(350);
  await segments.controller.put('repeat', { rule: { orders: { gte: 1 } } });
  await segments.sweep();
  expect(await segments.controller.read('repeat')).toMatchObject({
    version: 2,
    members: 700,
    versions: [
      { version: 2, rule: { orders: { gte: 1 } } },
      { version: 1, rule: { orders: { gt: 1 } } },
    ],
  });
  const pages: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = (await segments.controller.customers('repeat', { limit: '300', ...(cursor && { cursor }) }, { headers: {} }, reply)) as {
      customers: { customerId: string }[];
      cursor?: string;
    };
    pages.push(...page.customers.map(({ customerId }) => customerId));
    cursor = page.cursor;
    if (!cursor) break;
  }
  expect(pages).toEqual([...many].sort());
  const table = (await segments.controller.customers('repeat', {}, { headers: { accept: 'text/csv' } }, reply)) as {
    getStream(): AsyncIterable<Buffer>;
  };
  let text = '';
  for await (const part of table.getStream()) text += String(part);
  expect(text.split('\r\n').slice(0, 2)).toEqual(['\ufeffcustomerId,since', `${pages[0]},2026-03-10T12:00:00.000000Z`]);
  expect(text.trim().split('\r\n')).toHaveLength(701);
  await segments.controller.remove('repeat');
  await expect(segments.controller.read('repeat')).rejects.toThrow('There is no segment repeat');
  expect(await segments.controller.put('repeat', { rule: { orders: 1 } })).toMatchObject({ version: 3, members: 0 });
});

test('the same rule is the same, whatever the order of its keys', async () => {
  await segments.controller.put('repeat', { rule: { orders: { gt: 1, lt: 9 }, not: { phase: 'ask' } } });
  await segments.take(...of(ADA, bought('2026-01-01', 5_00)));
  await segments.sweep();
  const kept = await segments.controller.read('repeat');
  expect(kept).toMatchObject({ version: 1, progress: { done: true } });
  expect(await segments.controller.put('repeat', { rule: { not: { phase: 'ask' }, orders: { lt: 9, gt: 1 } } })).toEqual(kept);
  expect(await segments.controller.put('repeat', { rule: { not: { phase: 'ask' }, orders: { lt: 8, gt: 1 } } })).toMatchObject({
    version: 2,
  });
});

test('rules are put and deleted while everybody is looked at, and none of it fails', async () => {
  const many = Array.from({ length: 600 }, (_, index) => uuidOf(`customer ${index}`));
  await segments.take(...many.flatMap((customer) => of(customer, bought('2026-01-01', 5_00))));
  let isOver = false;
  const looking = async (): Promise<void> => {
    while (!isOver) await segments.sweep();
  };
  const putting = async (name: string): Promise<void> => {
    for (let orders = 0; orders < 25; orders++) {
      await segments.controller.put(name, { rule: { orders: { gt: orders } } });
      if (orders % 5 === 4) await segments.controller.remove(name);
    }
    await segments.controller.put(name, { rule: { orders: 1 } });
  };
  const all = [looking(), looking(), Promise.all([putting('one'), putting('other')]).finally(() => (isOver = true))];
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  await segments.sweep();
  for (const name of ['one', 'other'])
    expect(await segments.controller.read(name)).toMatchObject({ version: 26, members: 600, progress: { done: true } });
});

test('whoever puts a rule is answered with it, though somebody deletes it at once', async () => {
  const { dataSource, clock } = valuing.folding;
  const transaction = async <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> => {
    const done = await dataSource.transaction(work);
    await segments.controller.remove('brief');
    return done;
  };
  const putting = new SegmentsController(Object.create(dataSource, { transaction: { value: transaction } }) as DataSource, clock);
  expect(await putting.put('brief', { rule: { orders: 1 } })).toMatchObject({ name: 'brief', version: 1, versions: [{ version: 1 }] });
  await expect(segments.controller.read('brief')).rejects.toThrow('There is no segment brief');
});

const WAITING = `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE datname = current_database() AND NOT granted`;

test('whoever is looked at while a segment is deleted leaves nothing of it behind', async () => {
  const { dataSource, clock } = valuing.folding;
  await segments.controller.put('buyers', { rule: { orders: 1 } });
  await valuing.folding.take(...of(ADA, bought('2026-01-01', 5_00)));
  let removing: Promise<void>;
  await dataSource.transaction(async (tx) => {
    await keepSegments(tx, [ADA], clock.at);
    let isOver = false;
    removing = segments.controller.remove('buyers').finally(() => (isOver = true));
    const isWaiting = async (): Promise<boolean> => (await rows(dataSource, WAITING)).length > 0;
    while (!isOver && !(await isWaiting()));
  });
  await removing!;
  for (const table of ['segment', 'segment_member', 'segment_day']) expect(await rows(dataSource, `SELECT FROM ${table}`)).toEqual([]);
});

test('what is wrong with a rule is said by pointer, and no name is a path', async () => {
  const refusal = async (body: unknown): Promise<unknown> =>
    segments.controller.put('x', body).then(
      () => null,
      (error: { getResponse(): { errors: unknown } }) => error.getResponse().errors,
    );
  expect(await refusal({ rule: { and: [{ phase: 'use' }, { abcClas: 'A' }] } })).toEqual([
    { pointer: '/rule/and/1/abcClas', detail: 'is no field; did you mean abcClass?' },
  ]);
  expect(await refusal({ words: 'x' })).toEqual([{ pointer: '/rule', detail: 'must be an object such as { "phase": "use" }' }]);
  expect(await refusal({ rule: { phase: 'use' }, wrds: 'x' })).toEqual([
    { pointer: '/wrds', detail: 'is not known here; did you mean words?' },
  ]);
  expect(await refusal({ rule: { lastSurveyKind: 'NPS' } })).toEqual([
    { pointer: '/rule/lastSurveyKind', detail: 'must be one of nps, csat, ces' },
  ]);
  const { fields } = await segments.controller.list();
  expect(fields).toContainEqual(expect.objectContaining({ name: 'lastSurveyKind', values: ['nps', 'csat', 'ces'] }));
  await expect(segments.controller.read('../x')).rejects.toThrow('The name of a segment');
});

test('a merge makes one member of two; whoever is erased leaves without a word; days tell how many there were', async () => {
  await segments.controller.put('buyers', { rule: { orders: { gte: 1 } } });
  await segments.take(
    ...of(ADA, bought('2026-01-01', 5_00)),
    ...of(BOB, bought('2026-01-02', 5_00)),
    ...of(CEM, bought('2026-01-03', 5_00)),
  );
  await segments.sweep();
  await segments.told();
  await at(NOON + MICROS_PER_DAY);
  await segments.take(aMove(valuing.folding.clock.at, 'customers-merged', [[BOB, ADA, 1]]));
  expect(await segments.told()).toEqual([['left', 'buyers', BOB]]);
  const { at: now } = valuing.folding.clock;
  const erasure = { erasureId: uuidOf('erasure'), customerId: CEM, subjects: [CEM] };
  const told = { id: 'erasure', source: 'itinera/identity', subject: CEM, recordedtime: formatInstant(now) };
  await segments.take(aFact(now, 'identity.customer-erased', erasure, told));
  expect([await segments.told(), await segments.members('buyers')]).toEqual([[], [ADA]]);
  expect(await segments.controller.read('buyers')).toMatchObject({ members: 1, progress: { done: true, customers: 1, of: 1 } });
  expect(await rows(valuing.folding.dataSource, 'SELECT customer_id FROM segment_watch')).toEqual([{ customer_id: ADA }]);
  await segments.take(aMove(valuing.folding.clock.at + 1, 'merge-undone', [[BOB, BOB, 2]]));
  expect(await segments.told()).toEqual([['entered', 'buyers', BOB]]);
  expect(await segments.controller.read('buyers')).toMatchObject({ members: 2, progress: { done: true, customers: 2, of: 2 } });
  expect((await segments.controller.series('buyers', { from: '2026-03-09', to: '2026-03-12' })).points).toEqual([
    { day: '2026-03-10', members: 3, came: 3, went: 0 },
    { day: '2026-03-11', members: 2, came: 1, went: 2 },
  ]);
  expect((await segments.controller.series('buyers', {})).points.map(({ day }) => day)).toEqual(['2026-03-10', '2026-03-11']);
  for (const days of [{ to: '2026-03-09' }, { from: '2026-03-12', to: '2026-03-13' }])
    expect((await segments.controller.series('buyers', days)).points).toEqual([]);
});

test('the days of a segment that is made anew begin with that, whoever had its name before', async () => {
  await segments.controller.put('buyers', { rule: { orders: { gte: 1 } } });
  await segments.take(...of(ADA, bought('2026-01-01', 5_00)));
  await segments.controller.remove('buyers');
  await at(NOON + 3 * MICROS_PER_DAY);
  await segments.controller.put('buyers', { rule: { orders: { gte: 1 } } });
  const points = async (): Promise<object[]> => (await segments.controller.series('buyers', {})).points;
  expect(await points()).toEqual([{ day: '2026-03-13', members: 0, came: 0, went: 0 }]);
  await at(NOON + 4 * MICROS_PER_DAY);
  expect(await points()).toEqual([
    { day: '2026-03-13', members: 0, came: 0, went: 0 },
    { day: '2026-03-14', members: 1, came: 1, went: 0 },
  ]);
});

const RULES: Record<string, object> = {
  lately: { daysSinceLastPurchase: { lte: 8 } },
  still: { or: [{ vitality: 'active' }, { not: { vitality: 'lost' } }] },
  waiting: { or: [{ overdueQuestions: { gt: 0 } }, { phase: { in: ['ask', 'buy'] } }, { checkoutOpenHours: { gt: 5 } }] },
  points: { balance: { gt: 20 } },
  worth: { and: [{ abcClass: { in: ['A', 'B'] } }, { not: { daysInPhase: { gte: 3.5 } } }] },
};

/** Everybody's view, and nothing else. */
async function expected(name: string): Promise<string[]> {
  const { dataSource, clock } = valuing.folding;
  const read = readCondition(RULES[name], VIEW_FIELDS);
  if ('violations' in read) throw new Error('no rule');
  const told = new Map<string, Fact[]>();
  for (const { customer, fact } of await rows<{ customer: string; fact: string }>(
    dataSource,
    'SELECT customer_id AS customer, fact FROM subject JOIN fact USING (subject)',
  ))
    told.set(customer, [...(told.get(customer) ?? []), JSON.parse(fact) as Fact]);
  const members: string[] = [];
  for (const [customer, facts] of told) {
    const around = await surroundingsIn(valuing.folding, customer, clock.at);
    const view = customerView({ customerId: customer }, customerDocument(facts), clock.at, around);
    if (holds(read.condition, valuesOf(view))) members.push(customer);
  }
  return members.sort();
}

const FIRST = instant('2026-01-01T00:00:00Z');
const subjects = ['a', 'b', 'c'].map(uuidOf);
const aBatch = fc.record({
  told: fc.array(fc.tuple(fc.constantFrom(...subjects), someFactsOfAnyKind), { minLength: 1, maxLength: 2 }),
  moves: fc.array(fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)), { maxLength: 1 }),
  passing: fc.array(fc.constantFrom(1, 3.6e9, MICROS_PER_DAY, 8 * MICROS_PER_DAY, 70 * MICROS_PER_DAY), { maxLength: 3 }),
});

test('at every instant the members are those whose view the rule holds of, whatever comes, late or ahead, is merged and passes', async () => {
  for (const [name, rule] of Object.entries(RULES)) await segments.controller.put(name, { rule });
  await fc.assert(
    fc.asyncProperty(fc.array(aBatch, { minLength: 1, maxLength: 3 }), async (batches) => {
      await valuing.folding.dataSource.query(
        'TRUNCATE fact, subject, mapping, journey, kpi_cell, phase_interval, checkout_outcome, value_fit, customer_value, churn_alarm, customer_class, segment_member, segment_watch, segment_day',
      );
      valuing.folding.clock.at = FIRST + 5 * MICROS_PER_DAY;
      let revision = 0;
      for (const [index, { told, moves, passing }] of batches.entries()) {
        const facts = told.flatMap(([subject, some], place) =>
          some.map((fact): Fact => ({
            ...factAbout(subject, fact),
            id: `${index} ${place} ${fact.id}`,
            shop: `${fact.shop} ${index} ${place}`,
          })),
        );
        await segments.take(
          ...facts,
          ...moves.map(([from, to]) => aMove(valuing.folding.clock.at, 'customers-merged', [[from, to, ++revision]])),
        );
        for (const micros of [0, ...passing]) {
          await valuing.night(valuing.folding.clock.at + micros);
          await segments.sweep();
          for (const name of Object.keys(RULES)) expect([name, await segments.members(name)]).toEqual([name, await expected(name)]);
        }
      }
    }),
    { numRuns: 15 },
  );
});
