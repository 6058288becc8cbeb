import type { EntityManager } from 'typeorm';
import type { PurchaseNews } from './purchases.js';

/** Adds what is told to what is known of each order; live is a purchase neither cancelled nor refunded to its total. */
export async function keepPurchases(tx: EntityManager, news: readonly PurchaseNews[]): Promise<void> {
  if (news.length === 0) return;
  const orders = [
    news.map(({ shop }) => shop),
    news.map(({ orderId }) => orderId),
    news.map(({ subject }) => subject),
    news.map(({ at }) => at),
    news.map(({ total }) => total),
    news.map(({ revision }) => revision),
    news.map(({ cancelled }) => cancelled),
    news.map(({ refunds }) => JSON.stringify(refunds)),
  ];
  await tx.query(UPSERT, orders);
  await tx.query(JUDGE, orders.slice(0, 2));
}

const UPSERT = `
  INSERT INTO purchase AS known (shop, order_id, subject, at, total, revision, cancelled, refunds)
  SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[], $8::jsonb[]) ORDER BY 1, 2
  ON CONFLICT (shop, order_id) DO UPDATE SET
    subject = coalesce(known.subject, excluded.subject),
    at = least(known.at, excluded.at),
    total = CASE WHEN excluded.revision >= known.revision THEN excluded.total ELSE known.total END,
    revision = greatest(excluded.revision, known.revision),
    cancelled = known.cancelled OR excluded.cancelled,
    refunds = known.refunds || excluded.refunds`;

const JUDGE = `
  UPDATE purchase SET live = judged.live
  FROM (
    SELECT shop, order_id, total IS NOT NULL AND NOT cancelled AND (refunds = '{}' OR coalesce(refunded, 0) < total) AS live
    FROM unnest($1::text[], $2::text[]) AS told (shop, order_id)
    JOIN purchase USING (shop, order_id)
    CROSS JOIN LATERAL (SELECT sum(amount::bigint) AS refunded FROM jsonb_each_text(refunds) AS refund (id, amount)) AS refunded
  ) AS judged
  WHERE purchase.shop = judged.shop AND purchase.order_id = judged.order_id AND purchase.live <> judged.live`;
