import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { LENGTHS, type Window } from '../windows.js';

/** What the counts and sums of the window KPIs are, straight from the table of facts, in SQL and nothing else. */
export interface BruteForceCounts {
  orders: number;
  revenue: Record<string, number>;
  ordersBy: Record<string, number>;
  buyers: number;
  repeaters: number;
  returning: number;
  made: number;
  refunds: number;
  refunded: Record<string, number>;
  purchased: Record<string, number>;
}

/** $1 start of the window, $2 its end. `event` numbers what is said about an order in fact order; an order is over at the first event after which it is. */
const SQL = `
WITH known AS (
  SELECT customer_id, time, f.type, coalesce(j ->> 'shop', '') AS shop, j -> 'data' ->> 'orderId' AS order_id, j -> 'data' AS data,
    row_number() OVER (ORDER BY time, coalesce(j ->> 'sequence', '') COLLATE "C", source, coalesce(j ->> 'claimid', id) COLLATE "C", f.type, id) AS place
  FROM fact AS f JOIN subject USING (subject), LATERAL (SELECT f.fact::jsonb AS j) AS parsed WHERE time < $2
), opened AS (
  SELECT DISTINCT ON (customer_id, shop, order_id) * FROM known WHERE type = 'itinera.orders.purchase-completed.v1' ORDER BY customer_id, shop, order_id, place
), event AS (
  SELECT customer_id, shop, order_id, type, data, place FROM known
  WHERE type IN ('itinera.orders.purchase-amended.v1', 'itinera.orders.purchase-cancelled.v1', 'itinera.orders.refund-issued.v1') AND order_id IS NOT NULL
), moment AS (SELECT customer_id, shop, order_id, place FROM event UNION SELECT customer_id, shop, order_id, 9000000000000000 FROM opened),
standing AS (
  SELECT o.customer_id, o.shop, o.order_id, m.place, force.data AS data,
    exists (SELECT FROM event e WHERE (e.customer_id, e.shop, e.order_id) = (o.customer_id, o.shop, o.order_id) AND e.place <= m.place AND e.type = 'itinera.orders.purchase-cancelled.v1') AS cancelled,
    back.*
  FROM opened o JOIN moment m USING (customer_id, shop, order_id),
  LATERAL (SELECT coalesce((SELECT e.data FROM event e WHERE (e.customer_id, e.shop, e.order_id) = (o.customer_id, o.shop, o.order_id) AND e.place <= m.place
    AND e.type = 'itinera.orders.purchase-amended.v1' ORDER BY (e.data ->> 'revision')::bigint DESC, e.place DESC LIMIT 1), o.data) AS data) AS force,
  LATERAL (SELECT count(*) AS refunds, coalesce(sum((e.data ->> 'amountMinor')::bigint), 0) AS total, coalesce(sum((e.data ->> 'subtotalMinor')::bigint), 0) AS subtotal
    FROM event e WHERE (e.customer_id, e.shop, e.order_id) = (o.customer_id, o.shop, o.order_id) AND e.place <= m.place
    AND e.type = 'itinera.orders.refund-issued.v1' AND e.data ->> 'currency' = force.data ->> 'currency') AS back
), bill AS (
  SELECT o.customer_id, o.place, o.time, s.data ->> 'currency' AS currency, (s.data ->> 'totalMinor')::bigint AS total, (s.data ->> 'subtotalMinor')::bigint - s.subtotal AS net,
    NOT exists (SELECT FROM standing e WHERE (e.customer_id, e.shop, e.order_id) = (o.customer_id, o.shop, o.order_id)
      AND (e.cancelled OR (e.refunds > 0 AND e.total >= (e.data ->> 'totalMinor')::bigint))) AS counts
  FROM opened o JOIN standing s USING (customer_id, shop, order_id) WHERE s.place = 9000000000000000
), bought AS (SELECT * FROM bill WHERE counts AND time >= $1),
refund AS (
  SELECT k.order_id, k.data ->> 'currency' AS currency, (k.data ->> 'amountMinor')::bigint AS amount, (k.data ->> 'subtotalMinor')::bigint AS subtotal
  FROM known k LEFT JOIN opened o ON (o.customer_id, o.shop, o.order_id) = (k.customer_id, k.shop, k.order_id)
  WHERE k.type = 'itinera.orders.refund-issued.v1' AND (k.order_id IS NULL OR o.place IS NOT NULL) AND greatest(k.time, o.time) >= $1
), buyer AS (
  SELECT customer_id, count(*) AS n, bool_or(exists (SELECT FROM bill e WHERE e.customer_id = b.customer_id AND e.counts AND e.place < b.place)) AS before FROM bought b GROUP BY customer_id
), money AS (
  SELECT currency, net AS revenue, 1 AS orders FROM bought UNION ALL SELECT currency, -subtotal, 0 FROM refund WHERE order_id IS NULL
), value AS (
  SELECT currency, amount AS refunded, 0 AS purchased FROM refund UNION ALL SELECT currency, 0, total FROM bill WHERE time >= $1
), by_money AS (SELECT currency, sum(revenue) AS revenue, sum(orders) AS orders FROM money GROUP BY 1),
by_value AS (SELECT currency, sum(refunded) AS refunded, sum(purchased) AS purchased FROM value GROUP BY 1)
SELECT (SELECT count(*) FROM bought) AS orders, (SELECT count(*) FROM bill WHERE time >= $1) AS made, (SELECT count(*) FROM refund) AS refunds,
  (SELECT count(*) FROM buyer) AS buyers, (SELECT count(*) FROM buyer WHERE n >= 2) AS repeaters, (SELECT count(*) FROM buyer WHERE before) AS returning,
  (SELECT coalesce(jsonb_object_agg(currency, revenue), '{}') FROM by_money) AS revenue, (SELECT coalesce(jsonb_object_agg(currency, orders), '{}') FROM by_money) AS "ordersBy",
  (SELECT coalesce(jsonb_object_agg(currency, refunded), '{}') FROM by_value) AS refunded, (SELECT coalesce(jsonb_object_agg(currency, purchased), '{}') FROM by_value) AS purchased`;

export async function bruteForceSql(tx: EntityManager, window: Window, at: Micros): Promise<BruteForceCounts> {
  const start = window === 'all' ? Number.MIN_SAFE_INTEGER : at - LENGTHS[window];
  const [counts] = await rows<BruteForceCounts>(tx, SQL, [start, at]);
  return counts!;
}
