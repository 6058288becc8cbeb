import type { Micros, Phase } from '#lib/contracts';
import { lockCustomers, type CustomerTable, type Move, type Ownership } from '#lib/customers';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** A customer's row: how often it has changed, what was announced last, the next moment to be announced, and what a fold goes on from. */
export interface JourneyRow {
  customer_id: string;
  version: number;
  phase: Phase | null;
  due: Micros | null;
  story: string | null;
  /** The older names of the story. */
  names: string;
  /** Whether one of the subjects is erased. */
  erased: boolean;
}

/** Whose subjects are whose, with the rows of all customers concerned as they stood when they were locked. */
export type LockedJourneys = Ownership & { rows: Map<string, JourneyRow> };

const JOURNEYS: CustomerTable = { table: 'journey', columns: ['version', 'phase', 'due', 'story', 'names', 'erased'] };

/** Locks the journeys a batch is about, and keeps every move, so that what was known at an instant can be told later. */
export async function lockJourneys(tx: EntityManager, subjects: readonly string[], moves: readonly Move[]): Promise<LockedJourneys> {
  const locked = await lockCustomers<JourneyRow>(tx, JOURNEYS, subjects, moves);
  if (moves.length > 0)
    await tx.query(
      'INSERT INTO mapping (subject, revision, customer_id, recorded) SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[]) ON CONFLICT DO NOTHING',
      [
        moves.map((move) => move.subject),
        moves.map((move) => move.revision),
        moves.map((move) => move.customerId),
        moves.map((move) => move.recorded),
      ],
    );
  return locked;
}

/** How often each of some customers has changed so far, and whether they are erased; not of those who are another customer now. */
export async function readJourneys(
  tx: EntityManager,
  customers: readonly string[],
): Promise<Map<string, Pick<JourneyRow, 'version' | 'erased'>>> {
  const found = await rows<Pick<JourneyRow, 'customer_id' | 'version' | 'erased'>>(
    tx,
    `SELECT customer_id, version, erased FROM journey WHERE customer_id = ANY($1::uuid[])
       AND EXISTS (SELECT FROM subject WHERE subject.customer_id = journey.customer_id)`,
    [plainArray(customers)],
  );
  return new Map(found.map((row) => [row.customer_id, row]));
}
