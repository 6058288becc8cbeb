import type { Fact, Micros } from '#lib/contracts';
import { HotStore } from '#lib/hot-store';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import type { Found } from './customers.js';

export interface Read {
  journey: Journey;
  /** A message about this customer is parked: what is shown may lack it. */
  stale: boolean;
}

/** What there is to be found in the hot store of a customer, and to be removed; also in a shape it no longer has. */
export const DOCUMENT_NAMES = ['journey', 'customer', 'customer-2', 'customer-3', 'customer-4'] as const;

/** What is kept of a customer for reading: made from all facts of the customer's subjects, as JSON. */
export interface DocumentKind<Document> {
  /** Names it in the hot store; to be changed with the document's shape. */
  name: (typeof DOCUMENT_NAMES)[number];
  make(facts: readonly Fact[]): Document;
}

const JOURNEY: DocumentKind<Journey> = { name: 'journey', make: foldJourney };

/** A parked text need not be JSON; whatever it is, it concerns those it names. */
const IS_STALE = `EXISTS (
  SELECT FROM parked, unnest($2::uuid[]) AS named (subject)
  WHERE redriven_at IS NULL AND consumer = 'projection.fold-facts' AND position(named.subject::text IN lower(fact)) > 0
)`;

/**
 * Journeys and views for reading. The folded document comes from the hot store where that has the very version PostgreSQL names, else it is
 * folded from the facts and put there: a lost, late or stalled hot store changes the speed, never the answer.
 */
@Injectable()
export class Journeys {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly hotStore: HotStore,
  ) {}

  async now(found: Found): Promise<Read> {
    const { document: journey, stale } = await this.document(found, JOURNEY);
    return { journey, stale };
  }

  async document<Document>(
    { customerId, subjects }: Found,
    { name, make }: DocumentKind<Document>,
  ): Promise<{ document: Document; stale: boolean }> {
    // Version and mapping in one statement: a document of other subjects than the version's would stay in the hot store.
    const [row] = (await rows<{ version: number | null; same: boolean; stale: boolean }>(
      this.dataSource,
      `SELECT (SELECT version FROM journey WHERE customer_id = $1) AS version, ${IS_STALE} AS stale,
         NOT EXISTS (SELECT subject FROM subject WHERE customer_id = $1 AND subject <> ALL ($2::uuid[]))
         AND (SELECT count(*) FROM subject WHERE customer_id = $1) = cardinality($2::uuid[]) AS same`,
      [customerId, subjects],
    )) as [{ version: number | null; same: boolean; stale: boolean }];
    const { version, same, stale } = row;
    const isKept = same && version !== null;
    const kept = isKept ? await this.hotStore.get(`${name}:${customerId}`, version) : null;
    if (kept) return { document: kept as Document, stale };
    const document = make(await this.factsOf(subjects));
    if (isKept) await this.hotStore.put(`${name}:${customerId}`, version, document);
    return { document, stale };
  }

  async asKnownAt({ subjects }: Found, knownAt: Micros): Promise<Read> {
    return { journey: foldJourney(await this.factsOf(subjects, knownAt)), stale: false };
  }

  private async factsOf(subjects: string[], knownAt?: Micros): Promise<Fact[]> {
    const found = await rows<{ fact: string }>(
      this.dataSource,
      'SELECT fact FROM fact WHERE subject = ANY($1::uuid[]) AND recorded <= $2',
      [subjects, knownAt ?? Number.MAX_SAFE_INTEGER],
    );
    return found.map((row) => JSON.parse(row.fact) as Fact);
  }
}
