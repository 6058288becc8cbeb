import { type CustomersMergedV1, type Fact, timeOf, type Micros, parseInstant } from '#lib/contracts';
import { LocksMoved } from '#lib/log';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** Somebody's move: from `revision` on, the subject belongs to this customer. */
export interface Move {
  subject: string;
  customerId: string;
  revision: number;
  recorded: Micros;
  /** The id of the fact that tells of it. */
  because: string;
}

const MAPPING_TYPES = new Set([
  'itinera.identity.subject-linked.v1',
  'itinera.identity.customers-merged.v1',
  'itinera.identity.merge-undone.v1',
]);

/** The moves a fact of identity tells of; none for any other fact. */
export function movesOf(fact: Fact): Move[] {
  if (!MAPPING_TYPES.has(fact.type)) return [];
  const recorded = parseInstant(fact.recordedtime) ?? timeOf(fact);
  return (fact.data as CustomersMergedV1).subjects.map(({ subject, customerId, revision }) => ({
    subject,
    customerId,
    revision,
    recorded,
    because: fact.id,
  }));
}

/** Whose subjects are whose, before and after a batch's moves, all customers concerned being locked. */
export interface Ownership {
  /** customer → subjects, as it stood. */
  before: Map<string, string[]>;
  /** customer → subjects, as it stands now. */
  after: Map<string, string[]>;
  /** Customers whose set of subjects the batch has changed, each with the ids of the facts that did. */
  changed: Map<string, Set<string>>;
  ownerOf: Map<string, string>;
}

interface SubjectRow {
  subject: string;
  customer_id: string;
  revision: number;
}

/** A service's own table with a row per customer, and what of the row is wanted besides `customer_id`. */
export interface CustomerTable {
  table: string;
  columns: readonly string[];
}

/**
 * Locks every customer a batch is about, always in the same order: subjects upserted in id order, customers locked in id order, then
 * the mapping read again; where it has moved meanwhile, all is rolled back and begun anew (LocksMoved). Only then may anything else be
 * read: a lock taken after reading loses updates, and locks taken in arrival order deadlock.
 */
export async function lockCustomers<Row extends object>(
  tx: EntityManager,
  { table, columns }: CustomerTable,
  subjects: readonly string[],
  moves: readonly Move[],
): Promise<Ownership & { rows: Map<string, Row> }> {
  const named = [...new Set([...subjects, ...moves.map((move) => move.subject)])].sort();
  const targets = [...new Set(moves.map((move) => move.customerId))].sort();
  const concerned = [...new Set([...named, ...targets])].sort();
  let first = await owners(tx, concerned);
  if (first.length < concerned.length) {
    await makeSubjects(tx, table, concerned, first);
    first = await owners(tx, concerned);
  }
  const isNamed = new Set(named);
  first = first.filter((row) => isNamed.has(row.subject));
  const customers = [...new Set([...first.map((row) => row.customer_id), ...targets])].sort();
  const locked = await rows<Row & { customer_id: string }>(
    tx,
    `SELECT ${['customer_id', ...columns].join(', ')} FROM ${table} WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR UPDATE`,
    [plainArray(customers)],
  );
  const all = await rows<SubjectRow>(tx, 'SELECT subject, customer_id, revision FROM subject WHERE customer_id = ANY($1::uuid[])', [
    plainArray(customers),
  ]);
  const again = new Map(all.map((row) => [row.subject, row.customer_id]));
  if (first.some((row) => again.get(row.subject) !== row.customer_id))
    throw new LocksMoved('a mapping moved while its customers were locked');
  return { ...(await applyMoves(tx, all, moves)), rows: new Map(locked.map((row) => [row.customer_id, row])) };
}

/** A subject never seen is its own customer. Whoever owns a subject was a subject first, so all others have their rows. */
async function makeSubjects(tx: EntityManager, table: string, concerned: readonly string[], known: readonly SubjectRow[]): Promise<void> {
  const isKnown = new Set(known.map((row) => row.subject));
  const unknown = concerned.filter((subject) => !isKnown.has(subject));
  await tx.query(
    'INSERT INTO subject (subject, customer_id, revision) SELECT s, s, 0 FROM unnest($1::uuid[]) AS s ON CONFLICT DO NOTHING',
    [plainArray(unknown)],
  );
  await tx.query(`INSERT INTO ${table} (customer_id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING`, [plainArray(unknown)]);
}

const owners = (tx: EntityManager, subjects: string[]): Promise<SubjectRow[]> =>
  rows<SubjectRow>(tx, 'SELECT subject, customer_id, revision FROM subject WHERE subject = ANY($1::uuid[])', [plainArray(subjects)]);

async function applyMoves(tx: EntityManager, all: SubjectRow[], moves: readonly Move[]): Promise<Ownership> {
  const rowOf = new Map(all.map((row) => [row.subject, { ...row }]));
  const before = byCustomer(rowOf.values());
  const changed = new Map<string, Set<string>>();
  for (const move of moves) {
    const row = rowOf.get(move.subject)!;
    if (move.revision <= row.revision) continue;
    if (row.customer_id !== move.customerId)
      for (const customer of [row.customer_id, move.customerId])
        changed.set(customer, (changed.get(customer) ?? new Set()).add(move.because));
    row.customer_id = move.customerId;
    row.revision = move.revision;
  }
  if (moves.length > 0)
    await writeOwners(
      tx,
      [...new Set(moves.map((move) => move.subject))].map((subject) => rowOf.get(subject)!),
    );
  return {
    before,
    after: byCustomer(rowOf.values()),
    changed,
    ownerOf: new Map([...rowOf.values()].map((row) => [row.subject, row.customer_id])),
  };
}

async function writeOwners(tx: EntityManager, current: SubjectRow[]): Promise<void> {
  await tx.query(
    `UPDATE subject SET customer_id = moved.customer_id, revision = moved.revision
     FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS moved (subject, customer_id, revision) WHERE subject.subject = moved.subject`,
    [current.map((row) => row.subject), current.map((row) => row.customer_id), current.map((row) => row.revision)],
  );
}

/** customer → subjects. */
export function byCustomer(all: Iterable<Pick<SubjectRow, 'subject' | 'customer_id'>>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { subject, customer_id } of all) {
    const subjects = groups.get(customer_id);
    if (subjects) subjects.push(subject);
    else groups.set(customer_id, [subject]);
  }
  return groups;
}
