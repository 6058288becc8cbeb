import type { Micros } from '#lib/contracts';
import { atOneMoment, rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Comparer } from '../classes/comparer.js';
import { attributionRules } from '../attribution/pg-rules.js';
import { tallySpend } from '../attribution/pg-spend.js';
import { MICROS_PER_HOUR } from './cells.js';
import { portionsOfThoseActive } from './customer-facts.js';
import { dailyOf } from './dailies.js';
import type { Asked, Definition, Result } from './definition.js';
import { countedFrom, familyOf, startOf, type Family } from './families.js';
import { customerGroups } from './customer-groups.js';
import { ALTOGETHER, isOfCustomers, tallyIn, type CustomerGroupBy, type GroupBy } from './groups.js';
import { addJourneys, sumsBefore } from './kpi-store.js';
import { slotsOf, Tally } from './metrics.js';
import { instantsOf, summing, tallyOf, type Sums } from './prefix.js';
import { LENGTHS, type Window } from './windows.js';

const hourOf = (instant: Micros): Micros => Math.floor(instant / MICROS_PER_HOUR) * MICROS_PER_HOUR;

/** The window KPIs, exact at any instant: what the console, the API, the streams and Prometheus all ask. */
@Injectable()
export class Kpis {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    readonly comparer: Comparer,
  ) {}

  async read(definition: Definition, window: Window, at: Micros): Promise<Result> {
    return this.consistently((tx) => readKpi(tx, definition, at, { window, comparer: this.comparer }));
  }

  /** All at one moment of the database. */
  async series(definition: Definition, window: Window, instants: readonly Micros[]): Promise<Result[]> {
    return this.consistently(async (tx) => {
      const results: Result[] = [];
      for (const at of instants) results.push(await readKpi(tx, definition, at, { window, comparer: this.comparer }));
      return results;
    });
  }

  async readGroups(definition: Definition, by: GroupBy, window: Window, at: Micros): Promise<Map<string, Result>> {
    const tallies = await this.consistently((tx) => readTallies(tx, by, { definition, window, at }));
    return new Map([...tallies].map(([group, tally]) => [group, definition.evaluate(tally)]));
  }

  /** Cells and facts are read by several statements, between which nothing may be written. */
  consistently<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return atOneMoment(this.dataSource, work);
  }
}

/**
 * Where there are no cells, from the facts of the window; else `plain(at) − plain(at − W) + windowed(at)`, each the cells of whole days and hours before it and the endpoints of the hour it lies in. The
 * windows are whole days long, so an endpoint in an hour comes from a fact in that hour, or in the same hour one window earlier (or from
 * points that a fact says expire then, or a question that is due then).
 */
async function readKpi(
  tx: EntityManager,
  definition: Definition,
  at: Micros,
  how: { window: Window; comparer: Comparer },
): Promise<Result> {
  const { window } = how;
  const { metrics, evaluate } = definition;
  const daily = dailyOf(definition);
  if (daily) return daily.read(tx, definition, at, how);
  const family = familyOf(definition);
  if (family && !family.endpoints)
    return evaluate((await readTallies(tx, null, { definition, window, at })).get(ALTOGETHER) ?? new Tally());
  const { upTo, from } = instantsOf(metrics, window, at);
  const instants = from === null ? [upTo] : [upTo, from];
  const slots = metrics
    .map(slotsOf)
    .flatMap(({ plain, windowed }) => [...(plain === null ? [] : [plain]), ...(windowed === null ? [] : [windowed[window]])]);
  const sums = await sumsBefore(tx, slots, instants);
  if (family) await addEdges(tx, family, sums, instants);
  else for (const [index, instant] of instants.entries()) await addJourneys(tx, sums[index]!, hourOf(instant), instant);
  const tally = tallyOf(metrics, window, sums[0]!, sums[1] ?? null);
  if (metrics.includes('spend')) await tallySpend(tx, { by: null, start: at - LENGTHS[window], at }, new Map([[ALTOGETHER, tally]]));
  return evaluate(tally);
}

/** From all facts of the customers concerned: what one means depends on the others. */
async function addEdges(
  tx: EntityManager,
  { about, endpoints }: Family,
  sums: readonly Sums[],
  instants: readonly Micros[],
): Promise<void> {
  const edges = instants.map((instant) => [hourOf(instant), instant] as const);
  const adders = edges.map(([start, end], index) => summing(sums[index]!, start, end));
  for await (const portion of portionsOfThoseActive(tx, about, edges)) {
    for (const facts of portion.values())
      endpoints!(facts, (slot, at, value, currency) => {
        for (const add of adders) add(slot, at, value, currency);
      });
  }
}

/** By group, from the facts; by null: altogether. */
export async function readTallies(tx: EntityManager, by: GroupBy | null, asked: Asked): Promise<Map<string, Tally>> {
  const start = startOf(asked);
  const groups = new Map<string, Tally>();
  const family = familyOf(asked.definition);
  if (family && isOfCustomers(by)) await tallyCustomers(tx, by, family, asked, groups);
  else if (family) {
    const told = family.attributed ? { ...asked, by, rules: await attributionRules(tx) } : { ...asked, by };
    for await (const portion of portionsOfThoseActive(tx, family.about, [[start, asked.at]], countedFrom(family, by)))
      for (const facts of portion.values()) family.tallyGroups(facts, told, groups);
    if (asked.definition.metrics.includes('spend')) await tallySpend(tx, { by, start, at: asked.at }, groups);
  } else await tallyCheckouts(tx, by, start, asked.at, groups);
  return groups;
}

/** Whatever a customer's facts count as a whole counts in each of the customer's groups. */
async function tallyCustomers(
  tx: EntityManager,
  by: CustomerGroupBy,
  family: Family,
  asked: Asked,
  groups: Map<string, Tally>,
): Promise<void> {
  for await (const portion of portionsOfThoseActive(tx, family.about, [[startOf(asked), asked.at]])) {
    const groupsOf = await customerGroups(tx, by, [...portion.keys()], asked.at);
    for (const [customer, facts] of portion)
      for (const group of groupsOf.get(customer) ?? [])
        family.tallyGroups(facts, { ...asked, by: null }, new Map([[ALTOGETHER, tallyIn(groups, group)]]));
  }
}

/** A checkout carries the shop and source of the fact that started it, and neither campaign, channel nor store. */
async function tallyCheckouts(
  tx: EntityManager,
  by: GroupBy | null,
  start: Micros,
  end: Micros,
  groups: Map<string, Tally>,
): Promise<void> {
  if (by !== 'shop' && by !== 'source') return;
  const found = await rows<{ value: string; outcome: string; count: number }>(
    tx,
    `SELECT ${by === 'shop' ? 'shop' : `(${STARTED_FROM})`} AS value, outcome, count(*)::int AS count FROM checkout_outcome
     WHERE at < $2 AND ($1::bigint IS NULL OR at >= $1::bigint) GROUP BY 1, 2`,
    [start === -Infinity ? null : start, end],
  );
  for (const { value, outcome, count } of found) {
    if (!groups.has(value)) groups.set(value, new Tally());
    groups.get(value)!.add(outcome === 'bought' ? 'checkoutsBought' : 'checkoutsAbandoned', count);
  }
}

const STARTED_FROM = `SELECT source FROM subject JOIN fact USING (subject)
  WHERE subject.customer_id = checkout_outcome.customer_id AND fact.id = started_by AND fact.type = 'itinera.orders.checkout-started.v1'
  ORDER BY time, source LIMIT 1`;
