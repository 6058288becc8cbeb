import type { Product } from '../product.js';
import type { Outgoing } from './batches.js';

/** What the door says of each event of a batch, at its place. */
interface DoorAnswer {
  accepted: number;
  duplicates: number;
  results: { index: number; status: 'accepted' | 'duplicate' | 'invalid' | 'suppressed'; errors?: { pointer: string; detail: string }[] }[];
}

/** What became of events so far. */
export interface Tally {
  accepted: number;
  duplicates: number;
  /** Events the door refused. */
  refused: number;
}

export interface Sending {
  product: Product;
  inFlight?: number;
  tally: Tally;
  onRefused: (event: Outgoing, reason: string) => void | Promise<void>;
  /** After every answer. */
  onAnswer?: () => void;
}

const IN_FLIGHT = 4;

/**
 * Sends batches with a few requests under way at a time, so that memory holds only those, and counts what the door answers. The first
 * batch that cannot be sent ends it: requests under way are given up, which is harmless, since sending an event again changes nothing.
 */
export async function sendBatches(batches: AsyncIterable<Outgoing[]>, sending: Sending): Promise<void> {
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  try {
    for await (const batch of batches) {
      const sent = send(batch, sending, stop.signal).finally(() => underWay.delete(sent));
      // Its failure is seen by the race or at the end; until then it must not count as unhandled.
      sent.catch(() => undefined);
      underWay.add(sent);
      if (underWay.size >= (sending.inFlight ?? IN_FLIGHT)) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } catch (error) {
    const left = [...underWay];
    stop.abort();
    await Promise.allSettled(left);
    throw error;
  }
}

async function send(batch: Outgoing[], { product, tally, onRefused, onAnswer }: Sending, signal: AbortSignal): Promise<void> {
  const body = `[${batch.map((event) => event.json).join(',')}]`;
  const answer = await product.call<DoorAnswer>({
    method: 'POST',
    path: '/v1/events',
    body,
    contentType: 'application/cloudevents-batch+json',
    repeatable: true,
    signal,
  });
  tally.accepted += answer.accepted;
  tally.duplicates += answer.duplicates;
  for (const { index, status, errors } of answer.results) {
    if (status !== 'invalid' && status !== 'suppressed') continue;
    tally.refused++;
    await onRefused(batch[index]!, reasonOf(status, errors));
  }
  onAnswer?.();
}

function reasonOf(status: 'invalid' | 'suppressed', errors: { pointer: string; detail: string }[] = []): string {
  if (errors.length > 0) return errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ');
  return status === 'suppressed' ? 'the person it is about has been erased' : 'refused by the product';
}
