import { currentTraceparent } from '#lib/tracing';
import { EventEmitter } from 'node:events';
import type { DataSource, EntityManager } from 'typeorm';
import type { Publication } from './message.js';
import { countPublished } from './metrics.js';

/** Emits a service's name after a commit that put rows into its outbox. */
export const outboxFilled = new EventEmitter().setMaxListeners(50);

/** Adds what a transaction publishes. It reaches the log after the commit, at least once; after a rollback, never. */
export async function appendToOutbox(tx: EntityManager, publications: readonly Publication[]): Promise<void> {
  if (publications.length === 0) return;
  // JSON never holds the record separator; joined by it, the facts need none of the driver's escaping, which costs more than the rest.
  await tx.query('INSERT INTO outbox (topic, key, fact) SELECT * FROM unnest($1::text[], $2::text[], string_to_array($3, chr(30)))', [
    publications.map((publication) => publication.topic),
    publications.map((publication) => publication.key),
    publications.map((publication) => JSON.stringify(publication.fact)).join('\u001e'),
  ]);
}

/** A transaction outside the log's consumers (an HTTP handler, a timer): effects and publications together, or neither. */
export async function transact<T>(
  dataSource: DataSource,
  service: string,
  work: (tx: EntityManager, publish: (...publications: Publication[]) => void) => Promise<T>,
): Promise<T> {
  const outgoing: Publication[] = [];
  const result = await dataSource.transaction(async (tx) => {
    const value = await work(tx, (...publications) => outgoing.push(...publications));
    await appendToOutbox(tx, traced(outgoing));
    return value;
  });
  if (outgoing.length > 0) outboxFilled.emit('filled', service);
  countPublished(outgoing);
  return result;
}

/** What a request publishes belongs to the request's trace, unless it says otherwise. */
function traced(publications: readonly Publication[]): readonly Publication[] {
  const traceparent = currentTraceparent();
  if (traceparent === undefined) return publications;
  return publications.map((publication) => ({ ...publication, fact: { traceparent, ...publication.fact } }));
}
