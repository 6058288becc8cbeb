import { formatInstant, MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { CHANGES_TOPIC, decodeFact, Runner, type BatchHandler, type Log, type LogRecord } from '#lib/log';
import { rows } from '#lib/persistence';
import { aMove, factAbout } from '../fold-facts/testing/folding.js';
import { aFamily, picker, shuffled, uuidOf, type Pick } from '../fold-facts/testing/plan.js';
import { instant } from '../kpis/testing/order-facts.js';
import { aFact } from '../lifecycle/a-fact.js';
import { FollowSegments, KEEP_SEGMENTS } from '../segments/follow-changes.controller.js';
import { segmenting, type Segmenting } from '../segments/testing/segmenting.js';
import { bought } from '../value/testing/histories.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { FollowChanges, KEEP_VITALITY } from '../vitality/follow-changes.controller.js';
import { keeping, type Keeping } from '../vitality/testing/keeping.js';
import { VerificationsController, type Verification } from './verifications.controller.js';
import { verificationAfter, verificationAtEnd, verificationOf, type Verifiable } from './testing/verified.js';

const [ADA, HER_PHONE, BOB, CEM, DAN, STRANGER] = ['ada', 'her phone', 'bob', 'cem', 'dan', 'a stranger'].map(uuidOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const NOON = instant('2026-03-10T12:00:00Z');

let valuing: Valuing;
let vitality: Keeping;
let segments: Segmenting;

beforeEach(async () => {
  valuing = await aValuing('verify_beside');
  valuing.folding.clock.at = NOON;
  vitality = keeping(valuing.folding);
  segments = segmenting(valuing);
});
afterEach(() => valuing?.folding.close());

const of = (subject: string, fact: Fact): Fact => ({ ...factAbout(subject, fact), id: `${subject} ${fact.id}` });

/** What values are worked out of. */
const withItems = (fact: Fact): Fact => ({ ...fact, data: { items: [], ...(fact.data as object) } });

function anErasure(at: Micros, customerId: string, subjects: string[]): Fact {
  const envelope = { id: `erasure of ${customerId}`, source: 'itinera/identity', subject: customerId, recordedtime: formatInstant(at) };
  return aFact(at, 'identity.customer-erased', { erasureId: uuidOf(envelope.id), customerId, subjects }, envelope);
}

/** Folds facts, and lets both follow. */
async function take(...facts: Fact[]): Promise<void> {
  await vitality.take(...facts);
  await segments.take();
}

async function sweep(): Promise<void> {
  await vitality.sweep();
  await segments.sweep();
}

/** Of whom all is followed: Ada with her phone, and Bob; Cem was erased. */
async function aShop(): Promise<void> {
  for (const [name, rule] of Object.entries({
    best: { abcClass: 'A' },
    buyers: { orders: { gte: 1 } },
    silent: { daysSinceLastPurchase: { gt: 60 } },
  }))
    await segments.controller.put(name, { rule });
  await take(
    of(ADA, bought('2026-03-01', 80_00)),
    of(HER_PHONE, bought('2026-02-01', 15_00)),
    of(BOB, bought('2026-01-01', 15_00)),
    of(CEM, bought('2026-03-01', 15_00)),
    aMove(NOON, 'customers-merged', [[HER_PHONE, ADA, 1]]),
  );
  await take(anErasure(NOON, CEM, [CEM]));
  await valuing.night(NOON);
  await sweep();
}

const lookedAt = (table: string, of: string): string =>
  `INSERT INTO ${table} (customer_id, looked_at, version${table === 'vitality' ? ', fit' : ', around'})
   SELECT customer_id, ${NOON}, journey.version, (SELECT max(${table === 'vitality' ? 'fit' : 'around'}) FROM ${table}) FROM journey WHERE customer_id = '${of}'`;
const member = (name: string, of: string): string => `INSERT INTO segment_member (name, customer_id, since) VALUES ('${name}', '${of}', 1)`;
/** Whom, or which segments, the differences are about. */
const about = ({ differences }: Verification): string[] =>
  (differences as { customer?: string; segment?: string }[]).map(({ customer, segment }) => customer ?? segment!).sort();

it('finds whatever is kept otherwise than the facts say, and whoever is missing', async () => {
  await aShop();
  expect(await verificationAtEnd(valuing.folding)).toMatchObject({ ok: true, behind: { vitality: 0, segments: 0 } });
  for (const [damage, ...differing] of [
    [`UPDATE vitality SET state = 'lost' WHERE customer_id = '${ADA}'`, ADA],
    [`UPDATE vitality SET state = NULL`, ADA, BOB],
    [`UPDATE vitality SET due = NULL WHERE customer_id = '${ADA}'`, ADA],
    [`UPDATE vitality SET due = due + 1 WHERE customer_id = '${ADA}'`, ADA],
    [`UPDATE vitality SET version = version - 1`, ADA, BOB],
    [`DELETE FROM vitality`, ADA, BOB],
    [lookedAt('vitality', CEM), CEM],
    [lookedAt('vitality', HER_PHONE), HER_PHONE],
    [`INSERT INTO vitality (customer_id) VALUES ('${STRANGER}')`, STRANGER],
    // Of each the segment has been miscounted, too.
    [`DELETE FROM segment_member WHERE (name, customer_id) = ('buyers', '${BOB}')`, 'buyers', BOB],
    [member('silent', ADA), 'silent', ADA],
    [member('silent', CEM), 'silent', CEM],
    [member('silent', HER_PHONE), 'silent', HER_PHONE],
    [member('silent', STRANGER), 'silent', STRANGER],
    [member('gone', ADA), 'gone'],
    [`UPDATE segment_day SET came = came + 1 WHERE name = 'best'`, 'best'],
    [`INSERT INTO segment_day (name, day, came, went) VALUES ('gone', 1, 2, 2)`, 'gone'],
    [`UPDATE segment_watch SET due = NULL WHERE customer_id = '${ADA}'`, ADA],
    [`UPDATE segment_watch SET due = due + 1 WHERE customer_id = '${ADA}'`, ADA],
    [`UPDATE segment_watch SET version = version - 1`, ADA, BOB],
    [`DELETE FROM segment_watch WHERE customer_id = '${ADA}'`, ADA, ADA],
    [lookedAt('segment_watch', CEM), CEM],
    [lookedAt('segment_watch', HER_PHONE), HER_PHONE],
    [`INSERT INTO segment_watch (customer_id) VALUES ('${STRANGER}')`, STRANGER],
  ] as const) {
    const found = await verificationAfter(valuing.folding, verificationAtEnd, [damage]);
    expect([damage, found.ok, about(found)]).toEqual([damage, false, [...differing].sort()]);
  }
});

it('says of nobody who may lawfully be behind that they differ, and of others all the same', async () => {
  await aShop();
  const { folding } = valuing;
  const isFound = async (): Promise<void> => {
    const damage = `UPDATE vitality SET state = NULL WHERE customer_id = '${BOB}'; DELETE FROM segment_member WHERE (name, customer_id) = ('buyers', '${BOB}')`;
    expect(about(await verificationAfter(folding, verificationOf, [damage]))).toEqual(['buyers', BOB, BOB].sort());
  };
  const behind = async (vitality: number, segments: number): Promise<void> =>
    expect(await verificationOf(folding)).toMatchObject({ ok: true, differences: [], behind: { vitality, segments } });
  // Folded and not followed: Ada alone again with a late purchase, the phone, and Dan, who is new.
  await folding.take(of(ADA, bought('2025-01-01', 1_00)), aMove(NOON + 1, 'merge-undone', [[HER_PHONE, HER_PHONE, 2]]));
  await folding.take(of(DAN, bought('2026-03-02', 30_00)));
  await behind(3, 3);
  await isFound();
  await folding.take(anErasure(NOON + 2, DAN, [DAN]));
  await behind(2, 2);
  await take();
  await behind(0, 0);
  // A rule that nobody has been looked at by, and then another.
  await segments.controller.put('new', { rule: { orders: 1 } });
  await behind(0, 0);
  await isFound();
  await sweep();
  await segments.controller.put('new', { rule: { orders: 2 } });
  await behind(0, 0);
  await sweep();
  await behind(0, 0);
  // Time has brought something, and then a night, that nobody has looked at yet.
  folding.clock.at = NOON + 65 * MICROS_PER_DAY;
  await behind(2, 2);
  await sweep();
  await behind(0, 0);
  await isFound();
  await valuing.night(folding.clock.at);
  await behind(3, 3);
  await sweep();
  // Classes are drawn anew by a late purchase: who belongs to the best is looked at again in the night.
  await take(of(HER_PHONE, bought('2026-03-05', 900_00)));
  await valuing.freshen();
  await behind(0, 0);
  expect(await segments.members('best')).not.toEqual([HER_PHONE]);
  await isFound();
  expect(await verificationAtEnd(folding)).toMatchObject({ ok: true, differences: [], behind: { vitality: 0, segments: 0 } });
});

/** What happens to families, some of whom are erased, in no order. */
function factsOfMany(count: number, pick: Pick): Fact[] {
  const start = NOON - 2 * 3_600_000_000;
  const families = Array.from({ length: count }, (_, index) => aFamily(`family ${index}`, pick, start));
  const erasures = families.slice(0, count / 3).map(({ subjects, owners }, index) => {
    const customer = owners.get(subjects[0]!)!;
    const theirs = [...owners].filter(([, owner]) => owner === customer).map(([subject]) => subject);
    return anErasure(NOON + index, customer, theirs);
  });
  return shuffled([...families.flatMap((family) => family.facts.map(withItems)), ...erasures], pick);
}

it('finds nothing, whoever follows when: facts late and ahead, merges, undos, erasures, nights and rules', async () => {
  const { folding, night } = valuing;
  const pick = picker(11);
  const facts = factsOfMany(30, pick);
  const rules = [
    { vitality: 'active' },
    { orders: { gte: 1 } },
    { daysInPhase: { lt: 2 } },
    { or: [{ abcClass: 'A' }, { netValue: { known: true } }] },
    { not: { phase: 'use' } },
    { balance: { gt: 10 } },
  ];
  const things: (() => Promise<unknown>)[] = [
    () => vitality.take(),
    () => segments.take(),
    () => vitality.sweep(),
    () => segments.sweep(),
    () => night(folding.clock.at),
    () => valuing.freshen(),
    async () => void (folding.clock.at += pick(2) * pick(40) * MICROS_PER_DAY),
    () => segments.controller.put(`s${pick(3)}`, { rule: rules[pick(rules.length)] }),
    () => segments.controller.remove(`s${pick(3)}`).catch(() => undefined),
  ];
  await folding.take(facts[0]!);
  for (let from = 1; from < facts.length; from += 12) {
    await folding.take(...facts.slice(from, from + 12));
    for (let count = pick(4); count > 0; count--) await things[pick(things.length)]!();
    expect((await verificationOf(folding)).differences).toEqual([]);
  }
  for (const [index, rule] of rules.slice(0, 3).entries()) await segments.controller.put(`s${index}`, { rule });
  await take();
  await sweep();
  expect(await verificationAtEnd(folding)).toMatchObject({ ok: true, differences: [], behind: { vitality: 0, segments: 0 } });
  // Not in vain: somebody is kept, belongs somewhere, and is nobody any more.
  const [kept] = await rows<{ kept: number; members: number; gone: number }>(
    folding.dataSource,
    `SELECT (SELECT count(*) FROM vitality) AS kept, (SELECT count(*) FROM segment_member) AS members, (SELECT count(*) FROM journey WHERE erased) AS gone`,
  );
  expect(Object.values(kept!).filter((count) => count < 10)).toEqual([]);
}, 120_000);

it('finds nothing while facts are folded and followed at once, and all that is amiss once they are', async () => {
  const { folding } = valuing;
  const { dataSource, clock, catchingUp } = folding;
  const records: LogRecord[] = [];
  const log = { heads: () => Promise.resolve([{ topic: CHANGES_TOPIC, partition: 0, next: records.length }]) } as unknown as Log;
  const verified = (projection: Verifiable): Promise<Verification> =>
    new VerificationsController(projection.dataSource, valuing.comparer, clock, log).verify();
  // As Kafka's relay does: what is told stands in the log before it leaves the outbox.
  const relay = (): Promise<void> =>
    dataSource.transaction(async (tx) => {
      const told = await rows<{ fact: string }>(
        tx,
        'WITH moved AS (DELETE FROM outbox WHERE topic = $1 RETURNING id, fact) SELECT fact FROM moved ORDER BY id',
        [CHANGES_TOPIC],
      );
      records.push(...told.map(({ fact }, index) => ({ offset: records.length + index, value: fact })));
    });
  const groups = [
    { group: KEEP_VITALITY, controller: new FollowChanges(clock, catchingUp) },
    { group: KEEP_SEGMENTS, controller: new FollowSegments(clock, catchingUp) },
  ].map(({ group, controller }) => {
    const handler: BatchHandler = (batch) => controller.follow(batch);
    return new Runner({ group, service: 'projection', dataSource, handler, decode: decodeFact, gapsAllowed: new Set() });
  });
  const follow = async (runner: Runner): Promise<void> => {
    const from = (await runner.position(CHANGES_TOPIC, 0)) ?? 0;
    if (from < records.length) await runner.take({ topic: CHANGES_TOPIC, partition: 0, records: records.slice(from, from + 3) });
  };
  await segments.controller.put('buyers', { rule: { orders: { gte: 1 } } });
  await segments.sweep();
  const facts = factsOfMany(45, picker(5));
  let isFolding = true;
  const whileFolding = async (work: () => Promise<unknown>): Promise<void> => {
    while (isFolding) await work();
  };
  const found: Verification[] = [];
  await Promise.all([
    (async () => {
      for (let from = 0; from < facts.length; from += 5) await folding.take(...facts.slice(from, from + 5));
      isFolding = false;
    })(),
    whileFolding(relay),
    ...groups.map((runner) => whileFolding(() => follow(runner))),
    whileFolding(() => sweep()),
    whileFolding(async () => found.push(await verified(folding))),
  ]);
  expect(found.flatMap(({ differences }) => differences)).toEqual([]);
  expect(found.some(({ behind }) => behind.vitality > 0 && behind.segments > 0)).toBe(true);
  await relay();
  for (const runner of groups) for (let rest = records.length; rest > 0; rest -= 3) await follow(runner);
  expect(await verified(folding)).toMatchObject({ ok: true, differences: [], behind: { vitality: 0, segments: 0 } });
  const [one] = await rows<{ customer: string }>(dataSource, 'SELECT customer_id AS customer FROM vitality ORDER BY 1 LIMIT 1');
  for (const table of ['vitality', 'segment_watch']) {
    const damage = `DELETE FROM ${table} WHERE customer_id = '${one!.customer}'`;
    expect(about(await verificationAfter(folding, verified, [damage]))).toContain(one!.customer);
  }
}, 120_000);
