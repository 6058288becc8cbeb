import { LocksMoved } from '#lib/log';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Book } from './book.js';
import { splitKey } from './filed-claim.js';
import type { OrderReturn } from '../returns/order-return.js';
import type { Amendment, Refund } from './ruling.js';
import {
  OPENING_COLUMNS,
  originColumns,
  PROMISE_COLUMNS,
  PURCHASE_COLUMNS,
  RETURN_COLUMNS,
  STANDING_COLUMNS,
  type OrderToWrite,
} from './rows.js';
import { Unnested, type Column } from './unnest.js';

const AMENDMENT_COLUMNS: readonly Column<Amendment>[] = [
  ['shop', 'text', ({ shop }) => shop],
  ['order_id', 'text', ({ orderId }) => orderId],
  ['revision', 'bigint', ({ revision }) => revision],
  ...originColumns,
];

const REFUND_COLUMNS: readonly Column<Refund>[] = [
  ['shop', 'text', ({ shop }) => shop],
  ['refund_id', 'text', ({ refundId }) => refundId],
  ['order_id', 'text', ({ orderId }) => orderId],
  ['amount_minor', 'bigint', ({ amountMinor }) => amountMinor],
  ['currency', 'text', ({ currency }) => currency],
  ['time', 'text', ({ time }) => time],
  ['note', 'text', ({ note }) => note],
  ...originColumns,
];

/**
 * Writes what judging changed, one statement a table. Throws LocksMoved where another transaction has meanwhile made known (or begun
 * to wait for) what this one took for unknown: its judgement rests on that, so the batch is judged again.
 */
export async function saveBook(tx: EntityManager, book: Book, awaitedOrders: readonly string[]): Promise<void> {
  const touched = [...new Set([...book.changedOrders, ...awaitedOrders])];
  await insert(
    tx,
    'orders',
    'order_id COLLATE "C", shop COLLATE "C"',
    [...OPENING_COLUMNS, ...STANDING_COLUMNS, ...PROMISE_COLUMNS, ...PURCHASE_COLUMNS],
    places(book, touched, undefined),
  );
  await update(tx, [...OPENING_COLUMNS, ...STANDING_COLUMNS], places(book, [...book.changedOrders], 'awaited'));
  await update(tx, [...OPENING_COLUMNS.slice(0, 2), ...STANDING_COLUMNS], places(book, [...book.changedOrders], 'known'));
  await insert(tx, 'amendments', 'shop COLLATE "C", order_id COLLATE "C", revision', AMENDMENT_COLUMNS, book.newAmendments);
  await insert(tx, 'refunds', 'shop COLLATE "C", refund_id COLLATE "C"', REFUND_COLUMNS, book.newRefunds);
  await saveReturns(tx, book);
}

async function saveReturns(tx: EntityManager, book: Book): Promise<void> {
  const changed = (stored: boolean): OrderReturn[] =>
    [...book.changedReturns].filter((key) => book.storedReturns.has(key) === stored).map((key) => book.returns.get(key)!);
  await insert(tx, 'returns', 'shop COLLATE "C", return_id COLLATE "C"', RETURN_COLUMNS, changed(false));
  const again = changed(true);
  if (again.length === 0) return;
  const values = new Unnested(RETURN_COLUMNS, again);
  await tx.query(
    `UPDATE returns r SET course = v.course FROM ${values.as('v')} WHERE r.shop = v.shop AND r.return_id = v.return_id`,
    values.parameters,
  );
}

function places(book: Book, keys: readonly string[], stored: 'known' | 'awaited' | undefined): OrderToWrite[] {
  return keys
    .filter((key) => book.stored.get(key) === stored)
    .map((key) => {
      const [shop, orderId] = splitKey(key);
      return { shop, orderId, order: book.orders.get(key) };
    });
}

/** In the order of the keys, as everybody does: two transactions with the same new rows wait for each other one way only. */
async function insert<Row>(
  tx: EntityManager,
  table: string,
  order: string,
  columns: readonly Column<Row>[],
  values: readonly Row[],
): Promise<void> {
  if (values.length === 0) return;
  const unnested = Unnested.filled(columns, values);
  const [result] = await rows<{ inserted: number }>(
    tx,
    `WITH inserted AS (INSERT INTO ${table} (${unnested.names}) SELECT * FROM ${unnested.as('v')} ORDER BY ${order} ON CONFLICT DO NOTHING RETURNING 1)
     SELECT count(*)::int AS inserted FROM inserted`,
    unnested.parameters,
  );
  if (result!.inserted !== values.length) throw new LocksMoved(`another transaction was first to write to ${table}`);
}

/** Not given where judging has not changed it. */
const KEPT = new Set(['purchase', 'promise_due']);

/** Nothing of an order is ever taken back to empty, so what is empty in all rows need not be written. */
async function update(tx: EntityManager, columns: readonly Column<OrderToWrite>[], changed: readonly OrderToWrite[]): Promise<void> {
  if (changed.length === 0) return;
  const unnested = Unnested.filled([...columns, ...PROMISE_COLUMNS, ...PURCHASE_COLUMNS], changed);
  const set = unnested.names
    .split(', ')
    .slice(2)
    .map((name) => (KEPT.has(name) ? `${name} = coalesce(v.${name}, o.${name})` : `${name} = v.${name}`));
  await tx.query(
    `UPDATE orders o SET ${set.join(', ')} FROM ${unnested.as('v')} WHERE o.order_id = v.order_id AND o.shop = v.shop`,
    unnested.parameters,
  );
}
