import { timeOf, type Fact, type Micros, type Phase } from '#lib/contracts';
import { ConsumerGroup, factTopic, publishFact, type Batch, type Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { cellsOf, difference, type Cells } from '../kpis/cells.js';
import { writeJourneys } from '../kpis/journey-store.js';
import { writeCells } from '../kpis/kpi-store.js';
import { foldJourney } from '../lifecycle/fold.js';
import { historyAt, nextMomentAfter } from '../lifecycle/journey.js';
import { checkoutsAbandoned, historyCorrected, phaseChanged, type Change } from './announcements.js';
import { Clock } from './clock.js';
import { lockCustomers, movesOf, type Ownership } from './customers.js';
import { factsOf, keepFacts, nameOf, NOBODY, subjectOf } from './facts.js';

/**
 * Every fact of every service, folded into its customer's journey and into the KPIs. What a customer's facts add up to is worked out
 * from the whole set before and after the batch, and the difference is written: a live fact, a late one, a merge and its undo take
 * the same path, so none of them can disagree.
 */
@Controller()
export class FoldFactsController {
  constructor(private readonly clock: Clock) {}

  @ConsumerGroup(
    'projection.fold-facts',
    ['identity', 'orders', 'loyalty', 'feedback', 'journey'].map((service) => factTopic(service as 'orders')),
  )
  async fold(@Payload() { messages, tx, partition }: Batch): Promise<Publication[]> {
    const facts = messages.map((message) => message.fact);
    const moves = facts.flatMap(movesOf);
    const subjects = [...new Set(facts.map(subjectOf))].filter((subject) => subject !== NOBODY);
    const ownership = await lockCustomers(tx, subjects, moves);
    const fresh = await keepFacts(tx, facts);
    const changes = await this.refold(tx, partition, ownership, fresh);
    return this.publish(tx, changes);
  }

  private async refold(tx: EntityManager, partition: number, ownership: Ownership, fresh: Fact[]): Promise<Change[]> {
    const causes = causesByCustomer(ownership, fresh);
    const customers = [...causes.keys()].sort();
    if (customers.length === 0) return [];
    const subjects = [
      ...new Set(customers.flatMap((customer) => [...(ownership.before.get(customer) ?? []), ...(ownership.after.get(customer) ?? [])])),
    ];
    const factsBySubject = await factsOf(tx, subjects);
    const isFresh = new Set(fresh.map(nameOf));
    const known = new Map((await journeysOf(tx, customers)).map((row) => [row.customer_id, row]));
    const before: Cells[] = [];
    const after: Cells[] = [];
    const changes = customers.map((customerId) => {
      const old = gather(factsBySubject, ownership.before.get(customerId)).filter((fact) => !isFresh.has(nameOf(fact)));
      const all = gather(factsBySubject, ownership.after.get(customerId));
      const journeyBefore = old.length > 0 ? foldJourney(old) : null;
      const journeyAfter = foldJourney(all);
      if (journeyBefore) before.push(cellsOf(old, journeyBefore));
      after.push(cellsOf(all, journeyAfter));
      const row = known.get(customerId)!;
      return {
        customerId,
        version: row.version + 1,
        announced: row.phase,
        due: row.due,
        before: journeyBefore,
        after: journeyAfter,
        latest: old.length > 0 ? Math.max(...old.map(timeOf)) : null,
        because: [...causes.get(customerId)!],
      };
    });
    await writeJourneys(tx, changes);
    await writeCells(tx, partition, difference(before, after));
    return changes;
  }

  private async publish(tx: EntityManager, changes: readonly Change[]): Promise<Publication[]> {
    if (changes.length === 0) return [];
    const now = this.clock.now();
    await tx.query(
      `UPDATE journey SET version = changed.version, phase = changed.phase, due = changed.due
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[]) AS changed (customer_id, version, phase, due)
       WHERE journey.customer_id = changed.customer_id`,
      [
        changes.map((change) => change.customerId),
        changes.map((change) => change.version),
        changes.map((change) => historyAt(change.after, now).at(-1)?.phase ?? null),
        changes.map((change) => nextMomentAfter(change.after, now)),
      ],
    );
    return changes
      .flatMap((change) => [phaseChanged(change, now), historyCorrected(change, now), ...checkoutsAbandoned(change, now)])
      .filter((fact) => fact !== null)
      .map(publishFact);
  }
}

interface JourneyRow {
  customer_id: string;
  version: number;
  phase: Phase | null;
  due: Micros | null;
}

const journeysOf = (tx: EntityManager, customers: string[]): Promise<JourneyRow[]> =>
  rows<JourneyRow>(tx, 'SELECT customer_id, version, phase, due FROM journey WHERE customer_id = ANY($1::uuid[])', [customers]);

/** The customers to fold anew, each with the ids of the facts that ask for it. */
function causesByCustomer(ownership: Ownership, fresh: readonly Fact[]): Map<string, Set<string>> {
  const causes = new Map(ownership.changed);
  for (const fact of fresh) {
    const customer = ownership.ownerOf.get(subjectOf(fact));
    if (!customer) continue;
    causes.set(customer, (causes.get(customer) ?? new Set()).add(fact.id));
  }
  return causes;
}

const gather = (bySubject: ReadonlyMap<string, Fact[]>, subjects: readonly string[] = []): Fact[] =>
  subjects.flatMap((subject) => bySubject.get(subject) ?? []);
