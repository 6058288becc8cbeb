import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Grant } from '../earning/grant.js';
import type { Span } from '#lib/rules';
import { keyOf, type Purchase } from './purchase.js';

type PurchaseRow = Omit<Purchase, 'deliveries' | 'returns' | 'refunds' | 'earned'> & {
  deliveries: Purchase['deliveries'] | null;
  returns: Purchase['returns'] | null;
  refunds: Purchase['refunds'] | null;
  member: string | null;
  ratedAt: Micros;
  granted: Grant;
  reversed: number;
  base: number;
};

const COLUMNS = `shop, order_id AS "orderId", subject, at, because, bought, amended, cancelled_at AS "cancelledAt", deliveries, returns, refunds,
  member, rated_at AS "ratedAt", granted, reversed, base`;

/** The purchases a transaction works on; its customers being locked, nobody else changes them. What was marked is written by `save`. */
export class Purchases {
  private readonly known = new Map<string, Purchase>();
  private readonly marked = new Set<Purchase>();

  constructor(private readonly tx: EntityManager) {}

  async load(orders: readonly Pick<Purchase, 'shop' | 'orderId'>[]): Promise<Purchase[]> {
    return (await purchasesNamed(this.tx, orders)).map((purchase) => this.add(purchase));
  }

  /** What the customers of some subjects have bought from an instant on and nobody was granted anything for, oldest first. */
  async loadUnrated(subjects: readonly string[], from: Micros): Promise<Purchase[]> {
    const found = await rows<PurchaseRow>(
      this.tx,
      `SELECT ${COLUMNS} FROM purchase WHERE subject = ANY($1::uuid[]) AND at >= $2 AND member IS NULL ORDER BY at, shop, order_id`,
      [subjects, from],
    );
    return found.map((row) => this.add(purchaseOf(row)));
  }

  of(order: Pick<Purchase, 'shop' | 'orderId'>): Purchase | undefined {
    return this.known.get(keyOf(order));
  }

  /** Takes a purchase in that is not known yet; answers with what is known of it. */
  add(purchase: Purchase): Purchase {
    const known = this.known.get(keyOf(purchase));
    if (!known) this.known.set(keyOf(purchase), purchase);
    return known ?? purchase;
  }

  mark(purchase: Purchase): void {
    this.marked.add(purchase);
  }

  /** Base points that are left of what some members bought in a span, other than by one purchase. */
  async baseIn(members: readonly string[], span: Span, except: Pick<Purchase, 'shop' | 'orderId'>): Promise<number> {
    await this.save();
    const [found] = await rows<{ base: number }>(
      this.tx,
      `SELECT coalesce(sum(base), 0)::bigint AS base FROM purchase
       WHERE member = ANY($1::uuid[]) AND at >= $2 AND at < $3 AND (shop, order_id) <> ($4, $5)`,
      [members, span.from, span.until, except.shop, except.orderId],
    );
    return found!.base;
  }

  async save(): Promise<void> {
    await savePurchases(this.tx, [...this.marked]);
    this.marked.clear();
  }
}

/** Purchases by name, those that are known. */
export async function purchasesNamed(
  tx: EntityManager | DataSource,
  orders: readonly Pick<Purchase, 'shop' | 'orderId'>[],
): Promise<Purchase[]> {
  const found = await rows<PurchaseRow>(
    tx,
    `SELECT ${COLUMNS} FROM purchase JOIN unnest($1::text[], $2::text[]) AS named (in_shop, named_id) ON shop = in_shop AND order_id = named_id`,
    [orders.map(({ shop }) => shop), orders.map(({ orderId }) => orderId)],
  );
  return found.map(purchaseOf);
}

/** What some members were granted points for (or could have been), bought within a span, oldest first. */
export async function purchasesOfMembers(tx: EntityManager | DataSource, members: readonly string[], span: Span): Promise<Purchase[]> {
  const found = await rows<PurchaseRow>(
    tx,
    `SELECT ${COLUMNS} FROM purchase WHERE member = ANY($1::uuid[]) AND at >= $2 AND at < $3 ORDER BY at, shop, order_id`,
    [members, span.from, span.until],
  );
  return found.map(purchaseOf);
}

/** Everything some subjects have bought, oldest first, whether or not anybody was granted anything for it. */
export async function purchasesOfSubjects(
  tx: EntityManager | DataSource,
  subjects: readonly string[],
  from: Micros = 0,
): Promise<Purchase[]> {
  const found = await rows<PurchaseRow>(
    tx,
    `SELECT ${COLUMNS} FROM purchase WHERE subject = ANY($1::uuid[]) AND at >= $2 ORDER BY at, shop, order_id`,
    [subjects, from],
  );
  return found.map(purchaseOf);
}

function purchaseOf({ member, ratedAt, granted, reversed, base, deliveries, returns, refunds, ...row }: PurchaseRow): Purchase {
  return {
    ...row,
    deliveries: deliveries ?? [],
    returns: returns ?? [],
    refunds: refunds ?? [],
    earned: member === null ? null : { member, at: ratedAt, grant: granted, reversed, base },
  };
}

async function savePurchases(tx: EntityManager, purchases: readonly Purchase[]): Promise<void> {
  if (purchases.length === 0) return;
  await tx.query(
    `INSERT INTO purchase (shop, order_id, subject, at, because, bought, amended, cancelled_at, deliveries, returns, refunds,
       member, rated_at, granted, reversed, base)
     SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::jsonb[], $6::jsonb[], $7::jsonb[], $8::bigint[], $9::jsonb[],
       $10::jsonb[], $11::jsonb[], $12::uuid[], $13::bigint[], $14::jsonb[], $15::bigint[], $16::bigint[])
     ON CONFLICT (shop, order_id) DO UPDATE SET amended = excluded.amended, cancelled_at = excluded.cancelled_at,
       deliveries = excluded.deliveries, returns = excluded.returns, refunds = excluded.refunds, member = excluded.member,
       rated_at = excluded.rated_at, granted = excluded.granted, reversed = excluded.reversed, base = excluded.base`,
    [
      purchases.map(({ shop }) => shop),
      purchases.map(({ orderId }) => orderId),
      purchases.map(({ subject }) => subject),
      purchases.map(({ at }) => at),
      purchases.map(({ because }) => JSON.stringify(because)),
      purchases.map(({ bought }) => JSON.stringify(bought)),
      purchases.map(({ amended }) => amended && JSON.stringify(amended)),
      purchases.map(({ cancelledAt }) => cancelledAt),
      purchases.map(({ deliveries }) => listOf(deliveries)),
      purchases.map(({ returns }) => listOf(returns)),
      purchases.map(({ refunds }) => listOf(refunds)),
      purchases.map(({ earned }) => earned && earned.member),
      purchases.map(({ earned }) => earned && earned.at),
      purchases.map(({ earned }) => earned && JSON.stringify(earned.grant)),
      purchases.map(({ earned }) => earned && earned.reversed),
      purchases.map(({ earned }) => earned && earned.base),
    ],
  );
}

const listOf = (list: readonly unknown[]): string | null => (list.length === 0 ? null : JSON.stringify(list));
