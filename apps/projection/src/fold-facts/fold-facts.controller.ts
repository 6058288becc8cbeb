import type { Fact } from '#lib/contracts';
import { ConsumerGroup, factTopic, publishFact, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { difference } from '../kpis/cells.js';
import { writeJourneys } from '../kpis/journey-store.js';
import { writeCells } from '../kpis/kpi-store.js';
import { historyAt, nextMomentAfter } from '../lifecycle/journey.js';
import { checkoutsAbandoned, historyCorrected, phaseChanged, type Change } from './announcements.js';
import { Clock } from './clock.js';
import { lockCustomers, movesOf, type Ownership } from './customers.js';
import { keepFacts, NOBODY, subjectOf } from './facts.js';
import { writeStory, type Turn } from './story.js';
import { turnsOf } from './turns.js';

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
    const ownership = await lockCustomers(tx, subjects, moves);
    const fresh = await keepFacts(tx, facts);
    const turns = await turnsOf(tx, ownership, fresh, now);
    if (turns.size === 0) return [];
    const changes = changesOf(turns, ownership, causesByCustomer(ownership, fresh));
    await writeJourneys(tx, changes);
    await writeCells(
      tx,
      partition,
      difference(
        [...turns.values()].map((turn) => turn.cellsBefore),
        [...turns.values()].map((turn) => turn.cellsAfter),
      ),
    );
    await this.writeRows(tx, changes, turns, now);
    return changes
      .flatMap((change) => [phaseChanged(change, now), historyCorrected(change, now), ...checkoutsAbandoned(change, now)])
      .filter((fact) => fact !== null)
      .map(publishFact);
  }

  private async writeRows(tx: EntityManager, changes: readonly Change[], turns: ReadonlyMap<string, Turn>, now: number): Promise<void> {
    await tx.query(
      `UPDATE journey SET version = changed.version, phase = changed.phase, due = changed.due, story = changed.story
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[], string_to_array($5, chr(30))) AS changed (customer_id, version, phase, due, story)
       WHERE journey.customer_id = changed.customer_id`,
      [
        changes.map((change) => change.customerId),
        changes.map((change) => change.version),
        changes.map((change) => historyAt(change.after, now).at(-1)?.phase ?? null),
        changes.map((change) => nextMomentAfter(change.after, now)),
        // As in appendToOutbox: JSON never holds the record separator.
        changes.map((change) => writeStory(turns.get(change.customerId)!.story)).join('\u001e'),
      ],
    );
  }
}

function changesOf(turns: ReadonlyMap<string, Turn>, { rows }: Ownership, causes: ReadonlyMap<string, Set<string>>): Change[] {
  return [...turns.keys()].sort().map((customerId) => {
    const { before, after, latest } = turns.get(customerId)!;
    const { version, phase, due } = rows.get(customerId)!;
    return { customerId, version: version + 1, announced: phase, due, before, after, latest, because: [...causes.get(customerId)!] };
  });
}

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
