import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** Redemptions whose lots do not add up to what was taken, or given back; or that gave back more than they took. */
export const verifyRedemptions = (tx: EntityManager): Promise<object[]> =>
  rows<object>(
    tx,
    `SELECT member, 'redemption ' || id || ': ' || points || ' points, ' || returned || ' given back' AS stored,
       taken || ' points, ' || back || ' given back' || CASE WHEN over THEN ', of a lot more than was taken of it' ELSE '' END AS recomputed
     FROM redemption, LATERAL (
       SELECT coalesce(sum((one->>'points')::bigint), 0) AS taken, coalesce(sum((one->>'returned')::bigint), 0) AS back,
         coalesce(bool_or((one->>'returned')::bigint NOT BETWEEN 0 AND (one->>'points')::bigint), false) AS over
       FROM jsonb_array_elements(allocations) AS one) AS lots
     WHERE points <> taken OR returned <> back OR over ORDER BY member, id LIMIT 1000`,
  );
