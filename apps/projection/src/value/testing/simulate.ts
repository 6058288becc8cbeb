import type { BuyingHistory } from '../buying-history.js';
import type { PurchaseParameters } from '../models/purchase-model.js';
import type { SpendParameters } from '../models/spend-model.js';

/** CDNOW's own, rounded. */
export const SIMULATED = {
  purchases: { r: 0.25, alpha: 4.4, a: 0.8, b: 2.5 } satisfies PurchaseParameters,
  spend: { p: 6.25, q: 3.75, v: 15.5 } satisfies SpendParameters,
};

/**
 * Customers who behave as the models say: some of them a day for a year and a half, each with a rate, a readiness to leave and a taste for
 * spending of their own. The same at every call.
 */
export function* simulatedHistories(customers: number): Generator<BuyingHistory> {
  const random = new Random(1);
  const { purchases, spend } = SIMULATED;
  for (let customer = 0; customer < customers; customer++) {
    const age = 7 + (customer % 540);
    const rate = random.gamma(purchases.r) / purchases.alpha / 7;
    const leaving = random.beta(purchases.a, purchases.b);
    const usual = random.gamma(spend.q) / spend.v;
    const days = new Set([0]);
    for (let at = random.wait(rate); at <= age && days.size < 500; at += random.wait(rate)) {
      days.add(Math.ceil(at));
      if (random.share() < leaving) break;
    }
    const dates = [...days].filter((day) => day <= age);
    const amounts = dates.slice(1).map(() => Math.round((random.gamma(spend.p) / usual) * 100) + 1);
    const mean = amounts.length === 0 ? 0 : amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length;
    const revenue = mean * amounts.length + 1_000;
    yield {
      days: dates,
      age,
      money: { USD: { orders: dates.length, revenue, margin: revenue / 2, days: dates.length, repeats: amounts.length, mean } },
    };
  }
}

class Random {
  constructor(private state: number) {}

  /** From 0 to just under 1 (mulberry32). */
  share(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Until the next of what happens so often. */
  wait(rate: number): number {
    return rate === 0 ? Infinity : -Math.log(1 - this.share()) / rate;
  }

  /** Marsaglia and Tsang (2000); a shape below 1 is that of one more, raised to its power. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.share()) ** (1 / shape);
    const [d, c] = [shape - 1 / 3, 1 / Math.sqrt(9 * shape - 3)];
    for (;;) {
      const x = Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share());
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.share()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  beta(a: number, b: number): number {
    const [x, y] = [this.gamma(a), this.gamma(b)];
    return x / (x + y);
  }
}
