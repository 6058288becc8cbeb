import type { Realm } from '#lib/customers';
import type { StreamEntry } from '#lib/hot-store';
import type { ViewChange } from '../fold-facts/view-changes.js';
import type { OpenStream } from './open-stream.js';
import { eventFrame } from './sse.js';
import { changeFrame, readChange, writePosition, type Position } from './view-change-frames.js';

export interface Snapshot {
  customerId: string;
  version: number;
  page: object;
}

/** What a reader asks of those who watch the stream for it. */
export interface Watched {
  /** The entry told last; null while that is not known. */
  readonly position: string | null;
  watch(reader: CustomerReader, customerId: string): void;
  leave(reader: CustomerReader, customerId: string): void;
  /** Null where nobody is known by this reference (any more). */
  customerOf(who: { ref: string; realm: Realm }): Promise<string | null>;
  snapshotOf(who: { ref: string; realm: Realm }): Promise<Snapshot | null>;
}

interface Told {
  entry: string;
  change: ViewChange;
  frame: Buffer;
}

/** One reader of one reference: its customer's page, then every change of it once, and a new page when the reference means another. */
export class CustomerReader {
  private customerId: string | null = null;
  /** The last change told. */
  private version = 0;
  /** What is told while a page is being read; null while none is. */
  private waiting: Told[] | null = null;
  /** How often the page was asked for: only the last one asked for is sent. */
  private asked = 0;

  constructor(
    private readonly who: { ref: string; realm: Realm },
    private readonly stream: OpenStream,
    private readonly watched: Watched,
  ) {
    stream.onClose(() => this.follow(null));
    stream.position = () => this.position();
  }

  /** Goes on from where the reader was; whoever calls passes everything later at once. */
  resume({ customerId, version }: Position, missed: readonly StreamEntry[]): void {
    if (this.stream.closed) return;
    this.version = version;
    this.follow(customerId);
    for (const entry of missed) {
      if (entry.label !== customerId) continue;
      const change = readChange(entry);
      this.take(entry.id, change, changeFrame(entry, change));
    }
  }

  take(entry: string, change: ViewChange, frame: Buffer): void {
    if (change.customerId !== this.customerId) return;
    if (this.waiting) return void this.waiting.push({ entry, change, frame });
    if (change.version <= this.version) return;
    this.version = change.version;
    this.stream.write(frame);
    // The reference may mean another customer now, or nobody.
    if (change.moved) this.refresh();
  }

  /** What the reader has is not continued: all of it is told anew. */
  reset(): void {
    this.stream.write(eventFrame('reset', '{}'));
    this.refresh();
  }

  /** Sends the page as it is, and goes on from there. */
  refresh(): void {
    const asked = ++this.asked;
    this.waiting ??= [];
    this.readPage(asked).catch(() => {
      // The reader comes again from where it was, and is told then what is the matter.
      if (asked === this.asked) this.stream.end();
    });
  }

  private async readPage(asked: number): Promise<void> {
    for (;;) {
      // Followed before it is read: what changes meanwhile waits.
      const customerId = await this.watched.customerOf(this.who);
      if (asked !== this.asked || this.stream.closed) return;
      if (customerId === null) return this.gone();
      this.follow(customerId);
      const entry = this.watched.position;
      const snapshot = await this.watched.snapshotOf(this.who);
      if (asked !== this.asked || this.stream.closed) return;
      if (snapshot === null) return this.gone();
      if (snapshot.customerId !== customerId) continue;
      this.version = snapshot.version;
      this.stream.write(eventFrame('snapshot', JSON.stringify(snapshot.page), this.idAt(entry)));
      return this.goOn();
    }
  }

  private goOn(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const { entry, change, frame } of waiting) this.take(entry, change, frame);
  }

  private gone(): void {
    this.stream.write(eventFrame('gone', '{}'));
    this.stream.end();
  }

  private follow(customerId: string | null): void {
    const before = this.customerId;
    if (before === customerId) return;
    this.customerId = customerId;
    if (customerId !== null) this.watched.watch(this, customerId);
    if (before !== null) this.watched.leave(this, before);
  }

  private position(): string | null {
    return this.waiting ? null : this.idAt(this.watched.position);
  }

  private idAt(entry: string | null): string | null {
    const { customerId, version } = this;
    return entry === null || customerId === null ? null : writePosition({ entry, customerId, version });
  }
}
