/** A row of a file as it stood there. */
export interface Row {
  line: number;
  raw: string;
  /** Where a format reads several files: which of them. */
  file?: string;
}

/** An event on its way, as JSON text, and the rows it was made of. */
export interface Outgoing {
  json: string;
  rows: readonly Row[];
}

export interface Limits {
  events: number;
  bytes: number;
}

/** The door takes 2,500 events and 1 MiB; smaller batches keep its transactions short, and some room is left for proxies. */
export const LIMITS: Limits = { events: 500, bytes: 900_000 };

/** Whether an event fits into a request at all. */
export const fits = (event: Outgoing, { bytes }: Limits = LIMITS): boolean => Buffer.byteLength(event.json) + 2 <= bytes;

/** Events in batches within the limits, order kept. Every event must fit by itself. */
export async function* batches(events: AsyncIterable<Outgoing>, limits: Limits = LIMITS): AsyncGenerator<Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 2;
  for await (const event of events) {
    const size = Buffer.byteLength(event.json) + 1;
    if (batch.length > 0 && (batch.length >= limits.events || bytes + size > limits.bytes)) {
      yield batch;
      [batch, bytes] = [[], 2];
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
