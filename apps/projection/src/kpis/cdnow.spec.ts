import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { sharedData } from '#lib/testing';
import { cellsOf, difference } from './cells.js';
import type { Result } from './definition.js';
import { KPIS } from './definitions.js';
import { sumsBefore, tallyOf } from './prefix.js';
import { aPurchase, instant } from './testing/order-facts.js';
import type { Window } from './windows.js';

// Real purchases of 1997 and 1998 (Fader, Hardie and Lee 2005) and answers worked out by other hands; not part of this repository.
const folder = sharedData('cdnow');

interface Expected {
  start: string;
  end: string;
  orders: number;
  customers: number;
  one_time: number;
  repeat: number;
  rpr: number | null;
  upsell_ratio: number | null;
  returning: number;
  returning_rate: number | null;
  revenue: string;
  aov: string;
}

function purchasesByCustomer(mergeDays: boolean): Map<string, Fact[]> {
  const orders = new Map<string, { customer: string; day: string; subtotalMinor: number }>();
  readFileSync(join(folder!, 'CDNOW_sample.txt'), 'utf8')
    .trim()
    .split('\n')
    .forEach((line, row) => {
      const [, customer, day, , dollars] = line.trim().split(/\s+/) as [string, string, string, string, string];
      const key = mergeDays ? `${customer} ${day}` : `${row}`;
      const known = orders.get(key)?.subtotalMinor ?? 0;
      orders.set(key, { customer, day, subtotalMinor: known + Math.round(Number(dollars) * 100) });
    });
  const facts = new Map<string, Fact[]>();
  for (const [orderId, { customer, day, subtotalMinor }] of orders) {
    const at = instant(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
    facts.set(customer, [...(facts.get(customer) ?? []), aPurchase({ at, orderId, subtotalMinor })]);
  }
  return facts;
}

(folder ? describe : describe.skip)('the CDNOW sample', () => {
  const expected = folder
    ? (JSON.parse(readFileSync(join(folder!, 'expected_kpis.json'), 'utf8')) as Record<'rows' | 'customer_days', Record<string, Expected>>)
    : null;

  describe.each(['rows', 'customer_days'] as const)('with %s as orders', (unit) => {
    if (!expected) return;
    const customers = purchasesByCustomer(unit === 'customer_days');
    const cells = difference(
      [],
      [...customers.values()].map((facts) => cellsOf(facts, { history: [], checkouts: [] })),
    ).cells();

    it.each(Object.keys(expected[unit]))('gives the numbers of %s', (name) => {
      const answer = expected[unit][name]!;
      const window = (name === 'full_period' ? 'all' : name.split('_')[1]) as Window;
      const day = instant(`${answer.end}T00:00:00Z`) / MICROS_PER_DAY + 1;
      const from = window === 'all' ? null : sumsBefore(cells, 24 * (day - parseInt(window)));
      const upTo = sumsBefore(cells, 24 * day);
      const read = (kpi: string): Result => KPIS.get(kpi)!.evaluate(tallyOf(KPIS.get(kpi)!.metrics, window, upTo, from));
      const cents = Math.round(Number(answer.revenue) * 100);
      expect(read('orders').value).toBe(answer.orders);
      expect(read('revenue').value).toEqual({ USD: cents });
      expect((read('averageOrderValue').value as { USD: number }).USD / 100).toBeCloseTo(Number(answer.aov), 6);
      expect(read('repeatPurchaseRate')).toEqual({ value: answer.rpr, numerator: answer.repeat, denominator: answer.customers });
      expect(read('upsellRatio')).toEqual({ value: answer.upsell_ratio, numerator: answer.repeat, denominator: answer.one_time });
      expect(read('returningCustomerRate')).toEqual({
        value: answer.returning_rate,
        numerator: answer.returning,
        denominator: answer.customers,
      });
    });
  });
});
