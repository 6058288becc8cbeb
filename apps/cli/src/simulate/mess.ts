import { Queue } from './queue.js';
import type { Random } from './random.js';

/** Of a hundred events: */
const SHUFFLED = 0.1;
const VERY_LATE = 0.01;
const TWICE = 0.03;

/**
 * What happens to events on their way: some overtake others, a few come thousands of places late, some come twice. Every event arrives,
 * unchanged; memory holds those that are late.
 */
export function* messUp<T>(events: Iterable<T>, random: Random): Generator<T> {
  const late = new Queue<T>();
  let place = 0;
  for (const event of events) {
    place++;
    if (random.chance(TWICE)) late.put(place + random.whole(1, 5_000), event);
    if (random.chance(VERY_LATE)) late.put(place + random.whole(1_000, 20_000), event);
    else if (random.chance(SHUFFLED)) late.put(place + random.whole(1, 200), event);
    else yield event;
    while (late.nextAt() <= place) yield late.take()!.value;
  }
  for (let left = late.take(); left !== undefined; left = late.take()) yield left.value;
}
