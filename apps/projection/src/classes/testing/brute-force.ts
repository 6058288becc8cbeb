import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Result } from '../../kpis/definition.js';

type Counts = Record<string, number>;

/** What there is to count. */
interface Counted {
  abc: Counts;
  /** What those of a class brought lately, by class and currency. */
  revenue: Counts;
  rfm: Counts;
  /** Of whose purchases a line is known. */
  customers: number;
  /** Two products; who bought both, the first and the second. */
  pairs: [string, string, number, number, number][];
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
  SELECT c, currency, sum(amount) AS ever, coalesce(sum(amount) FILTER (WHERE time >= $1 - 365 * 86400000000), 0) AS lately, max(time) >= $1 - 365 * 86400000000 AS is_late FROM (
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
pair AS (
  SELECT a.product AS one, b.product AS other, count(*) AS n, (SELECT count(*) FROM item WHERE product = a.product) AS ones, (SELECT count(*) FROM item WHERE product = b.product) AS others
  FROM item a JOIN item b ON a.c = b.c AND a.product COLLATE "C" < b.product COLLATE "C" GROUP BY 1, 2 HAVING count(*) > 1
)
SELECT (SELECT coalesce(jsonb_object_agg(class, n), '{}') FROM (SELECT class, count(*) AS n FROM abc GROUP BY 1) AS t) AS abc,
  (SELECT coalesce(jsonb_object_agg(part, n), '{}') FROM (SELECT class || ' ' || currency AS part, sum(lately) AS n FROM abc JOIN money USING (c) WHERE is_late GROUP BY 1) AS t) AS revenue,
  (SELECT coalesce(jsonb_object_agg(cell, n), '{}') FROM (SELECT cell, count(*) AS n FROM rfm GROUP BY 1) AS t) AS rfm,
  (SELECT count(DISTINCT c) FROM item) AS customers,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(one, other, n, ones, others) ORDER BY n DESC, one COLLATE "C", other COLLATE "C"), '[]') FROM pair) AS pairs`;

/** The numbers straight from the table of facts: counted in SQL and nothing else, then divided. */
export async function bruteForceClasses(tx: EntityManager, midnight: number): Promise<Record<string, Result>> {
  const [counted] = await rows<Counted>(tx, SQL, [midnight]);
  const { revenue, rfm, customers, pairs } = counted!;
  const abc = { A: 0, B: 0, C: 0, ...counted!.abc };
  const by = (of: (both: number) => number): Counts =>
    Object.fromEntries(pairs.map(([one, other, both]) => [`${one} + ${other}`, of(both)]));
  return {
    abcClass: { value: abc, numerator: abc, denominator: null, parts: revenue },
    rfm: { value: rfm, numerator: rfm, denominator: null },
    crossSell: {
      value: by((both) => both / customers),
      numerator: by((both) => both),
      denominator: customers,
      pairs: pairs.map(([one, other, both, ones, others]) => ({
        products: [one, other],
        customers: both,
        each: [ones, others],
        confidence: [both / ones, both / others],
        lift: (both * customers) / (ones * others),
      })),
    },
  };
}
