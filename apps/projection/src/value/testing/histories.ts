import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { uuidOf } from '../../fold-facts/testing/plan.js';
import { aPurchase, instant } from '../../kpis/testing/order-facts.js';
import type { ValueSettings } from '../settings.js';
import { cdnow } from './cdnow.js';
import { simulatedHistories } from './simulate.js';

export const SETTINGS: ValueSettings = { marginRate: 0.5, lifetimeYears: 3, churnThreshold: 0.5 };

export const midnightOf = (day: string): number => instant(`${day}T00:00:00Z`);

/** An order of so much on a day. */
export const bought = (day: string, subtotalMinor = 10_00, orderId = `${day} ${subtotalMinor}`): Fact =>
  aPurchase({ at: instant(`${day.length > 10 ? day : `${day}T12:00:00`}Z`), orderId, subtotalMinor });

/** CDNOW's purchases up to a midnight, by customer; its rows as orders. */
export function cdnowPurchases(midnight: string): Map<string, Fact[]> {
  const facts = new Map<string, Fact[]>();
  readFileSync(join(cdnow!.folder, 'CDNOW_sample.txt'), 'utf8')
    .trim()
    .split('\n')
    .forEach((line, row) => {
      const [, customer, date, , dollars] = line.trim().split(/\s+/) as [string, string, string, string, string];
      const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
      if (day >= midnight) return;
      facts.set(customer, [...(facts.get(customer) ?? []), bought(day, Math.round(Number(dollars) * 100), String(row))]);
    });
  return facts;
}

/** The purchases before a midnight of customers who behave as the models say, and whose they are. */
export function simulatedPurchases(customers: number, midnight: Micros): Fact[] {
  return [...simulatedHistories(customers)].flatMap(({ days, age, money }, customer) =>
    days.map((day, index) => {
      const at = midnight - (age + 1 - day) * MICROS_PER_DAY + 1;
      const subtotalMinor = index === 0 ? 10_00 : Math.round(money['USD']!.mean);
      return aPurchase({ at, orderId: `${customer} ${index}`, subtotalMinor, subject: uuidOf(`simulated ${customer}`) });
    }),
  );
}
