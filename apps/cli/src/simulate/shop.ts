import type { CloudEvent } from '../sending/cloud-event.js';
import { Catalogue } from './catalogue.js';
import { Queue } from './queue.js';
import { hash32, Random } from './random.js';

export interface ShopOptions {
  seed: number;
  /** People who come for the first time within the days. */
  customers: number;
  days: number;
  startMs: number;
  source: string;
}

/** Whom an event is about, as attributes. */
export type Who = Pick<CloudEvent, 'userid' | 'anonymousid' | 'email'>;

/**
 * The shop being played: what is due next, and the events that came of it. Ids begin with a mark of all options, so that a run can be
 * sent again without effect and another run is another shop's year.
 */
export class Shop {
  readonly random: Random;
  readonly catalogue: Catalogue;
  readonly mark: string;
  readonly endMs: number;
  private readonly due = new Queue<() => void>();
  private told: CloudEvent[] = [];
  private events = 0;
  private ids = 0;

  constructor(readonly options: ShopOptions) {
    const { seed, customers, days, startMs } = options;
    this.mark = hash32(JSON.stringify([seed, customers, days, startMs]))
      .toString(36)
      .padStart(7, '0');
    this.random = new Random(hash32(this.mark));
    this.catalogue = new Catalogue(this.random);
    this.endMs = startMs + days * 86_400_000;
  }

  /** An id nobody else has: `order-1q2w3e4-17`. */
  id(kind: string): string {
    return `${kind}-${this.mark}-${(++this.ids).toString(36)}`;
  }

  at(ms: number, happens: () => void): void {
    if (ms < this.endMs) this.due.put(ms, happens);
  }

  /** Tells an event when its time has come. */
  tellAt(ms: number, name: string, who: Who, data: object): void {
    this.at(ms, () => this.tell(ms, name, who, data));
  }

  tell(ms: number, name: string, who: Who, data: object): void {
    const id = `${this.mark}-${String(++this.events).padStart(9, '0')}`;
    const type = `itinera.${name}.v1`;
    this.told.push({
      specversion: '1.0',
      id,
      source: this.options.source,
      type,
      time: new Date(ms).toISOString(),
      datacontenttype: 'application/json',
      ...who,
      data,
    });
  }

  /** Plays to the end; events come in the order of their times. */
  *play(): Generator<CloudEvent> {
    for (let next = this.due.take(); next !== undefined; next = this.due.take()) {
      next.value();
      if (this.told.length === 0) continue;
      yield* this.told;
      this.told = [];
    }
  }
}
