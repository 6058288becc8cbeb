import type { Fact, Micros } from '#lib/contracts';
import { HotStore } from '#lib/hot-store';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { foldJourney, type Journey } from '../lifecycle/fold.js';
import type { Found } from './customers.js';

/** What there is to be found in the hot store of a customer, and to be removed; also in a shape it no longer has. */
export const DOCUMENT_NAMES = ['journey', 'customer', 'customer-2', 'customer-3', 'customer-4', 'customer-5'] as const;

/** What is kept of a customer for reading: made from all facts of the customer's subjects, as JSON. */
export interface DocumentKind<Document> {
  /** Names it in the hot store; to be changed with the document's shape. */
  name: (typeof DOCUMENT_NAMES)[number];
  make(facts: readonly Fact[]): Document;
}

const JOURNEY: DocumentKind<Journey> = { name: 'journey', make: foldJourney };

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

  now(found: Found): Promise<Journey> {
    return this.document(found, JOURNEY);
  }

  async document<Document>({ customerId, subjects, version }: Found, { name, make }: DocumentKind<Document>): Promise<Document> {
    const kept = version === null ? null : await this.hotStore.get(`${name}:${customerId}`, version);
    if (kept) return kept as Document;
    const document = make(await this.factsOf(subjects));
    if (version !== null) await this.hotStore.put(`${name}:${customerId}`, version, document);
    return document;
  }

  async asKnownAt({ subjects }: Found, knownAt: Micros): Promise<Journey> {
    return foldJourney(await this.factsOf(subjects, knownAt));
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
