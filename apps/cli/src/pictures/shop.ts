import { untilCaughtUp } from '#lib/testing';
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../product.js';
import { LIMITS } from '../sending/batches.js';
import type { CloudEvent } from '../sending/cloud-event.js';
import { DAY_MS } from '../simulate/calendar.js';
import { Queue } from '../simulate/queue.js';
import { Random } from '../simulate/random.js';
import type { ShopOptions } from '../simulate/shop.js';
import { shopEvents } from '../simulate/shop-events.js';

/**
 * As `npx itinera simulate` has it. With a first day that stays, pictures change with the code alone; those of points a little, since in a
 * ledger the order counts in which things are told.
 */
export const SHOP: ShopOptions = { seed: 1, customers: 5_000, days: 540, startMs: Date.UTC(2025, 0, 1), source: 'simulation' };

const MONTH_MS = 30 * DAY_MS;

/** Lets a shop's months happen one after the other, each once the one before has been taken in: sent at once, points would be spent before they are there. */
export async function live(shop: ShopOptions, product: Product, url: string): Promise<void> {
  for (const month of months(withRedemptions(shopEvents(shop), new Random(shop.seed)), shop.startMs)) {
    for (let from = 0; from < month.length; from += LIMITS.events) await send(month.slice(from, from + LIMITS.events), product);
    await untilCaughtUp([url]);
  }
}

async function send(events: CloudEvent[], product: Product): Promise<void> {
  const { rejected, results } = await product.post<{ rejected: number; results: object[] }>('/v1/events', events, {
    contentType: 'application/cloudevents-batch+json',
    repeatable: true,
  });
  if (rejected > 0) throw new Error(`the door refused ${rejected} events: ${JSON.stringify(results).slice(0, 500)}`);
}

function* months(events: Iterable<CloudEvent>, startMs: number): Generator<CloudEvent[]> {
  let [month, endMs] = [[] as CloudEvent[], startMs + MONTH_MS];
  for (const event of events) {
    for (; Date.parse(event.time) >= endMs; endMs += MONTH_MS) {
      yield month;
      month = [];
    }
    month.push(event);
  }
  yield month;
}

/** What each member is given for joining. */
const WELCOME_POINTS = 100;

/** Every other member takes something at the till for the points of welcome, in a later month than they joined and before these expire. */
function* withRedemptions(events: Iterable<CloudEvent>, random: Random): Generator<CloudEvent> {
  const redemptions = new Queue<CloudEvent>();
  for (const event of events) {
    while (redemptions.nextAt() <= Date.parse(event.time)) yield redemptions.take()!.value;
    yield event;
    if (event.type !== 'itinera.loyalty.member-enrolled.v1' || !random.chance(0.5)) continue;
    const at = Date.parse(event.time) + random.between(35, 150) * DAY_MS;
    redemptions.put(at, {
      ...event,
      id: `${event.id}-spent`,
      type: 'itinera.loyalty.points-redeemed.v1',
      time: new Date(at).toISOString(),
      data: { points: WELCOME_POINTS },
    });
  }
}

interface Run {
  asOf: string;
  state: string;
  failure?: string;
}

/** Has the value models fitted as of some midnights, as they would have been in their nights. */
export async function fitted(midnights: readonly string[], product: Product): Promise<void> {
  for (const at of midnights) {
    let run: Run | null = await product.post<Run>('/v1/value-model/fits', { at });
    for (; run?.state !== 'done'; run = (await product.get<{ run: Run | null }>('/v1/value-model')).run) {
      if (run?.state === 'failed') throw new Error(`the fit of ${at} failed: ${run.failure}`);
      await pause(200);
    }
  }
}
