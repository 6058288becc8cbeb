import type { Micros, Phase } from '#lib/contracts';
import { plainArray } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** What is kept of a journey for counting. */
export interface KeptJourney {
  history: readonly { phase: Phase; from: Micros; to: Micros | null; because: string }[];
  checkouts: readonly {
    checkoutId: string;
    shop: string;
    outcome: 'bought' | 'abandoned';
    at: Micros;
    startedBy: string;
    because: string;
  }[];
}

/** One customer whose journey a batch has changed; null where there was none, or where none may be shown any more (erased). */
export interface JourneyChange {
  customerId: string;
  before: KeptJourney | null;
  after: KeptJourney | null;
}

/** Keeps phases and checkout outcomes as they now are: writes only the rows that differ, removes those that are gone. */
export async function writeJourneys(tx: EntityManager, changes: readonly JourneyChange[]): Promise<void> {
  const phases = differing(
    changes,
    (journey) => journey.history,
    ({ from }) => from,
  );
  if (phases.gone.length > 0)
    await tx.query(
      'DELETE FROM phase_interval AS kept USING unnest($1::uuid[], $2::bigint[]) AS gone (customer_id, from_micros) WHERE (kept.customer_id, kept.from_micros) = (gone.customer_id, gone.from_micros)',
      [plainArray(phases.gone.map(([customer]) => customer)), plainArray(phases.gone.map(([, { from }]) => from))],
    );
  await tx.query(
    `INSERT INTO phase_interval (customer_id, from_micros, to_micros, phase, because)
     SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[])
     ON CONFLICT (customer_id, from_micros) DO UPDATE SET to_micros = excluded.to_micros, phase = excluded.phase, because = excluded.because`,
    [
      plainArray(phases.now.map(([customer]) => customer)),
      plainArray(phases.now.map(([, { from }]) => from)),
      plainArray(phases.now.map(([, { to }]) => to)),
      plainArray(phases.now.map(([, { phase }]) => phase)),
      phases.now.map(([, { because }]) => because),
    ],
  );
  const checkouts = differing(
    changes,
    (journey) => journey.checkouts,
    ({ shop, checkoutId }) => `${shop}\0${checkoutId}`,
  );
  if (checkouts.gone.length + checkouts.now.length === 0) return;
  await tx.query(
    'DELETE FROM checkout_outcome AS kept USING unnest($1::uuid[], $2::text[], $3::text[]) AS gone (customer_id, shop, checkout_id) WHERE (kept.customer_id, kept.shop, kept.checkout_id) = (gone.customer_id, gone.shop, gone.checkout_id)',
    [
      plainArray(checkouts.gone.map(([customer]) => customer)),
      checkouts.gone.map(([, { shop }]) => shop),
      checkouts.gone.map(([, { checkoutId }]) => checkoutId),
    ],
  );
  await tx.query(
    `INSERT INTO checkout_outcome (customer_id, shop, checkout_id, outcome, at, started_by, because)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
     ON CONFLICT (customer_id, shop, checkout_id)
     DO UPDATE SET outcome = excluded.outcome, at = excluded.at, started_by = excluded.started_by, because = excluded.because`,
    [
      plainArray(checkouts.now.map(([customer]) => customer)),
      checkouts.now.map(([, { shop }]) => shop),
      checkouts.now.map(([, { checkoutId }]) => checkoutId),
      checkouts.now.map(([, { outcome }]) => outcome),
      plainArray(checkouts.now.map(([, { at }]) => at)),
      checkouts.now.map(([, { startedBy }]) => startedBy),
      checkouts.now.map(([, { because }]) => because),
    ],
  );
}

/** Rows by customer: those whose key is gone, and those that are new or otherwise than before. */
function differing<Row extends object>(
  changes: readonly JourneyChange[],
  rowsOf: (journey: KeptJourney) => readonly Row[],
  keyOf: (row: Row) => string | number,
): { gone: [string, Row][]; now: [string, Row][] } {
  const gone: [string, Row][] = [];
  const now: [string, Row][] = [];
  for (const { customerId, before, after } of changes) {
    const old = new Map((before ? rowsOf(before) : []).map((row) => [keyOf(row), row]));
    for (const row of after ? rowsOf(after) : []) {
      const kept = old.get(keyOf(row));
      old.delete(keyOf(row));
      if (!kept || (Object.keys(row) as (keyof Row)[]).some((field) => kept[field] !== row[field])) now.push([customerId, row]);
    }
    for (const row of old.values()) gone.push([customerId, row]);
  }
  return { gone, now };
}
