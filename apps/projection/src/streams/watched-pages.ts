import { Clock, Sweep } from '#lib/clock';
import { MICROS_PER_SECOND, type Micros, type Phase } from '#lib/contracts';
import { transact } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { CatchingUp } from '../fold-facts/catching-up.js';
import { publishViewChanges } from '../fold-facts/view-changes.js';
import { Customers } from '../journey/customers.js';
import { CustomerViews } from '../read-customer/customer-views.js';
import { lastFitEnd } from '../value/pg-fits.js';
import { orNone } from './or-none.js';
import { pageDigest } from './page-digest.js';
import type { Known } from './view-change-frames.js';

const EVERY_MS = 1_000;
/** Looking at pages takes at most a twentieth of the time, so that the fold hardly waits for it. */
const REST = 19;
/** What the shop alone changes (a programme, rules, where classes begin) says no instant: for its sake each page is looked at so often. */
const AGAIN: Micros = 900 * MICROS_PER_SECOND;
/** While facts keep coming, what time alone may have made of a page waits: a second after the last, a minute at most. */
const QUIET: Micros = MICROS_PER_SECOND;
const PATIENCE: Micros = 60 * MICROS_PER_SECOND;
/** A page that could not be looked at, or of which something is on its way, waits so long, and those after it come first. */
const LATER: Micros = 10 * MICROS_PER_SECOND;

/**
 * The pages that readers have before them, looked at again when time may have made them others, and when a night has ended: what facts
 * change is told by the fold, this is told here. It is told through the customer's row and the log as any other change is, so that it has its
 * place among them for every replica, and of several that see it one tells it.
 */
@Injectable()
export class WatchedPages implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeps = new Sweep('pages of streams', EVERY_MS, () => this.round());
  private readonly pages = new Map<string, Known>();
  private nightEnd: Micros | null = null;
  private lastTold: Micros = 0;

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly customers: Customers,
    private readonly views: CustomerViews,
    private readonly clock: Clock,
    private readonly catchingUp: CatchingUp,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeps.stop();
  }

  /** One more reader knows the page so. Of several, what one does not know is told to all; a later change is on its way to the others. */
  know(customerId: string, known: Known): void {
    const before = this.pages.get(customerId);
    const isLess = before && (known.version > before.version || (known.version === before.version && known.at < before.at));
    if (!before || isLess) this.pages.set(customerId, { ...known, due: Math.min(known.due, known.at + AGAIN) });
  }

  /** All readers are told that the page is another, unless one has it already. */
  tell(customerId: string, known: Known): void {
    this.lastTold = known.at;
    const before = this.pages.get(customerId);
    if (before && before.version < known.version) this.pages.set(customerId, { ...known });
  }

  /** What all readers of the customer know. */
  knownOf(customerId: string): Known | undefined {
    return this.pages.get(customerId);
  }

  forget(customerId: string): void {
    this.pages.delete(customerId);
  }

  /** Looks at the page that is due first; true where one was. While facts wait unread that may say otherwise, all wait. */
  async round(): Promise<boolean> {
    if (this.pages.size === 0 || this.catchingUp.isBehind) return false;
    await this.noticeNight();
    const now = this.clock.now();
    const [customerId, page] = [...this.pages].reduce((first, other) => (other[1].due < first[1].due ? other : first));
    if (page.due > now - (now - this.lastTold < QUIET ? PATIENCE : 0)) return false;
    const started = performance.now();
    await this.look(customerId, page, now);
    await pause(REST * (performance.now() - started));
    return true;
  }

  private async noticeNight(): Promise<void> {
    const end = await lastFitEnd(this.dataSource);
    if (end !== this.nightEnd) for (const page of this.pages.values()) page.due = Math.min(page.due, page.at);
    this.nightEnd = end;
  }

  private async look(customerId: string, known: Known, now: Micros): Promise<void> {
    known.due = now + LATER;
    const found = await orNone(this.customers.find(customerId, {}));
    // That they are another customer now, or erased, is told by what has happened.
    if (found?.customerId !== customerId) return;
    const { pageAt, nextTurnAfter } = await this.views.overTime(found, now);
    const page = pageDigest(pageAt(now));
    const isAnother = known.page === null ? this.wasNightSince(known.at) || pageDigest(pageAt(known.at)) !== page : known.page !== page;
    if (isAnother) await this.publish(customerId, known.version, now);
    else Object.assign(known, { at: now, page, due: Math.min(nextTurnAfter(now) ?? Infinity, now + AGAIN) });
  }

  /** What it was before, nobody can say any more. */
  private wasNightSince(at: Micros): boolean {
    return this.nightEnd !== null && this.nightEnd > at;
  }

  /** Unless something else is being told of the customer: all that there is by then is told with it. */
  private async publish(customerId: string, version: number, now: Micros): Promise<void> {
    await transact(this.dataSource, 'projection', async (tx, publish) => {
      const changed = await rows<{ version: number; phase: Phase | null }>(
        tx,
        `WITH changed AS (UPDATE journey SET version = version + 1
           WHERE customer_id = $1 AND version = $2 AND (due IS NULL OR due > $3) RETURNING version, phase)
         SELECT version, phase FROM changed`,
        [customerId, version, now],
      );
      publish(
        ...publishViewChanges(
          changed.map((row) => ({ customerId, ...row, facts: [] })),
          now,
        ),
      );
    });
  }
}
