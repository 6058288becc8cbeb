import { PurchaseAmendedV1, PurchaseCompletedV1, RefundIssuedV1, ReturnRequestedV1, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { Book, checkoutKeyOf, refundKeyOf, returnKeyOf } from './book.js';
import { file, keyOf, splitKey, type FiledClaim } from './filed-claim.js';
import { OPENING_COLUMNS, orderOf, originOf, returnOf, STANDING_COLUMNS, type OrderRow, type OriginRow, type ReturnRow } from './rows.js';
import { keyColumns, Unnested } from './unnest.js';

/**
 * Loads what the claims name and locks it, so that one order is judged by one transaction at a time: rows that exist by FOR UPDATE in
 * the order of their keys, before anything else is read; rows that do not exist yet by inserting them when the book is saved.
 */
export async function loadBook(tx: EntityManager, claims: readonly FiledClaim[], returnDays: number): Promise<Book> {
  const book = new Book(returnDays);
  await lockOrders(tx, book, claims);
  await loadWaiting(tx, book, claims);
  const all = [...book.allWaiting, ...claims];
  await loadCheckouts(tx, book, claims);
  await loadAmendments(tx, book, claims);
  await loadRefunds(tx, book, all);
  await loadReturns(tx, book, all);
  return book;
}

const LOADED = [...OPENING_COLUMNS, ...STANDING_COLUMNS].map(([name]) => `o.${name}`).join(', ');

async function lockOrders(tx: EntityManager, book: Book, claims: readonly FiledClaim[]): Promise<void> {
  const keys = distinct(claims.map(({ orderKey }) => orderKey));
  const found = await byKeys<OrderRow>(
    tx,
    keys,
    'order_id',
    (k) => `SELECT ${LOADED} FROM orders o JOIN ${k} USING (order_id, shop) ORDER BY o.order_id, o.shop FOR UPDATE OF o`,
  );
  for (const row of found) {
    const key = keyOf(row.shop, row.order_id);
    const order = orderOf(row);
    if (order) book.orders.set(key, order);
    book.stored.set(key, order ? 'known' : 'awaited');
  }
}

/** Whoever waits for what these claims make known: for an order not known yet, or for a return. */
async function loadWaiting(tx: EntityManager, book: Book, claims: readonly FiledClaim[]): Promise<void> {
  const opening = claims.filter(({ contract, orderKey }) => {
    if (!orderKey || !book.stored.has(orderKey)) return false;
    if (contract.type === ReturnRequestedV1.type) return true;
    return !book.orders.has(orderKey) && (contract.type === PurchaseCompletedV1.type || contract.type === PurchaseAmendedV1.type);
  });
  const found = await byKeys<{ id: number; topic: string; partition: number; offset: number; claim: string }>(
    tx,
    distinct(opening.map(({ orderKey }) => orderKey)),
    'order_id',
    (k) =>
      `SELECT w.id, w.topic, w.partition, w."offset", w.claim FROM waiting w JOIN ${k} USING (shop, order_id) ORDER BY w.id FOR UPDATE OF w`,
  );
  for (const { id, claim, ...place } of found) {
    const filed = file({ ...place, fact: JSON.parse(claim) as Fact }, id);
    if (!('unfit' in filed)) book.await(filed);
  }
}

/** The first claim about a checkout makes it known, at once: whoever else inserts it waits here. */
async function loadCheckouts(tx: EntityManager, book: Book, claims: readonly FiledClaim[]): Promise<void> {
  const first = new Map<string, string | undefined>();
  for (const { contract, claim } of claims) {
    if (contract.type !== 'orders.checkout-started' && contract.type !== 'orders.cart-abandoned') continue;
    const key = checkoutKeyOf(claim);
    if (!first.has(key)) first.set(key, (claim as Fact).subject);
  }
  if (first.size === 0) return;
  const values = new Unnested<[string, string | undefined]>(
    [
      ['shop', 'text', ([key]) => splitKey(key)[0]],
      ['checkout_id', 'text', ([key]) => splitKey(key)[1]],
      ['subject', 'text', ([, subject]) => subject],
    ],
    [...first],
  );
  await tx.query(
    `INSERT INTO checkouts (${values.names}) SELECT * FROM ${values.as('v')} ORDER BY shop COLLATE "C", checkout_id COLLATE "C" ON CONFLICT DO NOTHING`,
    values.parameters,
  );
  const found = await byKeys<{ shop: string; checkout_id: string; subject: string | null }>(
    tx,
    [...first.keys()],
    'checkout_id',
    (k) => `SELECT c.* FROM checkouts c JOIN ${k} USING (shop, checkout_id)`,
  );
  for (const row of found) book.checkouts.set(keyOf(row.shop, row.checkout_id), row.subject ?? undefined);
}

async function loadAmendments(tx: EntityManager, book: Book, claims: readonly FiledClaim[]): Promise<void> {
  const keys = distinct(
    claims
      .filter(({ contract, orderKey }) => contract.type === PurchaseAmendedV1.type && book.orders.has(orderKey!))
      .map(({ orderKey }) => orderKey),
  );
  const found = await byKeys<OriginRow & { shop: string; order_id: string; revision: number }>(
    tx,
    keys,
    'order_id',
    (k) => `SELECT a.* FROM amendments a JOIN ${k} USING (shop, order_id)`,
  );
  for (const row of found) book.addAmendment({ shop: row.shop, orderId: row.order_id, revision: row.revision, origin: originOf(row) });
}

async function loadRefunds(tx: EntityManager, book: Book, claims: readonly FiledClaim[]): Promise<void> {
  const keys = distinct(claims.filter(({ contract }) => contract.type === RefundIssuedV1.type).map(({ claim }) => refundKeyOf(claim)));
  type Row = OriginRow & {
    shop: string;
    refund_id: string;
    order_id: string | null;
    amount_minor: number;
    currency: string;
    time: string;
    note: string | null;
  };
  const found = await byKeys<Row>(tx, keys, 'refund_id', (k) => `SELECT r.* FROM refunds r JOIN ${k} USING (shop, refund_id)`);
  for (const row of found) {
    const { shop, refund_id: refundId, amount_minor: amountMinor, currency, time } = row;
    const refund = {
      shop,
      refundId,
      amountMinor,
      currency,
      time,
      origin: originOf(row),
      ...(row.order_id !== null && { orderId: row.order_id }),
      ...(row.note && { note: row.note }),
    };
    book.refunds.set(keyOf(shop, refundId), refund);
  }
}

/** The returns that are named, the lines of their orders, and where one is requested the others of its order. */
async function loadReturns(tx: EntityManager, book: Book, claims: readonly FiledClaim[]): Promise<void> {
  const naming = claims.filter(({ claim }) => returnKeyOf(claim) !== undefined);
  const keys = distinct(naming.map(({ claim }) => returnKeyOf(claim)));
  const found = await byKeys<ReturnRow>(tx, keys, 'return_id', (k) => `SELECT r.* FROM returns r JOIN ${k} USING (shop, return_id)`);
  const requesting = naming.filter(({ contract }) => contract.type === ReturnRequestedV1.type);
  const others = await byKeys<ReturnRow>(
    tx,
    distinct(requesting.map(({ orderKey }) => orderKey)).filter((key) => book.orders.has(key)),
    'order_id',
    (k) => `SELECT r.* FROM returns r JOIN ${k} USING (shop, order_id)`,
  );
  for (const row of [...found, ...others]) {
    const key = keyOf(row.shop, row.return_id);
    book.returns.set(key, returnOf(row));
    book.storedReturns.add(key);
  }
  const orders = await byKeys<{ shop: string; order_id: string; purchase: string }>(
    tx,
    distinct(naming.map(({ orderKey }) => orderKey)).filter((key) => book.orders.has(key)),
    'order_id',
    (k) => `SELECT o.shop, o.order_id, o.purchase FROM orders o JOIN ${k} USING (order_id, shop)`,
  );
  for (const { shop, order_id: orderId, purchase } of orders)
    book.items.set(keyOf(shop, orderId), (JSON.parse(purchase) as PurchaseCompletedV1).items);
}

/** Rows of the keys, or none without asking; `sql` gets the keys as a table named `k`. */
async function byKeys<Row>(tx: EntityManager, keys: readonly string[], id: string, sql: (keys: string) => string): Promise<Row[]> {
  if (keys.length === 0) return [];
  const table = new Unnested(keyColumns(id), keys.map(splitKey));
  return rows<Row>(tx, sql(table.as('k')), table.parameters);
}

const distinct = (keys: readonly (string | undefined)[]): string[] => [...new Set(keys.filter((key) => key !== undefined))];
