import { createHash } from 'node:crypto';
import { minorPerUnit } from '#lib/money';
import type { BuyingHistory } from './buying-history.js';
import type { FitData } from './models/fit.js';

/** What the models were fitted to, so that it can be told apart: equal data, equal digest, whoever the customers are. */
export interface DataAbout {
  customers: number;
  repeatCustomers: number;
  digest: string;
}

export interface Gathered {
  data: FitData;
  purchases: DataAbout;
  /** By currency. */
  spend: Record<string, DataAbout>;
  secondWithinDays: number | null;
  /** Half of those who bought a second time did so within so many days; null where nobody has. */
  secondMedianDays: number | null;
}

/** A ninth decile of fewer would be the largest. */
const FEWEST_GAPS = 10;

/** Takes the histories of all customers, one after another in any order, and makes of them what is fitted. */
export class FitDataGatherer {
  private readonly buyers = new Map<string, number>();
  private readonly spenders = new Map<string, { repeats: number; mean: number }[]>();
  private readonly gaps: number[] = [];

  add({ days, age, money }: BuyingHistory): void {
    if (days.length === 0) return;
    // Times as whole days: equal customers are worked on together.
    const row = `${days.length - 1} ${days.at(-1)!} ${age}`;
    this.buyers.set(row, (this.buyers.get(row) ?? 0) + 1);
    if (days.length > 1) this.gaps.push(days[1]!);
    for (const [currency, { repeats, mean }] of Object.entries(money)) {
      // The model knows no free purchases.
      if (repeats === 0 || mean <= 0) continue;
      if (!this.spenders.has(currency)) this.spenders.set(currency, []);
      this.spenders.get(currency)!.push({ repeats, mean: mean / minorPerUnit(currency) });
    }
  }

  gathered(): Gathered {
    const rows = [...this.buyers]
      .map(([row, count]) => [...row.split(' ').map(Number), count] as [number, number, number, number])
      .sort(byParts);
    const currencies = [...this.spenders].sort(([a], [b]) => (a < b ? -1 : 1));
    const spenders = currencies.map(
      ([currency, those]) => [currency, those.sort((a, b) => a.repeats - b.repeats || a.mean - b.mean)] as const,
    );
    return {
      data: {
        buyers: {
          repeats: Int32Array.from(rows, ([repeats]) => repeats),
          last: Float64Array.from(rows, ([, last]) => last / 7),
          age: Float64Array.from(rows, ([, , age]) => age / 7),
          count: Int32Array.from(rows, ([, , , count]) => count),
        },
        spenders: Object.fromEntries(
          spenders.map(([currency, those]) => [
            currency,
            { repeats: Int32Array.from(those, ({ repeats }) => repeats), mean: Float64Array.from(those, ({ mean }) => mean) },
          ]),
        ),
      },
      purchases: {
        customers: rows.reduce((sum, [, , , count]) => sum + count, 0),
        repeatCustomers: this.gaps.length,
        digest: digestOf(rows.map((row) => row.join(' '))),
      },
      spend: Object.fromEntries(
        spenders.map(([currency, those]) => [
          currency,
          {
            customers: those.length,
            repeatCustomers: those.length,
            digest: digestOf(those.map(({ repeats, mean }) => `${repeats} ${mean}`)),
          },
        ]),
      ),
      secondWithinDays: this.gaps.length < FEWEST_GAPS ? null : quantile(this.gaps, 0.9),
      secondMedianDays: this.gaps.length === 0 ? null : quantile(this.gaps, 0.5),
    };
  }
}

function byParts(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((part, index) => part !== b[index]);
  return different < 0 ? 0 : a[different]! - b[different]!;
}

const digestOf = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');

/** Between two neighbours in a straight line. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  // Of whole days and a place in tenths: what more digits there are is noise.
  return Math.round((low + (high - low) * (place % 1)) * 10) / 10;
}
