import type { Config } from '#lib/config';
import { formatInstant, MICROS_PER_DAY, MICROS_PER_SECOND, type Fact, type Micros } from '#lib/contracts';
import { MemoryHotStore } from '#lib/hot-store';
import { CHANGES_TOPIC } from '#lib/log';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import { Deadlines } from '../fold-facts/deadlines.js';
import { factAbout } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { Customers } from '../journey/customers.js';
import { Journeys } from '../journey/journeys.js';
import { anEnrolment } from '../kpis/loyalty/testing/loyalty-facts.js';
import { aCheckout, aFact, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { CustomerViews } from '../read-customer/customer-views.js';
import { StepRulesFile } from '../read-customer/step-rules-file.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { pageDigest } from './page-digest.js';
import { toldOf } from './view-change-frames.js';
import { WatchedPages } from './watched-pages.js';

const [ADA, BOB] = ['ada', 'bob'].map(uuidOf) as [string, string];
const START = on('1 Mar 12:00');
const HOUR = MICROS_PER_DAY / 24;

let valuing: Valuing;
let customers: Customers;
let views: CustomerViews;
let deadlines: Deadlines;
/** Two processes, each with readers of everybody. */
let replicas: WatchedPages[];
let read: number;

beforeEach(async () => {
  Logger.overrideLogger(['fatal']);
  valuing = await aValuing('watched_pages');
  const { dataSource, clock, catchingUp } = valuing.folding;
  const config = { subjectSecret: 'secret', defaultCountry: 'DE', nextStepsFile: 'deploy/projection/next-steps.yml' } as Config;
  const steps = new StepRulesFile(config);
  await steps.onModuleInit();
  customers = new Customers(dataSource, config);
  views = new CustomerViews(dataSource, new Journeys(dataSource, new MemoryHotStore()), steps);
  deadlines = new Deadlines(dataSource, clock, catchingUp);
  replicas = [1, 2].map(() => new WatchedPages(dataSource, customers, views, clock, catchingUp));
  read = 0;
  clock.at = START;
});
afterEach(() => valuing?.folding.close());

const take = (...facts: Fact[]): Promise<void> => valuing.folding.take(...facts);
const of = (subject: string, fact: Fact): Fact => factAbout(subject, fact);

/** Somebody begins to read, in both processes or in one, after all that has happened. */
async function watch(customer: string, watching = replicas): Promise<void> {
  await hear();
  await begin(customer, watching);
}

async function begin(customer: string, watching = replicas): Promise<void> {
  const at = valuing.folding.clock.now();
  const { pageAt, nextTurnAfter } = await views.overTime(await customers.find(customer, {}), at);
  const [row] = await rows<{ version: number }>(valuing.folding.dataSource, 'SELECT version FROM journey WHERE customer_id = $1', [
    customer,
  ]);
  for (const pages of watching)
    pages.know(customer, { version: row!.version, at, page: pageDigest(pageAt(at)), due: nextTurnAfter(at) ?? Infinity });
}

/** What has come to the stream since, told to all readers. */
async function hear(): Promise<ViewChange[]> {
  const { dataSource, clock } = valuing.folding;
  const found = await rows<{ id: number; fact: string }>(
    dataSource,
    'SELECT id, fact FROM outbox WHERE topic = $1 AND id > $2 ORDER BY id',
    [CHANGES_TOPIC, read],
  );
  read = found.at(-1)?.id ?? read;
  const changes = found.flatMap(({ fact }) => (JSON.parse(fact) as Fact<{ changes: ViewChange[] }>).data.changes);
  for (const { customerId, version } of changes) for (const pages of replicas) pages.tell(customerId, toldOf(version, clock.now()));
  return changes;
}

/** All that is due by an instant, and what is told of it. */
async function at(now: Micros): Promise<ViewChange[]> {
  valuing.folding.clock.at = now;
  await look();
  while ((await deadlines.sweep()) > 0);
  return settle();
}

/** Both look before either hears of it. */
async function look(): Promise<void> {
  for (const pages of replicas) while (await pages.round());
}

async function settle(): Promise<ViewChange[]> {
  const told: ViewChange[] = [];
  for (let heard: ViewChange[] | null = null; heard?.length !== 0;) {
    await look();
    heard = await hear();
    told.push(...heard);
  }
  return told;
}

it('what time makes of a page is told once, to the microsecond, among the changes that facts and deadlines make', async () => {
  await take(of(ADA, aPurchase(START, 'o1')));
  await watch(ADA);
  expect(await settle()).toEqual([]);
  const used = START + 7 * MICROS_PER_DAY;
  expect(await at(used)).toEqual([{ customerId: ADA, version: 2, phase: 'use', from: 'buy', facts: [] }]);
  const silent = START + 60 * MICROS_PER_DAY;
  expect(await at(silent)).toEqual([]);
  expect(await at(silent + 1)).toEqual([{ customerId: ADA, version: 3, phase: 'use', facts: [] }]);
  expect(await at(silent + MICROS_PER_DAY)).toEqual([]);
  await take(of(ADA, aTouchpoint(silent + MICROS_PER_DAY, 'page-viewed')));
  expect((await settle()).map(({ version, facts }) => [version, facts.length])).toEqual([[4, 1]]);
});

it('what time makes of a page waits while facts keep coming, a second after the last, and a minute at most', async () => {
  const silent = START + 60 * MICROS_PER_DAY + 1;
  const busyUntil = async (now: Micros): Promise<number[]> => {
    for (const pages of replicas) pages.tell(BOB, toldOf(1, now));
    return (await at(now)).map(({ version }) => version);
  };
  await take(of(ADA, aPurchase(START, 'o1')));
  await watch(ADA);
  expect((await at(silent - MICROS_PER_SECOND)).map(({ version }) => version)).toEqual([2]);
  expect(await busyUntil(silent + 1)).toEqual([]);
  expect(await busyUntil(silent + 58 * MICROS_PER_SECOND)).toEqual([]);
  expect(await at(silent + 59 * MICROS_PER_SECOND - 1)).toEqual([]);
  expect((await at(silent + 59 * MICROS_PER_SECOND)).map(({ version }) => version)).toEqual([3]);
  const later = START + 120 * MICROS_PER_DAY + 1;
  await at(later - MICROS_PER_SECOND);
  expect(await busyUntil(later + 60 * MICROS_PER_SECOND)).toEqual([4]);
});

it('a step that is due, a question that is late and a consent that ends are told when their instant comes', async () => {
  const consent = aFact(START, 'identity.consent-changed', {
    purpose: 'marketing',
    status: 'granted',
    expiresAt: formatInstant(START + 3 * HOUR),
  });
  const question = aFact(START, 'feedback.question-asked', { questionId: 'q', channel: 'chat', dueAt: formatInstant(START + 2 * HOUR) });
  await take(...[consent, aCheckout(START, 'c1'), question].map((fact) => of(ADA, fact)));
  await watch(ADA);
  const told: [number, number][] = [];
  for (const later of [HOUR - 1, HOUR, 2 * HOUR, 2 * HOUR + 1, 3 * HOUR - 1, 3 * HOUR])
    for (const { version } of await at(START + later)) told.push([later, version]);
  expect(told).toEqual([
    [HOUR, 2],
    [2 * HOUR + 1, 3],
    [3 * HOUR, 4],
  ]);
});

it('a night is told to those whose page it makes another, and to nobody else', async () => {
  await take(of(ADA, aPurchase(START, 'o1')), of(BOB, aTouchpoint(START, 'page-viewed')));
  valuing.folding.clock.at = START + 11.9 * HOUR;
  for (const customer of [ADA, BOB]) await watch(customer);
  expect(await settle()).toEqual([]);
  await valuing.night(START + 12 * HOUR);
  expect(await settle()).toEqual([{ customerId: ADA, version: 2, phase: 'buy', facts: [] }]);
});

it('a night that ends before the page of a change is looked at is told as well', async () => {
  await take(of(ADA, aPurchase(START, 'o1')));
  await watch(ADA);
  await settle();
  valuing.folding.clock.at += HOUR;
  await take(of(ADA, aTouchpoint(START + HOUR, 'page-viewed')));
  await hear();
  await valuing.night(START + MICROS_PER_DAY);
  expect((await settle()).map(({ version }) => version)).toEqual([3]);
});

it('whoever comes again is told what time has made of the page while nobody read it', async () => {
  await take(of(ADA, aTouchpoint(START, 'page-viewed')));
  await watch(ADA, replicas.slice(0, 1));
  await settle();
  const known = { ...replicas[0]!.knownOf(ADA)! };
  replicas[0]!.forget(ADA);
  expect(await at(START + 61 * MICROS_PER_DAY)).toEqual([]);
  replicas[1]!.know(ADA, { ...known, due: known.at });
  expect((await settle()).map(({ version }) => version)).toEqual([known.version + 1]);
});

it('while something else of the customer is on its way nothing is told, and nothing twice', async () => {
  await take(of(ADA, aTouchpoint(START, 'page-viewed')));
  await watch(ADA);
  await settle();
  valuing.folding.clock.at = START + 61 * MICROS_PER_DAY;
  await take(of(ADA, aTouchpoint(START + HOUR, 'guide-viewed')));
  await look();
  expect((await settle()).map(({ version, facts }) => [version, facts.length])).toEqual([[2, 1]]);
});

it('while facts wait unread nothing is told that they may deny', async () => {
  await take(of(ADA, aTouchpoint(START, 'page-viewed')));
  await watch(ADA);
  await settle();
  valuing.folding.catchingUp.isBehind = true;
  expect(await at(START + 61 * MICROS_PER_DAY)).toEqual([]);
  await take(of(ADA, aTouchpoint(START + 60 * MICROS_PER_DAY, 'page-viewed')));
  valuing.folding.catchingUp.isBehind = false;
  expect((await settle()).map(({ facts }) => facts.length)).toEqual([1]);
});

it('a change that a page shows already hides nothing of what time makes of it later', async () => {
  await take(of(ADA, aTouchpoint(START, 'page-viewed')));
  await begin(ADA);
  valuing.folding.clock.at = START + 61 * MICROS_PER_DAY;
  expect((await hear()).map(({ version }) => version)).toEqual([1]);
  expect((await settle()).map(({ version }) => version)).toEqual([2]);
});

it('whoever comes while a change is on its way to the others makes no other of it', async () => {
  await take(of(ADA, aTouchpoint(START, 'page-viewed')));
  await watch(ADA);
  await settle();
  await take(of(ADA, aTouchpoint(START - HOUR, 'guide-viewed')));
  await begin(ADA);
  expect((await settle()).map(({ version, facts }) => [version, facts.length])).toEqual([[2, 1]]);
  expect(await at(START + HOUR)).toEqual([]);
});

it('what the shop alone has changed is told within a quarter of an hour', async () => {
  await take(of(ADA, anEnrolment({ at: START })));
  await watch(ADA);
  expect(await settle()).toEqual([]);
  const rewards = [{ rewardId: 'mug', name: 'A mug', points: 150 }];
  const programme = { programmeVersion: '1', from: formatInstant(START), rewards };
  await take(aFact(START, 'loyalty.programme-published', programme, { source: 'itinera/loyalty', subject: undefined }));
  expect((await at(START + HOUR / 4)).map(({ version }) => version)).toEqual([2]);
});
