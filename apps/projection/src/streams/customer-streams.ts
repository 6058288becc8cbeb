import type { Authorized } from '#lib/access';
import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import type { Realm } from '#lib/customers';
import { HotStreams, type StreamEntry } from '#lib/hot-store';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { Customers } from '../journey/customers.js';
import { CustomerViews } from '../read-customer/customer-views.js';
import { CustomerReader, type Snapshot, type Watched } from './customer-reader.js';
import { Gate } from './gate.js';
import { OpenStreams } from './open-streams.js';
import { orNone } from './or-none.js';
import { pageDigest } from './page-digest.js';
import { StreamNames } from './stream-names.js';
import { StreamTail } from './stream-tail.js';
import { Positions, type Known } from './view-change-frames.js';
import { WatchedPages } from './watched-pages.js';

/** Views are folded for streams beside everything else this process does. */
const SNAPSHOTS_AT_ONCE = 2;
const TRIES = 5;

/** The views of customers as they change, each followed by its readers in this process. */
@Injectable()
export class CustomerStreams implements Watched {
  readonly positions: Positions;
  private readonly tail: StreamTail;
  private readonly readers = new Map<string, Set<CustomerReader>>();
  private readonly snapshots = new Gate(SNAPSHOTS_AT_ONCE);

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly customers: Customers,
    private readonly views: CustomerViews,
    private readonly open: OpenStreams,
    private readonly watched: WatchedPages,
    private readonly clock: Clock,
    config: Config,
    names: StreamNames,
    streams: HotStreams,
  ) {
    this.positions = new Positions(config);
    this.tail = new StreamTail(streams, () => names.of('customers'), {
      onEntries: (entries) => entries.forEach((entry) => this.pass(entry)),
      onBroken: () => this.all().forEach((reader) => reader.reset()),
    });
  }

  /** Fails before anything is sent where nobody is known by that reference. */
  async read(
    who: { ref: string; realm: Realm },
    lastEventId: string | null,
    [request, reply]: [FastifyRequest & Authorized, FastifyReply],
  ): Promise<void> {
    this.open.admit();
    const { customerId } = await this.customers.find(who.ref, who.realm);
    const stream = await this.open.beginOver(this.tail, request, reply);
    this.start(new CustomerReader(who, stream, this), customerId, lastEventId);
  }

  get position(): string | null {
    return this.tail.position;
  }

  watch(reader: CustomerReader, customerId: string): void {
    const watching = this.readers.get(customerId);
    if (watching) watching.add(reader);
    else this.readers.set(customerId, new Set([reader]));
  }

  leave(reader: CustomerReader, customerId: string): void {
    const watching = this.readers.get(customerId);
    watching?.delete(reader);
    if (watching?.size !== 0) return;
    this.readers.delete(customerId);
    this.watched.forget(customerId);
  }

  know(customerId: string, known: Known): void {
    this.watched.know(customerId, known);
  }

  knownOf(customerId: string): Known | undefined {
    return this.watched.knownOf(customerId);
  }

  async customerOf({ ref, realm }: { ref: string; realm: Realm }): Promise<string | null> {
    return orNone(this.customers.find(ref, realm).then(({ customerId }) => customerId));
  }

  /** The customer's page with the version it shows; where the customer changes all the time, of a version not later than it shows. */
  async snapshotOf({ ref, realm }: { ref: string; realm: Realm }): Promise<Snapshot | null> {
    return this.snapshots.through(async () => {
      for (let tries = 1; ; tries++) {
        const found = await orNone(this.customers.find(ref, realm));
        if (found === null) return null;
        const { customerId, version } = found;
        const at = this.clock.now();
        const { pageAt, nextTurnAfter } = await this.views.overTime(found, at);
        if (tries < TRIES && (await this.versionOf(customerId)) !== version) continue;
        const page = pageAt(at);
        return { customerId, page, known: { version: version ?? 0, at, page: pageDigest(page), due: nextTurnAfter(at) ?? Infinity } };
      }
    });
  }

  private start(reader: CustomerReader, customerId: string, lastEventId: string | null): void {
    if (lastEventId === null) return reader.refresh();
    const last = this.positions.read(lastEventId);
    const missed = last?.customerId === customerId ? this.tail.after(last.entry) : null;
    const now = this.clock.now();
    if (!last || !missed || last.known.at > now) return reader.reset();
    const own = missed.filter(({ label }) => label === customerId);
    reader.resume(
      last,
      own.map((entry) => this.positions.toldAt(now, entry)),
    );
  }

  private pass(entry: StreamEntry): void {
    const watching = this.readers.get(entry.label);
    if (!watching) return;
    const told = this.positions.toldAt(this.clock.now(), entry);
    for (const reader of [...watching]) reader.take(told);
    this.watched.tell(entry.label, told.known);
  }

  private all(): CustomerReader[] {
    return [...new Set([...this.readers.values()].flatMap((readers) => [...readers]))];
  }

  private async versionOf(customerId: string): Promise<number | null> {
    const [row] = await rows<{ version: number }>(this.dataSource, 'SELECT version FROM journey WHERE customer_id = $1', [customerId]);
    return row?.version ?? null;
  }
}
