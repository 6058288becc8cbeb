import { quantile, say } from './measure.js';
import type { Product } from './product.js';

export interface Latency {
  name: string;
  requests: number;
  p50Ms: number;
  p99Ms: number;
}

/** What is slow is measured with fewer requests. */
const REQUESTS = { requests: 300, limitMs: 4_000 };
const WARM_UP = { requests: 50, limitMs: 1_000 };
const FIRST_DAY = Date.UTC(1997, 0, 1);
const DAYS = 700;
const MS_PER_DAY = 86_400_000;

/** One request after another over HTTP: journeys of random customers, every number in every window at random instants of the data. */
export async function readLatencies(product: Product, customers: string[]): Promise<Latency[]> {
  const { kpis } = await product.get<{ kpis: { name: string; windows: string[] }[] }>('/v1/kpis');
  const anInstant = (): string => new Date(FIRST_DAY + Math.floor(Math.random() * DAYS * MS_PER_DAY)).toISOString();
  const anyOf = (values: readonly string[]): string => values[Math.floor(Math.random() * values.length)]!;
  const paths: [string, (index: number) => string][] = [
    ['journey', () => `/v1/customers/${encodeURIComponent(`userId:${anyOf(customers)}`)}/journey`],
    ...kpis.map(({ name, windows }): [string, (index: number) => string] => [
      name,
      (index) => `/v1/kpis/${name}?window=${windows[index % windows.length]}&at=${anInstant()}`,
    ]),
  ];
  const latencies: Latency[] = [];
  for (const [name, pathOf] of paths) latencies.push(await latencyOf(product, name, pathOf));
  say(`  ${latencies.length} kinds of reads`);
  return latencies;
}

export async function latencyOf(product: Product, name: string, pathOf: (index: number) => string): Promise<Latency> {
  await read(product, pathOf, WARM_UP);
  const tookMs = await read(product, pathOf, REQUESTS);
  return { name, requests: tookMs.length, p50Ms: quantile(tookMs, 0.5), p99Ms: quantile(tookMs, 0.99) };
}

async function read(product: Product, pathOf: (index: number) => string, { requests, limitMs }: typeof REQUESTS): Promise<number[]> {
  const tookMs: number[] = [];
  const began = performance.now();
  while (tookMs.length < requests && performance.now() - began < limitMs) {
    const started = performance.now();
    await product.get(pathOf(tookMs.length));
    tookMs.push(performance.now() - started);
  }
  return tookMs;
}
