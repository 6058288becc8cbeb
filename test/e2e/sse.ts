import type { Product } from './product.js';

/** One event as a client has it. */
export interface Heard<Data = Record<string, unknown>> {
  event: string;
  id: string;
  data: Data;
}

const HEARD_WITHIN_MS = 60_000;

/** A client of one stream, which does what EventSource does but for coming again by itself. */
export class Listener<Data = Record<string, unknown>> {
  readonly events: Heard<Data>[] = [];
  /** What a client that comes again says. */
  lastEventId = '';
  status = 0;
  ended = false;
  private readonly abort = new AbortController();
  private wake: () => void = () => undefined;
  private reading: Promise<void> = Promise.resolve();

  static async open<Data = Record<string, unknown>>(
    product: Product,
    path: string,
    { lastEventId, url = product.url }: { lastEventId?: string; url?: string } = {},
  ): Promise<Listener<Data>> {
    const listener = new Listener<Data>();
    await listener.connect(`${url}/v1/streams/${path}`, {
      authorization: `Bearer ${product.key}`,
      ...(lastEventId && { 'last-event-id': lastEventId }),
    });
    return listener;
  }

  private async connect(url: string, headers: Record<string, string>): Promise<void> {
    const response = await fetch(url, { headers, signal: this.abort.signal });
    this.status = response.status;
    if (response.ok) this.reading = this.read(response.body!).catch(() => this.end());
    else this.end();
  }

  /** The events so named, once there are so many of them. */
  async heard(event: string, count = 1): Promise<Heard<Data>[]> {
    const named = (): Heard<Data>[] => this.events.filter((heard) => heard.event === event);
    await this.until(() => named().length >= count, `${count} of ${event}`);
    return named();
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + HEARD_WITHIN_MS;
    while (!isSo()) {
      const heard = this.events.map(({ event }) => event).join(', ');
      if (this.ended) throw new Error(`the stream ended before ${what}; heard ${heard}`);
      if (Date.now() > deadline) throw new Error(`not heard in ${HEARD_WITHIN_MS / 1000} s: ${what}; heard ${heard}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async untilEnded(): Promise<void> {
    await this.reading;
  }

  close(): void {
    this.abort.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.take(block);
      this.wake();
    }
    this.end();
  }

  private take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    const data = fields.get('data');
    if (data !== undefined)
      this.events.push({ event: fields.get('event') ?? 'message', id: this.lastEventId, data: JSON.parse(data) as Data });
  }

  private end(): void {
    this.ended = true;
    this.wake();
  }
}
