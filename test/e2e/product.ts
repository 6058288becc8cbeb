import { parseInstant } from '#lib/contracts';
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

/**
 * Until everything sent so far has been judged, folded and announced: no outbox row, no message unread, in any process, three times in
 * a row (a message on its way from one service to another is in neither for an instant).
 */
export async function untilCaughtUp(product: Product, withinMs = CAUGHT_UP_WITHIN_MS): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (let quiet = 0; quiet < 3;) {
    const behind = await Promise.all(product.processes().map(backlogOf));
    quiet = behind.every((messages) => messages === 0) ? quiet + 1 : 0;
    if (Date.now() > deadline) throw new Error(`not caught up in ${withinMs / 1000} s: ${behind.join(', ')} messages behind`);
    await new Promise((resolve) => setTimeout(resolve, quiet > 0 ? 30 : 100));
  }
}

/** A process that has not joined its groups yet knows of no lag. */
async function backlogOf(url: string): Promise<number> {
  if (!(await fetch(`${url}/health/ready`).catch(() => null))?.ok) return 1;
  const text = await fetch(`${url}/metrics`).then(
    (response) => (response.ok ? response.text() : 'itinera_log_lag 1'),
    () => 'itinera_log_lag 1',
  );
  return [...text.matchAll(/^itinera_(?:log_lag|outbox_depth)(?:\{.*\})? (\d+)/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
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
