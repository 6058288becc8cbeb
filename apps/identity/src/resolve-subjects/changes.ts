import { derivedId, type Claim, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { becauseOf } from '../derived-fact.js';
import { mergeIdOf } from './mapping-facts.js';
import type { Obstacle } from './merge-rules.js';
import type { People } from './people.js';
import type { Decision } from './resolve.js';

export interface MergeRecord {
  id: string;
  from: string;
  into: string;
  because: string;
  byHand: boolean;
  reason: Buffer | null;
  at: Micros;
  moved: { subject: string; revision: number }[];
}

export interface SuggestionRecord {
  id: string;
  customers: [string, string];
  reason: Obstacle;
  because: string;
  at: Micros;
}

/** What a batch decides about who is who, gathered to be written in a handful of statements. */
export class Changes {
  readonly begun: { id: string; knownSince: Micros }[] = [];
  readonly merges: MergeRecord[] = [];
  readonly suggestions = new Map<string, SuggestionRecord>();

  note(claim: Claim, at: Micros, decisions: readonly Decision[]): void {
    const because = becauseOf(claim);
    for (const decision of decisions) {
      if (decision.kind === 'begin') this.begun.push({ id: decision.customerId, knownSince: decision.knownSince });
      if (decision.kind === 'merge') {
        const { from, into, moved } = decision;
        this.merges.push({ id: mergeIdOf(claim, decision), from, into, because, byHand: false, reason: null, at, moved });
      }
      if (decision.kind === 'suggest') {
        const { customers, reason } = decision;
        const id = derivedId({ source: customers[0], id: customers[1] }, 'suggestion', reason);
        if (!this.suggestions.has(id)) this.suggestions.set(id, { id, customers, reason, because, at });
      }
    }
  }

  async save(tx: EntityManager, people: People): Promise<void> {
    await saveCustomers(tx, this.begun);
    await saveMoved(tx, people);
    await saveMerges(tx, this.merges);
    await saveSuggestions(tx, [...this.suggestions.values()]);
  }
}

async function saveCustomers(tx: EntityManager, begun: Changes['begun']): Promise<void> {
  if (begun.length === 0) return;
  await tx.query('INSERT INTO customer (id, known_since) SELECT * FROM unnest($1::uuid[], $2::bigint[])', [
    begun.map(({ id }) => id),
    begun.map(({ knownSince }) => knownSince),
  ]);
}

async function saveMoved(tx: EntityManager, { changed }: People): Promise<void> {
  if (changed.size === 0) return;
  const subjects = [...changed];
  await tx.query(
    `UPDATE subject SET customer_id = now.customer_id, revision = now.revision, seen_with = now.seen_with::uuid[], lead_fact = now.lead_fact, lead_at = now.lead_at
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::uuid[], $6::bigint[])
       AS now (id, customer_id, revision, seen_with, lead_fact, lead_at)
     WHERE subject.id = now.id`,
    [
      subjects.map(({ id }) => id),
      subjects.map(({ customerId }) => customerId),
      subjects.map(({ revision }) => revision),
      subjects.map(({ seenWith }) => `{${seenWith.join(',')}}`),
      subjects.map(({ lead }) => lead?.fact ?? null),
      subjects.map(({ lead }) => lead?.at ?? null),
    ],
  );
}

async function saveMerges(tx: EntityManager, merges: readonly MergeRecord[]): Promise<void> {
  if (merges.length === 0) return;
  await tx.query(
    `INSERT INTO merge (id, from_customer, into_customer, because, by_hand, reason, merged_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::bytea[], $7::bigint[])`,
    [
      merges.map(({ id }) => id),
      merges.map(({ from }) => from),
      merges.map(({ into }) => into),
      merges.map(({ because }) => because),
      merges.map(({ byHand }) => byHand),
      merges.map(({ reason }) => reason),
      merges.map(({ at }) => at),
    ],
  );
  const moves = merges.flatMap(({ id, moved }) => moved.map(({ subject, revision }) => ({ id, subject, revision })));
  await tx.query('INSERT INTO merge_move (merge_id, subject, revision) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[])', [
    moves.map(({ id }) => id),
    moves.map(({ subject }) => subject),
    moves.map(({ revision }) => revision),
  ]);
}

async function saveSuggestions(tx: EntityManager, suggestions: readonly SuggestionRecord[]): Promise<void> {
  if (suggestions.length === 0) return;
  await tx.query(
    `INSERT INTO suggestion (id, one, other, reason, because, suggested_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[]) ORDER BY 1
     ON CONFLICT (id) DO NOTHING`,
    [
      suggestions.map(({ id }) => id),
      suggestions.map(({ customers }) => customers[0]),
      suggestions.map(({ customers }) => customers[1]),
      suggestions.map(({ reason }) => reason),
      suggestions.map(({ because }) => because),
      suggestions.map(({ at }) => at),
    ],
  );
}
