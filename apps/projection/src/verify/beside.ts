import type { Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { erasedCustomers } from '../erasure/erased-customers.js';

/** A customer, and what is kept of when they were looked at last by somebody who follows the fold, a moment behind it. */
export interface Followed {
  customer: string;
  /** How often they have changed. */
  version: number;
  /** Another customer now, or erased: nothing is to be kept of them. */
  isGone: boolean;
  /** Whether anything is kept; the rest only then. */
  isKept: boolean;
  /** How often they had changed when they were looked at. */
  seen: number;
  at: Micros | null;
  due: Micros | null;
  /** Of what was the same for everybody then. */
  mark: number;
}

const PORTION = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Everybody, some at a time in the order of their ids, with what a table keeps of them. */
export async function* followedByPortion<Row extends Followed>(tx: EntityManager, table: string, columns: string): AsyncGenerator<Row[]> {
  for (let after = BEFORE_ALL; ;) {
    const portion: Row[] = await rows<Row>(
      tx,
      `SELECT one.customer_id AS customer, one.version, kept.customer_id IS NOT NULL AS "isKept", kept.version AS seen, looked_at AS at, due, ${columns}
       FROM (SELECT customer_id, version FROM journey WHERE customer_id > $1 ORDER BY customer_id LIMIT ${PORTION}) AS one
         LEFT JOIN ${table} AS kept USING (customer_id)
       ORDER BY one.customer_id`,
      [after],
    );
    if (portion.length === 0) return;
    const isThere = await thoseThere(
      tx,
      portion.map(({ customer }) => customer),
    );
    yield portion.map((row) => ({ ...row, isGone: !isThere.has(row.customer) }));
    after = portion.at(-1)!.customer;
  }
}

async function thoseThere(tx: EntityManager, customers: readonly string[]): Promise<Set<string>> {
  const erased = await erasedCustomers(tx, customers);
  const owners = await rows<{ customer: string }>(
    tx,
    'SELECT DISTINCT customer_id AS customer FROM subject WHERE customer_id = ANY($1::uuid[])',
    [plainArray(customers)],
  );
  return new Set(owners.map(({ customer }) => customer).filter((customer) => !erased.has(customer)));
}

/** Whom a table keeps something of, and nobody has ever been. */
export async function strangersIn(tx: EntityManager, table: string): Promise<string[]> {
  const found = await rows<{ customer: string }>(
    tx,
    `SELECT DISTINCT customer_id AS customer FROM ${table}
     WHERE NOT EXISTS (SELECT FROM journey WHERE journey.customer_id = ${table}.customer_id) LIMIT ${PORTION}`,
  );
  return found.map((row) => row.customer);
}

/** What was found of something that is kept beside the fold. */
export interface Beside {
  differences: object[];
  /** Of how many customers it was not compared, since they are still to be looked at. */
  behind: number;
}

/** How far whoever keeps it has come, by the view of the database that is compared. */
export interface Progress {
  now: Micros;
  /** The mark of what is the same for everybody now: whoever was looked at by another one is to be looked at again. */
  mark: number;
  /** Whether every change has been followed: then nobody may be behind who is not due. */
  isAtEnd: boolean;
}

/**
 * What is kept of a customer is what their facts gave at the instant they were looked at, and so it is compared as of that instant: where no
 * fact has come since, which the version tells, and nobody is to look at them again. Whoever is still to be looked at may lawfully be behind.
 */
export class Comparison implements Beside {
  readonly differences: object[] = [];
  behind = 0;

  constructor(private readonly progress: Progress) {}

  /** Whether what is kept of somebody must be what their facts give. */
  isSettled({ customer, seen, version, due, mark }: Followed): boolean {
    const { now, mark: current, isAtEnd } = this.progress;
    const isDue = (due !== null && due <= now) || mark !== current;
    if (!isDue && seen === version) return true;
    this.behind++;
    if (isAtEnd && !isDue) this.differ(customer, `looked at after change ${seen}`, `change ${version}`);
    return false;
  }

  /** Somebody of whom something is to be kept, and is not. */
  miss({ customer, version }: Followed): void {
    this.behind++;
    if (this.progress.isAtEnd) this.differ(customer, 'never looked at', `change ${version}`);
  }

  differ(customer: string, stored: string, recomputed: string): void {
    if (stored !== recomputed) this.differences.push({ customer, stored, recomputed });
  }
}
