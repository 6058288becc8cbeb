import { subjectId, type IdentifierTold, type ErasureConfirmedV1, type Fact, type ServiceName } from '#lib/contracts';
import { CONFIRMING } from '#lib/customers';
import { plainArray, rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { recordedAt } from '../derived-fact.js';
import type { Confirmed, Erasure } from './receipt.js';

const ERASURE = 'SELECT id, customer_id AS "customerId", subjects, requested_at AS "requestedAt" FROM erasure';

export async function erasureOf(tx: EntityManager | DataSource, customerId: string): Promise<Erasure | null> {
  return (await rows<Erasure>(tx, `${ERASURE} WHERE customer_id = $1`, [customerId]))[0] ?? null;
}

export async function erasureById(tx: EntityManager | DataSource, id: string): Promise<Erasure | null> {
  return (await rows<Erasure>(tx, `${ERASURE} WHERE id = $1`, [id]))[0] ?? null;
}

export function confirmedOf(tx: EntityManager | DataSource, erasureId: string): Promise<Confirmed[]> {
  return rows<Confirmed>(tx, 'SELECT service, at FROM erasure_confirmed WHERE erasure = $1', [erasureId]);
}

/** Whose a subject is; undefined where nobody knows it, or they are erased. */
export async function livingOwnerOf(tx: EntityManager, subject: string): Promise<string | undefined> {
  const found = await rows<{ customerId: string }>(
    tx,
    'SELECT customer_id AS "customerId" FROM subject WHERE id = $1 AND erasure IS NULL',
    [subject],
  );
  return found[0]?.customerId;
}

/** Which of some subjects are an erased customer's. */
export async function erasedSubjects(tx: EntityManager, subjects: readonly string[]): Promise<Set<string>> {
  if (subjects.length === 0) return new Set();
  const found = await rows<{ id: string }>(tx, 'SELECT id FROM subject WHERE erasure IS NOT NULL AND id = ANY($1::uuid[])', [
    plainArray(subjects),
  ]);
  return new Set(found.map(({ id }) => id));
}

/**
 * Destroys all that identity holds of a customer. Without the seeds nothing that was sealed for them opens again, not even from a backup;
 * of the subjects their pseudonyms are left, which say that nothing of them is to be kept.
 */
export async function destroyPerson(tx: EntityManager, { id, customerId, subjects, requestedAt }: Erasure, own: string[]): Promise<void> {
  await tx.query('INSERT INTO erasure (id, customer_id, subjects, requested_at) VALUES ($1, $2, $3, $4)', [
    id,
    customerId,
    subjects,
    requestedAt,
  ]);
  await tx.query(
    "UPDATE subject SET erasure = $2, key_seed = NULL, value = NULL, seen_with = '{}', lead_fact = NULL, lead_at = NULL WHERE id = ANY($1::uuid[])",
    [own, id],
  );
  for (const table of ['traits', 'name_word', 'consent', 'representative'])
    await tx.query(`DELETE FROM ${table} WHERE subject = ANY($1::uuid[])`, [own]);
  await tx.query('DELETE FROM kept_apart WHERE one = ANY($1::uuid[]) OR other = ANY($1::uuid[])', [own]);
  await tx.query('DELETE FROM suggestion WHERE one = ANY($1::uuid[]) OR other = ANY($1::uuid[])', [own]);
  await tx.query(
    `UPDATE merge SET reason = NULL WHERE reason IS NOT NULL
       AND (from_customer = ANY($1::uuid[]) OR into_customer = ANY($1::uuid[]) OR id IN (SELECT merge_id FROM merge_move WHERE subject = ANY($1::uuid[])))`,
    [own],
  );
}

/** What was put aside of the customer's claims: those that name one of the subjects, or show an identifier that is one. */
export async function destroyParkedClaims(tx: EntityManager, own: ReadonlySet<string>, subjectSecret: string): Promise<void> {
  const parked = await rows<{ id: string; fact: string }>(tx, `SELECT id, fact FROM parked WHERE topic LIKE 'itinera.claims.%'`);
  const theirs = parked.filter(({ fact }) => shows(fact, own, subjectSecret));
  if (theirs.length > 0) await tx.query('DELETE FROM parked WHERE id = ANY($1::uuid[])', [theirs.map(({ id }) => id)]);
}

function shows(text: string, own: ReadonlySet<string>, subjectSecret: string): boolean {
  if ([...own].some((subject) => text.toLowerCase().includes(subject))) return true;
  return identifiersIn(text).some(({ type, realm, value }) => own.has(subjectId(subjectSecret, { type, realm, value })));
}

/** What is parked need not be what it should. */
function identifiersIn(text: string): IdentifierTold[] {
  try {
    const { data } = JSON.parse(text) as { data?: { identifiers?: unknown } };
    return Array.isArray(data?.identifiers) ? (data.identifiers as IdentifierTold[]) : [];
  } catch {
    return [];
  }
}

/** Notes that services have confirmed; the first word of each stands. */
export async function keepConfirmations(tx: EntityManager, told: readonly Fact<ErasureConfirmedV1>[]): Promise<void> {
  const known = told.filter(({ data }) => (CONFIRMING as readonly string[]).includes(data.service));
  if (known.length === 0) return;
  await tx.query(
    `INSERT INTO erasure_confirmed (erasure, service, at)
     SELECT told.* FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS told (erasure, service, at) JOIN erasure ON erasure.id = told.erasure
     ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    [
      known.map(({ data }) => data.erasureId),
      known.map(({ data }): ServiceName => data.service as ServiceName),
      known.map((fact) => recordedAt(fact)),
    ],
  );
}
