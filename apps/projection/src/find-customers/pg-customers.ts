import type { AbcClass, Phase, Vitality } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource } from 'typeorm';
import { AMENDED, COMPLETED } from '../kpis/purchases.js';
import type { Wanted } from './asked.js';

/** A customer as a line of a list. */
export interface ListedCustomer {
  customerId: string;
  phase: Phase | null;
  vitality: Vitality | null;
  class: AbcClass | null;
  /** Of whoever was found by name. */
  name?: string;
}

/** The order a purchase is of, and the number printed on it where that is another, as their indexes have them. */
export const ORDER_ID = `(fact::json -> 'data' ->> 'orderId') COLLATE "C"`;
export const ORDER_NUMBER = `(fact::json -> 'data' ->> 'orderNumber') COLLATE "C"`;
export const IS_PURCHASE = `type IN ('${COMPLETED}', '${AMENDED}')`;

/** Those after a place, by id. An id that was merged into another has no subjects any more and is nobody. */
export function listAfter(dataSource: DataSource, wanted: Wanted, after: string, limit: number): Promise<ListedCustomer[]> {
  const parameters: unknown[] = [after, limit];
  const conditions = conditionsOf(wanted, parameters);
  return rows<ListedCustomer>(
    dataSource,
    `${LISTED} AND journey.customer_id > $1 ${conditions} AND EXISTS (SELECT FROM subject WHERE subject.customer_id = journey.customer_id)
     ORDER BY journey.customer_id LIMIT $2`,
    parameters,
  );
}

/** Of the customers of some subjects those who are wanted, by id. */
export function listSubjects(dataSource: DataSource, wanted: Wanted, subjects: readonly string[]): Promise<ListedCustomer[]> {
  const parameters: unknown[] = [subjects];
  const conditions = conditionsOf(wanted, parameters);
  return rows<ListedCustomer>(
    dataSource,
    `${LISTED} AND journey.customer_id IN (SELECT customer_id FROM subject WHERE subject = ANY($1::uuid[])) ${conditions}
     ORDER BY journey.customer_id`,
    parameters,
  );
}

/** Who some customers' ids are now. */
export async function ownersOf(dataSource: DataSource, customers: readonly string[]): Promise<Map<string, string>> {
  const found = await rows<{ subject: string; owner: string }>(
    dataSource,
    'SELECT subject, customer_id AS owner FROM subject WHERE subject = ANY($1::uuid[])',
    [customers],
  );
  return new Map(found.map(({ subject, owner }) => [subject, owner]));
}

/** Whose purchases have one of these as order number; with a shop, only that shop's. */
export async function buyersOf(dataSource: DataSource, numbers: readonly string[], shop: string | undefined): Promise<string[]> {
  const found = await rows<{ subject: string }>(dataSource, BUYERS, [numbers, shop ?? null]);
  return found.map(({ subject }) => subject);
}

/** More shops than that do not number their orders alike. */
const MOST_BUYERS = 100;

const purchasesBy = (number: string): string => `SELECT subject, fact FROM fact WHERE ${IS_PURCHASE} AND ${number} = ANY($1::text[])`;

/** Each number by its own index, before anything else: left to choose, the planner may walk all facts in the order of their subjects. */
export const BUYERS = `
  WITH numbered AS MATERIALIZED (${purchasesBy(ORDER_ID)} UNION ALL ${purchasesBy(ORDER_NUMBER)})
  SELECT DISTINCT subject FROM numbered WHERE $2::text IS NULL OR coalesce(fact::json ->> 'shop', '') = $2 LIMIT ${MOST_BUYERS}`;

const LISTED = `
  SELECT journey.customer_id AS "customerId", journey.phase, vitality.state AS vitality, customer_class.class
  FROM journey LEFT JOIN vitality USING (customer_id) LEFT JOIN customer_class USING (customer_id)
  WHERE NOT journey.erased`;

/** Only those that are asked for: the planner then walks the index of one of them. */
function conditionsOf(wanted: Wanted, parameters: unknown[]): string {
  const columns = { phase: 'journey.phase', vitality: 'vitality.state', class: 'customer_class.class' } as const;
  return Object.entries(columns)
    .filter(([name]) => wanted[name as keyof Wanted] !== null)
    .map(([name, column]) => `AND ${column} = $${parameters.push(wanted[name as keyof Wanted])}`)
    .join(' ');
}
