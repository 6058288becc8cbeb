import type { Realm } from '#lib/customers';
import type { OpenStream } from './open-stream.js';
import { eventFrame } from './sse.js';
import { toldOf, type Known, type Position, type Positions, type Told } from './view-change-frames.js';

export interface Snapshot {
  customerId: string;
  page: object;
  /** What whoever has the page knows. */
  known: Known;
}

/** What a reader asks of those who watch the stream for it. */
export interface Watched {
  /** The entry told last; null while that is not known. */
  readonly position: string | null;
  readonly positions: Positions;
  watch(reader: CustomerReader, customerId: string): void;
  leave(reader: CustomerReader, customerId: string): void;
  /** What a reader of the customer knows, beside what is told to all of them. */
  know(customerId: string, known: Known): void;
  /** What they all know. */
  knownOf(customerId: string): Known | undefined;
  /** Null where nobody is known by this reference (any more). */
  customerOf(who: { ref: string; realm: Realm }): Promise<string | null>;
  snapshotOf(who: { ref: string; realm: Realm }): Promise<Snapshot | null>;
}

/** One reader of one reference: its customer's page, then every change of it once, and a new page when the reference means another. */
export class CustomerReader {
  private customerId: string | null = null;
  private known = toldOf(0, 0);
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
  resume({ customerId, known }: Position, missed: readonly Told[]): void {
    if (this.stream.closed) return;
    this.known = known;
    this.follow(customerId);
    for (const told of missed) this.take(told);
    this.sayWhatIsKnown();
  }

  take(told: Told): void {
    const { change, known, frame } = told;
    if (change.customerId !== this.customerId) return;
    if (this.waiting) return void this.waiting.push(told);
    if (change.version <= this.known.version) return;
    this.known = known;
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
      const { page, known } = snapshot;
      this.known = known;
      this.stream.write(eventFrame('snapshot', JSON.stringify({ customerId, version: known.version, ...page }), this.idAt(entry)));
      return this.goOn();
    }
  }

  private goOn(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const told of waiting) this.take(told);
    this.sayWhatIsKnown();
  }

  private sayWhatIsKnown(): void {
    if (this.customerId !== null && !this.waiting) this.watched.know(this.customerId, this.known);
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
    if (this.waiting || this.customerId === null) return null;
    // Their page has been looked at meanwhile, perhaps, and is the same.
    const all = this.watched.knownOf(this.customerId);
    return this.idAt(this.watched.position, all?.version === this.known.version ? all : this.known);
  }

  private idAt(entry: string | null, known = this.known): string | null {
    const { customerId } = this;
    return entry === null || customerId === null ? null : this.watched.positions.write({ entry, customerId, known });
  }
}
