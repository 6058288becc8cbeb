import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** How customers compare, straight from the table of facts, in SQL and nothing else. */
export interface BruteForceClasses {
  abc: Record<string, number>;
  rfm: Record<string, number>;
  /** Customers who bought both, by pair. */
  pairs: Record<string, number>;
}

/**
 * $1 the midnight. What is said about an order, in fact order; it is over at the first after which it is. Every share is counted by looking
 * at all other customers.
 */
const SQL = `
WITH known AS (
  SELECT customer_id AS c, time, f.type, coalesce(j ->> 'shop', '') AS shop, j -> 'data' ->> 'orderId' AS o, j -> 'data' AS data,
    row_number() OVER (ORDER BY time, coalesce(j ->> 'sequence', '') COLLATE "C", source, coalesce(j ->> 'claimid', id) COLLATE "C", f.type, id) AS place
  FROM fact AS f JOIN subject USING (subject), LATERAL (SELECT f.fact::jsonb AS j) AS parsed WHERE time < $1
), opened AS (
  SELECT DISTINCT ON (c, shop, o) * FROM known WHERE type = 'itinera.orders.purchase-completed.v1' ORDER BY c, shop, o, place
), about AS (SELECT * FROM known WHERE type IN ('itinera.orders.purchase-amended.v1', 'itinera.orders.purchase-cancelled.v1', 'itinera.orders.refund-issued.v1')),
moment AS (
  SELECT opened.c, opened.shop, opened.o, opened.time, opened.data, upto.place FROM opened,
  LATERAL (SELECT place FROM about a WHERE (a.c, a.shop, a.o) = (opened.c, opened.shop, opened.o) UNION SELECT 9000000000000000) AS upto
), standing AS (
  SELECT m.*, force.data AS now, back.*, exists (SELECT FROM about a WHERE (a.c, a.shop, a.o) = (m.c, m.shop, m.o) AND a.place <= m.place AND a.type LIKE '%cancelled.v1') AS cancelled
  FROM moment m, LATERAL (SELECT coalesce((SELECT a.data FROM about a WHERE (a.c, a.shop, a.o) = (m.c, m.shop, m.o) AND a.place <= m.place AND a.type LIKE '%amended.v1'
    ORDER BY (a.data ->> 'revision')::int DESC, a.place DESC LIMIT 1), m.data) AS data) AS force,
  LATERAL (SELECT count(*) AS refunds, coalesce(sum((a.data ->> 'amountMinor')::bigint), 0) AS total, coalesce(sum((a.data ->> 'subtotalMinor')::bigint), 0) AS subtotal
    FROM about a WHERE (a.c, a.shop, a.o) = (m.c, m.shop, m.o) AND a.place <= m.place AND a.type LIKE '%refund-issued.v1' AND a.data ->> 'currency' = force.data ->> 'currency') AS back
), bought AS (
  SELECT * FROM standing s WHERE place = 9000000000000000 AND NOT exists (SELECT FROM standing e
    WHERE (e.c, e.shop, e.o) = (s.c, s.shop, s.o) AND (e.cancelled OR e.refunds > 0 AND e.total >= (e.now ->> 'totalMinor')::bigint))
), customer AS (SELECT c, max(time) / 86400000000 AS day, count(*) AS orders FROM bought GROUP BY c),
money AS (
  SELECT c, currency, sum(amount) AS ever, coalesce(sum(amount) FILTER (WHERE time >= $1 - 365 * 86400000000), 0) AS lately FROM (
    SELECT c, time, now ->> 'currency' AS currency, (now ->> 'subtotalMinor')::bigint - subtotal AS amount FROM bought
    UNION ALL SELECT c, time, data ->> 'currency', -(data ->> 'subtotalMinor')::bigint FROM about WHERE o IS NULL
  ) AS told JOIN customer USING (c) GROUP BY 1, 2
), class AS (
  SELECT c, CASE WHEN before < 0.8 * whole THEN 'A' WHEN before < 0.95 * whole THEN 'B' ELSE 'C' END AS class FROM money m,
  LATERAL (SELECT coalesce(sum(lately) FILTER (WHERE (-n.lately, n.c) < (-m.lately, m.c)), 0) AS before, sum(lately) AS whole FROM money n WHERE n.currency = m.currency AND lately > 0) AS all_of
  WHERE lately > 0
), abc AS (SELECT c, coalesce(min(class), 'C') AS class FROM customer LEFT JOIN class USING (c) GROUP BY c),
rfm AS (
  SELECT concat_ws('-', 1 + 5 * (SELECT count(*) FROM customer n WHERE n.day < m.day) / (SELECT count(*) FROM customer), 1 + 5 * (SELECT count(*) FROM customer n WHERE n.orders < m.orders) / (SELECT count(*) FROM customer),
    (SELECT max(1 + 5 * (SELECT count(*) FROM money w WHERE w.currency = v.currency AND w.ever < v.ever) / (SELECT count(*) FROM money w WHERE w.currency = v.currency)) FROM money v WHERE v.c = m.c)) AS cell
  FROM customer m
), item AS (SELECT DISTINCT c, shop || '/' || (line ->> 'productId') AS product FROM bought, jsonb_array_elements(now -> 'items') AS line),
pair AS (SELECT a.product || ' + ' || b.product AS pair, count(*) AS n FROM item a JOIN item b ON a.c = b.c AND a.product COLLATE "C" < b.product COLLATE "C" GROUP BY 1 HAVING count(*) > 1)
SELECT (SELECT coalesce(jsonb_object_agg(class, n), '{}') FROM (SELECT class, count(*) AS n FROM abc GROUP BY 1) AS t) AS abc,
  (SELECT coalesce(jsonb_object_agg(cell, n), '{}') FROM (SELECT cell, count(*) AS n FROM rfm GROUP BY 1) AS t) AS rfm,
  (SELECT coalesce(jsonb_object_agg(pair, n), '{}') FROM pair) AS pairs`;

export async function bruteForceClasses(tx: EntityManager, midnight: number): Promise<BruteForceClasses> {
  const [counted] = await rows<BruteForceClasses>(tx, SQL, [midnight]);
  return { ...counted!, abc: { A: 0, B: 0, C: 0, ...counted!.abc } };
}
