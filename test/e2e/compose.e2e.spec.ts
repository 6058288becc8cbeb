import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { freePort } from '#lib/testing';
import { anEvent, aPurchase, get, journeyOf, outline, send, type Product } from './product.js';

const run = promisify(execFile);

/** `docker compose up` as the README says it. It needs an engine and the compose plugin; without them this says so and is skipped, except in CI. */
const lacking = await run('docker', ['compose', 'version'])
  .then(() => run('docker', ['info']))
  .then(
    () => null,
    (error: Error) => error.message.split('\n')[0]!,
  );
const suite = lacking && process.env['CI'] !== 'true' ? describe.skip : describe;

suite(`docker compose up${lacking ? ` (${lacking})` : ''}`, () => {
  const project = `itinera-e2e-${randomBytes(3).toString('hex')}`;
  let product: Product;
  let env: NodeJS.ProcessEnv;

  const compose = (...args: string[]): Promise<unknown> =>
    run('docker', ['compose', '-p', project, ...args], { env, maxBuffer: 64 * 1024 * 1024 });

  beforeAll(async () => {
    const port = await freePort();
    env = {
      ...process.env,
      PORT: String(port),
      KAFKA_PORT: String(await freePort()),
      ADMIN_KEY: `itk_${randomBytes(16).toString('hex')}`,
      SUBJECT_SECRET: randomBytes(16).toString('hex'),
    };
    await compose('build', '-q');
    await compose('up', '-d', '--wait', '--wait-timeout', '240');
    product = { url: `http://127.0.0.1:${port}`, key: env['ADMIN_KEY']!, processes: () => [] };
  }, 900_000);

  afterAll(async () => {
    await compose('down', '-v', '--remove-orphans', '-t', '5');
  }, 120_000);

  it('shows a purchase sent through the proxy in the journey and in the numbers', async () => {
    await send(product, [
      aPurchase('ada', 'o1', '2026-03-02T12:05:00Z', 19_99),
      anEvent('orders.order-delivered', '2026-03-05T09:00:00Z', { orderId: 'o1' }),
    ]);
    await untilTrue(async () => outline(await journeyOf(product, 'userId:ada')).length === 2);
    expect(outline(await journeyOf(product, 'userId:ada'))).toEqual(['buy 2026-03-02T12:05', 'use 2026-03-05T09:00']);
    expect((await get(product, '/v1/kpis/revenue?window=30d&at=2026-03-10T00:00:00Z')).body).toMatchObject({ value: { EUR: 1999 } });
    expect((await get(product, '/v1/orders/o1')).status).toBe(200);
    expect((await get(product, '/v1/parked?service=orders')).body).toEqual({ parked: [] });
  });

  it('shows the metrics of no service to whoever reaches the proxy', async () => {
    expect((await get(product, '/metrics')).status).toBe(404);
  });
});

async function untilTrue(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('it did not come true within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
