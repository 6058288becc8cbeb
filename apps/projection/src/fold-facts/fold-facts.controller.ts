import type { Fact, Micros } from '#lib/contracts';
import { movesOf } from '#lib/customers';
import { ConsumerGroup, factTopic, publishFact, type Batch, type Publication } from '#lib/log';
import { plainArray } from '#lib/persistence';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { keepSpend } from '../attribution/pg-spend.js';
import { subjectsErasedBy, takeErasures } from '../erasure/take-erasures.js';
import { difference, type CellSums } from '../kpis/cells.js';
import { writeJourneys } from '../kpis/journey-store.js';
import { writeCells } from '../kpis/kpi-store.js';
import { nextMomentAfter, phaseAt } from '../lifecycle/journey.js';
import { markStale } from '../value/pg-values.js';
import { checkoutsAbandoned, factsById, historyCorrected, phaseChanged, type Change } from './announcements.js';
import { Clock } from '#lib/clock';
import { lockJourneys, type LockedJourneys } from './customers.js';
import { eachOnce, keepFacts, NOBODY, subjectOf } from './facts.js';
import { writeStory, type Turn } from './story.js';
import { phaseFrom, publishViewChanges, type ViewChange } from './view-changes.js';
import { turnsFromRows, turnsOf, type Concerned } from './turns.js';

/**
 * Every fact of every service, folded into its customer's journey and into the KPIs. What is written is the difference between what a
 * customer's facts added up to before the batch and what they add up to now (docs/adr/0006): a live fact, a late one, a merge and its undo
 * cannot disagree.
 */
@Controller()
export class FoldFactsController {
  constructor(private readonly clock: Clock) {}

  @ConsumerGroup(
    'projection.fold-facts',
    ['identity', 'orders', 'loyalty', 'feedback', 'journey'].map((service) => factTopic(service as 'orders')),
  )
  async fold(@Payload() { messages, tx, partition }: Batch): Promise<Publication[]> {
    const now = this.clock.now();
    const facts = messages.map((message) => message.fact);
    const moves = facts.flatMap(movesOf);
    const subjects = [...new Set(facts.map(subjectOf))].filter((subject) => subject !== NOBODY);
    const locked = await lockJourneys(tx, [...subjects, ...subjectsErasedBy(facts)], moves);
    const { erased, confirmations } = await takeErasures(tx, facts, moves, locked, now);
    const ownership: Concerned = { ...locked, erased };
    const unique = eachOnce(facts);
    // Nearly always all of them are new.
    const [fresh, guessed] = await meanwhile(keepFacts(tx, unique), () => turnsFromRows(ownership, [...unique.values()], now));
    const turns = await turnsOf(tx, ownership, fresh, fresh.length === unique.size ? guessed : turnsFromRows(ownership, fresh, now));
    await keepSpend(tx, fresh);
    if (turns.size === 0) return [];
    const news = factsByCustomer(ownership, fresh);
    const changes = changesOf(turns, ownership, causesByCustomer(ownership, news));
    const [, { sums, columns, announcements, views }] = await meanwhile(writeJourneys(tx, changes), () => ({
      sums: differenceOf([...turns.values()]),
      columns: columnsOf(changes, turns, ownership, now),
      announcements: announcementsOf(changes, fresh, now),
      views: publishViewChanges(viewChangesOf(changes, ownership, news, now), now),
    }));
    await writeCells(tx, partition, sums);
    await writeRows(tx, columns);
    await markStale(tx, { fresh, ownerOf: (fact) => ownership.ownerOf.get(subjectOf(fact)), moved: ownership.changed.keys(), now });
    return [...announcements.map(publishFact), ...views, ...confirmations];
  }
}

const differenceOf = (turns: readonly Turn[]): CellSums =>
  difference(
    turns.map((turn) => turn.cellsBefore),
    turns.map((turn) => turn.cellsAfter),
  );

/** What of the journeys' rows is to be written. */
function columnsOf(changes: readonly Change[], turns: ReadonlyMap<string, Turn>, { rows, erased }: Concerned, now: Micros): unknown[] {
  return [
    plainArray(changes.map((change) => change.customerId)),
    plainArray(changes.map((change) => change.version)),
    plainArray(changes.map((change) => phaseAt(change.after, now))),
    plainArray(changes.map((change) => nextMomentAfter(change.after, now))),
    // As in appendToOutbox: JSON never holds the record separator.
    changes.map((change) => writeStory(turns.get(change.customerId)!.story)).join('\u001e'),
    changes.map(({ customerId }) => {
      const { older } = turns.get(customerId)!.story;
      return older === rows.get(customerId)!.names ? null : older;
    }),
    plainArray(changes.map(({ customerId }) => String(erased.has(customerId)))),
  ];
}

async function writeRows(tx: EntityManager, columns: unknown[]): Promise<void> {
  await tx.query(
    `UPDATE journey SET version = changed.version, phase = changed.phase, due = changed.due, story = changed.story,
       names = coalesce(changed.names, journey.names), erased = changed.erased
     FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[], string_to_array($5, chr(30)), $6::text[], $7::boolean[])
       AS changed (customer_id, version, phase, due, story, names, erased)
     WHERE journey.customer_id = changed.customer_id`,
    columns,
  );
}

function announcementsOf(changes: readonly Change[], fresh: readonly Fact[], now: Micros): Fact[] {
  const known = factsById(fresh);
  return changes
    .flatMap((change) => [phaseChanged(change, now, known), historyCorrected(change, now), ...checkoutsAbandoned(change, now)])
    .filter((fact) => fact !== null);
}

/** Works while the database does. Should `work` throw, that is what there is to hear: the transaction ends either way. */
async function meanwhile<A, B>(running: Promise<A>, work: () => B): Promise<[A, B]> {
  running.catch(() => undefined);
  const made = work();
  return [await running, made];
}

function changesOf(turns: ReadonlyMap<string, Turn>, { rows, erased }: Concerned, causes: ReadonlyMap<string, Set<string>>): Change[] {
  return [...turns.keys()].sort().map((customerId) => {
    const { before, after, latest } = turns.get(customerId)!;
    const { version, phase, due } = rows.get(customerId)!;
    const because = [...causes.get(customerId)!];
    // Of an erased customer nothing is announced that time has brought.
    return { customerId, version: version + 1, announced: phase, due: erased.has(customerId) ? null : due, before, after, latest, because };
  });
}

function factsByCustomer({ ownerOf }: LockedJourneys, fresh: readonly Fact[]): Map<string, Fact[]> {
  const facts = new Map<string, Fact[]>();
  for (const fact of fresh) {
    const customer = ownerOf.get(subjectOf(fact));
    if (!customer) continue;
    const own = facts.get(customer);
    if (own) own.push(fact);
    else facts.set(customer, [fact]);
  }
  return facts;
}

/** The customers to fold anew, each with the ids of the facts that ask for it. */
function causesByCustomer(ownership: LockedJourneys, news: ReadonlyMap<string, Fact[]>): Map<string, Set<string>> {
  const causes = new Map(ownership.changed);
  for (const [customer, facts] of news) causes.set(customer, new Set([...(causes.get(customer) ?? []), ...facts.map(({ id }) => id)]));
  return causes;
}

function viewChangesOf(changes: readonly Change[], { changed }: Concerned, news: ReadonlyMap<string, Fact[]>, now: Micros): ViewChange[] {
  return changes.map(({ customerId, version, announced, after }) => ({
    customerId,
    version,
    ...phaseFrom(announced, phaseAt(after, now)),
    facts: (news.get(customerId) ?? []).map(({ source, id, type, time }) => ({ source, id, type, time })),
    ...(changed.has(customerId) && { moved: true as const }),
  }));
}
