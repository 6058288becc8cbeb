import { MICROS_PER_SECOND } from '#lib/contracts';
import { register } from 'prom-client';
import { CompareHere } from '../classes/testing/compare-here.js';
import { aFolding, type Folding } from '../fold-facts/testing/folding.js';
import { KPIS } from './definitions.js';
import { KpiGauges } from './kpi-gauges.js';
import { Kpis } from './kpis.js';
import { aPurchase, instant } from './testing/order-facts.js';

const ADA = '11111111-1111-4111-8111-111111111111';
const at = instant('2026-03-02T12:00:00Z');

let folding: Folding;
let kpis: Kpis;
beforeAll(async () => {
  folding = await aFolding('kpi-gauges');
  kpis = new Kpis(folding.dataSource, new CompareHere());
  new KpiGauges(kpis, folding.clock).onModuleInit();
});
afterAll(() => folding?.close());

const buy = (orderId: string, currency: string): Promise<void> =>
  folding.take(aPurchase({ at, subject: ADA, orderId, currency, subtotalMinor: 12_50 }));
const scraped = async (): Promise<string[]> =>
  (await register.getSingleMetricAsString('itinera_kpi')).split('\n').filter((line) => /kpi="(orders|revenue)"/.test(line));

test('Prometheus reads the very numbers the interface answers, a key each, again after a quarter of a minute', async () => {
  folding.clock.at = at + 1;
  await buy('o1', 'EUR');
  await buy('o2', 'JPY');
  expect(await kpis.read(KPIS.get('revenue')!, '24h', at + 1)).toMatchObject({ value: { EUR: 1250, JPY: 1250 } });
  const seen = [
    'itinera_kpi{kpi="orders",window="24h",key=""} 2',
    'itinera_kpi{kpi="revenue",window="24h",key="EUR"} 1250',
    'itinera_kpi{kpi="revenue",window="24h",key="JPY"} 1250',
  ];
  expect(await scraped()).toEqual(seen);
  await buy('o3', 'EUR');
  expect(await scraped()).toEqual(seen);
  folding.clock.at += 15 * MICROS_PER_SECOND;
  expect(await scraped()).toContain('itinera_kpi{kpi="orders",window="24h",key=""} 3');
});
