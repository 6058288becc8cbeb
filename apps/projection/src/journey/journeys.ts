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

/**
 * Journeys for reading. The folded document comes from the hot store where that has the very version PostgreSQL names, else it is
 * folded from the facts and put there: a lost, late or stalled hot store changes the speed, never the answer.
 */
@Injectable()
export class Journeys {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly hotStore: HotStore,
  ) {}

  async now({ customerId, subjects }: Found): Promise<Read> {
    const [row] = await rows<{ version: number; stale: boolean }>(
      this.dataSource,
      'SELECT version, stale FROM journey WHERE customer_id = $1',
      [customerId],
    );
    const version = row?.version ?? 0;
    const kept = await this.hotStore.get(`journey:${customerId}`, version);
    if (kept) return { journey: kept as Journey, stale: row?.stale ?? false };
    const journey = foldJourney(await this.factsOf(subjects));
    await this.hotStore.put(`journey:${customerId}`, version, journey);
    return { journey, stale: row?.stale ?? false };
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
