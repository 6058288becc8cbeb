import type { Fact, Micros, Phase } from '#lib/contracts';
import { publishFact, transact } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { foldJourney } from '../lifecycle/fold.js';
import { historyAt, nextMomentAfter } from '../lifecycle/journey.js';
import { CatchingUp } from './catching-up.js';
import { checkoutsAbandoned, factsById, phaseChanged, type Change } from './announcements.js';
import { Clock, Sweep } from '#lib/clock';
import { factsOf } from './facts.js';
import { phaseFrom, publishViewChanges, type ViewChange } from './view-changes.js';

const EVERY_MS = 1_000;
const AT_ONCE = 500;

/**
 * Announces what happens because time passes: a deadline, or a fact dated ahead. Answers never wait for it; it waits itself while what has
 * met a deadline may not have been read yet.
 */
@Injectable()
export class Deadlines implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Sweep('deadlines', EVERY_MS, async () => (await this.sweep()) === AT_ONCE);

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly catchingUp: CatchingUp,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** Announces what is due now; returns for how many customers. Replicas share the work: each skips what another has locked. */
  async sweep(): Promise<number> {
    if (this.catchingUp.isBehind) return 0;
    const now = this.clock.now();
    return transact(this.dataSource, 'projection', async (tx, publish) => {
      const due = await rows<{ customer_id: string; version: number; phase: Phase | null; due: Micros }>(
        tx,
        `SELECT customer_id, version, phase, due FROM journey WHERE due <= $1 ORDER BY due LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [now],
      );
      if (due.length === 0) return 0;
      const told = await this.factsOfCustomers(
        tx,
        due.map((row) => row.customer_id),
      );
      const views: ViewChange[] = [];
      for (const { customer_id: customerId, version, phase: announced, due: passed } of due) {
        const facts = told.get(customerId)!;
        const after = foldJourney(facts);
        const change: Change = { customerId, version: version + 1, announced, due: passed, before: null, after, latest: null, because: [] };
        const phase = phaseChanged(change, now, factsById(facts));
        publish(...[...(phase ? [phase] : []), ...checkoutsAbandoned(change, now)].map(publishFact));
        await tx.query('UPDATE journey SET version = version + 1, phase = $2, due = $3 WHERE customer_id = $1', [
          customerId,
          historyAt(after, now).at(-1)?.phase ?? null,
          nextMomentAfter(after, now),
        ]);
        views.push({ customerId, version: version + 1, ...phaseFrom(announced, historyAt(after, now).at(-1)?.phase ?? null), facts: [] });
      }
      publish(...publishViewChanges(views, now));
      return due.length;
    });
  }

  private async factsOfCustomers(tx: EntityManager, customers: string[]): Promise<Map<string, Fact[]>> {
    const owned = await rows<{ subject: string; customer_id: string }>(
      tx,
      'SELECT subject, customer_id FROM subject WHERE customer_id = ANY($1::uuid[])',
      [customers],
    );
    const facts = await factsOf(
      tx,
      owned.map((row) => row.subject),
    );
    return new Map(
      customers.map((customer) => [
        customer,
        owned.filter((row) => row.customer_id === customer).flatMap((row) => facts.get(row.subject) ?? []),
      ]),
    );
  }
}
