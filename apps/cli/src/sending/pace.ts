import { setTimeout as pause } from 'node:timers/promises';

/** Lets through so many a second, evenly; a receiver that was slow is not caught up with by a burst of more than a second's worth. */
export async function* paced<T>(
  items: AsyncIterable<T> | Iterable<T>,
  perSecond: number,
  now: () => number = () => performance.now(),
): AsyncGenerator<T> {
  let due = now();
  for await (const item of items) {
    due = Math.max(due, now() - 1000);
    const waitMs = due - now();
    if (waitMs > 1) await pause(waitMs);
    due += 1000 / perSecond;
    yield item;
  }
}
