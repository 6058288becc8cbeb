import { parseInstant } from '#lib/contracts';
import { untilCaughtUp as processesCaughtUp } from '#lib/testing';
import { spawn } from 'node:child_process';

/** A running product, however it was started, as its users see it: one address and a key. */
export interface Product {
  url: string;
  key: string;
  /** Addresses with `/metrics` of their own: one in standalone, one a process in a cluster. */
  processes: () => string[];
}

export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

export async function call<Body = Record<string, unknown>>(
  product: Product,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const response = await fetch(product.url + path, {
    method,
    headers: { authorization: `Bearer ${product.key}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as Body,
  };
}

export const get = <Body = Record<string, unknown>>(product: Product, path: string): Promise<Answer<Body>> =>
  call<Body>(product, 'GET', path);

/** Sends events in batches and insists that each was taken (or had been before). */
export async function send(product: Product, events: object[]): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    const answer = await call<{ rejected: number; results: unknown[] }>(product, 'POST', '/v1/events', events.slice(start, start + 500), {
      'content-type': 'application/cloudevents-batch+json',
    });
    if (answer.status !== 202 || answer.body.rejected > 0)
      throw new Error(`not all was taken: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
  }
}

let serial = 0;

/** A CloudEvent of the catalogue; `who` goes into extension attributes. */
export function anEvent(
  type: string,
  time: string,
  data: object,
  who: { userid?: string; anonymousid?: string; email?: string } = {},
  id = `e-${++serial}-${Math.random().toString(36).slice(2)}`,
): object {
  return { specversion: '1.0', id, source: 'test-shop', type: `itinera.${type}.v1`, time, ...who, data };
}

export const aPurchase = (userid: string, orderId: string, time: string, totalMinor: number, more: object = {}): object =>
  anEvent('orders.purchase-completed', time, { orderId, currency: 'EUR', totalMinor, ...more }, { userid });

const CAUGHT_UP_WITHIN_MS = 120_000;

/** Until everything sent so far has been judged, folded and announced, in every process. */
export async function untilCaughtUp(product: Product, withinMs = CAUGHT_UP_WITHIN_MS): Promise<void> {
  await processesCaughtUp(product.processes(), withinMs);
}

export interface JourneyBody {
  customerId: string;
  mergedInto?: string;
  phase: string | null;
  since: string | null;
  cycle: number;
  history: { phase: string; from: string; to: string | null; because: string }[];
  digest: string;
  explain?: { rule: string; facts: string[] };
  next?: { at: string; to: string; because: string };
}

export async function journeyOf(product: Product, ref: string, query = ''): Promise<JourneyBody> {
  const answer = await get<JourneyBody>(product, `/v1/customers/${encodeURIComponent(ref)}/journey${query}`);
  if (answer.status !== 200) throw new Error(`no journey of ${ref}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** History as the worked examples write it: phase and the minute it begins. */
export const outline = (journey: JourneyBody): string[] =>
  journey.history.map(({ phase, from }) => `${phase} ${new Date(parseInstant(from)! / 1000).toISOString().slice(0, 16)}`);

/** The command line, as users run it. */
export function itinera(product: Product, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn('node_modules/.bin/node', ['bin/itinera.js', ...args], {
    env: { ...process.env, ITINERA_URL: product.url, ITINERA_KEY: product.key },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.once('exit', (code) => done({ code, output })));
}

export { sharedData } from '#lib/testing';
