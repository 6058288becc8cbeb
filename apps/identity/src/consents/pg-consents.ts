import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager, DataSource } from 'typeorm';
import { compareConsents, type Consent } from './consents.js';

/** The last word of each subject on each purpose and channel. */
@Injectable()
export class PgConsents {
  /** Keeps what is newer than what stands, in the order of facts; the order of arrival does not matter. */
  async keep(tx: EntityManager, consents: readonly Consent[]): Promise<void> {
    if (consents.length === 0) return;
    const newest = newestPerKey(consents);
    const column = <K extends keyof Consent>(name: K): Consent[K][] => newest.map((consent) => consent[name]);
    await tx.query(UPSERT, [
      column('subject'),
      column('purpose'),
      column('channel'),
      column('status'),
      column('wording'),
      column('evidence'),
      column('expiresAt'),
      column('factId'),
      column('at'),
      column('sequence'),
      column('source'),
      column('claim'),
    ]);
  }

  of(tx: EntityManager | DataSource, customerId: string): Promise<Consent[]> {
    return rows<Consent>(
      tx,
      `SELECT subject, purpose, channel, status, wording, evidence, expires_at AS "expiresAt", fact_id AS "factId", at, sequence, source, claim
       FROM consent WHERE subject IN (SELECT id FROM subject WHERE customer_id = $1)`,
      [customerId],
    );
  }
}

/** One statement cannot touch a row twice. */
function newestPerKey(consents: readonly Consent[]): Consent[] {
  const ordered = [...consents].sort(compareConsents);
  return [...new Map(ordered.map((consent) => [JSON.stringify([consent.subject, consent.purpose, consent.channel]), consent])).values()];
}

const UPSERT = `
  INSERT INTO consent AS kept (subject, purpose, channel, status, wording, evidence, expires_at, fact_id, at, sequence, source, claim)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::uuid[], $9::bigint[],
                       $10::text[], $11::text[], $12::text[])
  ORDER BY 1, 2, 3
  ON CONFLICT (subject, purpose, channel) DO UPDATE SET
    status = excluded.status, wording = excluded.wording, evidence = excluded.evidence, expires_at = excluded.expires_at,
    fact_id = excluded.fact_id, at = excluded.at, sequence = excluded.sequence, source = excluded.source, claim = excluded.claim
  WHERE (kept.at, kept.sequence, kept.source, kept.claim) < (excluded.at, excluded.sequence, excluded.source, excluded.claim)`;
