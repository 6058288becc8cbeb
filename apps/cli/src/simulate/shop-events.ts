import type { CloudEvent } from '../sending/cloud-event.js';
import { busyness, DAY_MS, dayOf, someTime } from './calendar.js';
import { spendDaily } from './campaigns.js';
import { Shop, type ShopOptions } from './shop.js';
import { newShopper } from './shopper.js';
import { visit } from './visit.js';

/**
 * What happens in a believable shop, as the events a platform would send, in the order of their times. Pure: the same options give the
 * same events, byte for byte. Memory holds the people who may still do something, not the events.
 */
export function* shopEvents(options: ShopOptions): Generator<CloudEvent> {
  const shop = new Shop(options);
  const dayWeights = weigh(shop);
  const all = dayWeights.reduce((sum, weight) => sum + weight, 0);
  let [weightSoFar, arrived] = [0, 0];
  dayWeights.forEach((weight, index) => {
    weightSoFar += weight;
    // Rounding the running sum, not each day, lets exactly as many people arrive as were asked for.
    const arrivals = Math.round((options.customers * weightSoFar) / all) - arrived;
    arrived += arrivals;
    const day = dayOf(options.startMs) + index * DAY_MS;
    shop.at(Math.max(day, options.startMs), () => openDay(shop, day, arrivals));
  });
  spendDaily(shop);
  yield* shop.play();
}

function weigh(shop: Shop): number[] {
  const { startMs } = shop.options;
  const weights: number[] = [];
  for (let day = dayOf(startMs); day < shop.endMs; day += DAY_MS) weights.push(busyness(day) * shop.random.logNormal(1, 0.12));
  return weights;
}

/** Newcomers are made on their day: those of later days take no memory yet. */
function openDay(shop: Shop, day: number, arrivals: number): void {
  for (let count = 0; count < arrivals; count++) {
    const shopper = newShopper(shop);
    const at = Math.max(someTime(day, shop.random), shop.options.startMs);
    shop.at(at, () => visit(shop, shopper, at));
  }
}
