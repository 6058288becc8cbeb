import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import type { Fact } from '#lib/contracts';
import { CHANGES_TOPIC, hasTakenAll, Log } from '#lib/log';
import { atOneMoment, rows } from '#lib/persistence';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { verifySpend } from '../attribution/pg-spend.js';
import { verifyCampaignCosts } from '../attribution/verify-campaign-costs.js';
import { erasedCustomers } from '../erasure/erased-customers.js';
import { hidden } from '../erasure/hidden.js';
import { readStory, storyOf, wholeStory } from '../fold-facts/story.js';
import { COLUMNS } from '../kpis/metrics.js';
import { verifyCells } from '../kpis/verify-cells.js';
import { digestOf } from '../lifecycle/digest.js';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import { Comparer } from '../classes/comparer.js';
import { verifyClasses } from '../classes/verify-classes.js';
import { KEEP_SEGMENTS } from '../segments/follow-changes.controller.js';
import { verifySegments } from '../segments/verify-segments.js';
import { verifyValues } from '../value/verify-values.js';
import { KEEP_VITALITY } from '../vitality/follow-changes.controller.js';
import { verifyVitality } from '../vitality/verify-vitality.js';

export interface Verification {
  /** Everything stored is what the facts give. */
  ok: boolean;
  facts: number;
  customers: number;
  /** One digest over the digests of all customers, in id order: equal for equal sets of facts, whatever happened on the way. */
  journeysDigest: string;
  /** The same over all sums behind the KPIs. */
  kpisDigest: string;
  /** What is stored otherwise than the facts say; at most 1,000. */
  differences: object[];
  /** Customers of whom that was not compared, since they are still to be looked at: a moment after what they did, and after each night. */
  behind: { vitality: number; segments: number };
}

const PORTION = 1_000;
const SHOWN = 1_000;

/** Works everything out again from the facts, in one view of the database, and compares. Live traffic goes on meanwhile. */
@Controller('v1/verifications')
@RequireScope('admin')
export class VerificationsController {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly comparer: Comparer,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @Post()
  @HttpCode(200)
  verify(): Promise<Verification> {
    return atOneMoment(this.dataSource, async (tx) => {
      const now = this.clock.now();
      // Asked before all that takes time: while it does, more is told.
      const isAtEnd = {
        vitality: await hasTakenAll(tx, this.log, KEEP_VITALITY, CHANGES_TOPIC),
        segments: await hasTakenAll(tx, this.log, KEEP_SEGMENTS, CHANGES_TOPIC),
      };
      const journeys = await verifyJourneys(tx);
      const vitality = await verifyVitality(tx, { now, isAtEnd: isAtEnd.vitality });
      const segments = await verifySegments(tx, { now, isAtEnd: isAtEnd.segments });
      const differences = [
        ...journeys.differences,
        ...(await verifyCells(tx, foldJourney)),
        ...(await verifySpend(tx)),
        ...(await verifyCampaignCosts(tx)),
        ...(await verifyValues(tx)),
        ...(await verifyClasses(tx, this.comparer)),
        ...vitality.differences,
        ...segments.differences,
      ];
      const [{ facts }] = (await rows<{ facts: number }>(tx, 'SELECT count(*) AS facts FROM fact')) as [{ facts: number }];
      return {
        ok: differences.length === 0,
        facts,
        customers: journeys.customers,
        journeysDigest: journeys.digest,
        kpisDigest: await digestOfCells(tx),
        differences: differences.slice(0, SHOWN),
        behind: { vitality: vitality.behind, segments: segments.behind },
      };
    });
  }
}

/** Every customer's history folded anew, against the intervals that are stored, and against what a fold would go on from. */
async function verifyJourneys(tx: EntityManager): Promise<{ customers: number; digest: string; differences: object[] }> {
  const hash = createHash('sha256');
  const differences: object[] = [];
  let customers = 0;
  for (let last: string | null = null; ;) {
    const portion: { customer_id: string }[] = await rows(
      tx,
      `SELECT DISTINCT customer_id FROM subject WHERE $1::uuid IS NULL OR customer_id > $1::uuid ORDER BY customer_id LIMIT ${PORTION}`,
      [last],
    );
    if (portion.length === 0) {
      differences.push(...(await strays(tx)));
      return { customers, digest: hash.digest('hex'), differences };
    }
    const ids = portion.map((row) => row.customer_id);
    last = ids.at(-1)!;
    const erased = await erasedCustomers(tx, ids);
    const [facts, stored, stories] = [await factsByCustomer(tx, ids), await keptByCustomer(tx, ids), await storiesByCustomer(tx, ids)];
    for (const customer of ids) {
      const known = facts.get(customer);
      const whole = foldJourney(known ?? []);
      const journey = erased.has(customer) ? hidden(whole) : whole;
      const recomputed = linesOf(journey).join('\n');
      const kept = (stored.get(customer) ?? []).sort().join('\n');
      if (kept !== recomputed) differences.push({ customer, stored: kept, recomputed });
      const [story, retold] = [stories.get(customer), wholeStory(storyOf(known ?? []))];
      if (story && story !== retold) differences.push({ customer, stored: story, recomputed: retold });
      if (!known) continue;
      customers++;
      hash.update(`${customer} ${digestOf(journey)}\n`);
    }
  }
}

async function factsByCustomer(tx: EntityManager, customers: string[]): Promise<Map<string, Fact[]>> {
  const found = await rows<{ customer_id: string; fact: string }>(
    tx,
    'SELECT customer_id, fact FROM subject JOIN fact USING (subject) WHERE customer_id = ANY($1::uuid[])',
    [customers],
  );
  const grouped = new Map<string, Fact[]>();
  for (const { customer_id, fact } of found) append(grouped, customer_id, JSON.parse(fact) as Fact);
  return grouped;
}

/** What is stored of a journey, a line each, as `linesOf` writes it. */
async function keptByCustomer(tx: EntityManager, customers: string[]): Promise<Map<string, string[]>> {
  const found = await rows<{ customer_id: string; line: string }>(
    tx,
    `SELECT customer_id, concat_ws(' ', phase, from_micros, coalesce(to_micros::text, '-'), because) AS line
     FROM phase_interval WHERE customer_id = ANY($1::uuid[])
     UNION ALL SELECT customer_id, concat_ws(' ', 'checkout', shop, checkout_id, outcome, at, started_by, because)
     FROM checkout_outcome WHERE customer_id = ANY($1::uuid[])`,
    [customers],
  );
  const grouped = new Map<string, string[]>();
  for (const { customer_id, line } of found) append(grouped, customer_id, line);
  return grouped;
}

/** What folds go on from; without what is of another version, which no fold goes on from. */
async function storiesByCustomer(tx: EntityManager, customers: string[]): Promise<Map<string, string>> {
  const found = await rows<{ customer_id: string; story: string; names: string }>(
    tx,
    'SELECT customer_id, story, names FROM journey WHERE customer_id = ANY($1::uuid[]) AND story IS NOT NULL',
    [customers],
  );
  const stories = found.map((row) => [row.customer_id, readStory(row.story, row.names)] as const);
  return new Map(stories.flatMap(([customer, story]) => (story ? [[customer, wholeStory(story)] as const] : [])));
}

const linesOf = ({ history, checkouts }: Journey): string[] =>
  [
    ...history.map(({ phase, from, to, because }) => [phase, from, to ?? '-', because].join(' ')),
    ...checkouts.map((checkout) =>
      ['checkout', checkout.shop, checkout.checkoutId, checkout.outcome, checkout.at, checkout.startedBy, checkout.because].join(' '),
    ),
  ].sort();

/** Kept for customers nobody belongs to any more: a merge that left something behind. */
const strays = (tx: EntityManager): Promise<object[]> =>
  rows<object>(
    tx,
    `SELECT DISTINCT customer_id AS customer, 'kept for a customer without subjects' AS stored, '' AS recomputed
     FROM (SELECT customer_id FROM phase_interval UNION ALL SELECT customer_id FROM checkout_outcome) AS kept
     WHERE NOT EXISTS (SELECT FROM subject WHERE subject.customer_id = kept.customer_id) LIMIT ${SHOWN}`,
  );

/** Sums over all partitions, since which replica has counted a fact depends on the way; a sum of nothing is no cell. */
async function digestOfCells(tx: EntityManager): Promise<string> {
  const sums = COLUMNS.map((column) => `coalesce(sum(${column}), 0)::bigint AS ${column}`).join(', ');
  const cells = await rows<{ cell: string }>(
    tx,
    `SELECT to_jsonb(summed)::text AS cell FROM (SELECT grain, bucket, currency, ${sums} FROM kpi_cell GROUP BY grain, bucket, currency) AS summed
     WHERE NOT (${COLUMNS.map((column) => `${column} = 0`).join(' AND ')}) ORDER BY grain, bucket, currency`,
  );
  return createHash('sha256')
    .update(cells.map((row) => row.cell).join('\n'))
    .digest('hex');
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
