import { startStandalone, type Standalone } from '#lib/testing';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aPurchase, journeyOf, send, untilCaughtUp, type Product } from './product.js';
import { describeProduct } from './suite.js';

describe('standalone', () => {
  let dataDir: string;
  let standalone: Standalone;
  let product: Product;

  const start = async (): Promise<void> => {
    standalone = await startStandalone(dataDir);
    product = { url: standalone.url, key: (await readFile(join(dataDir, 'admin.key'), 'utf8')).trim(), processes: () => [standalone.url] };
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'itinera-e2e-'));
    await start();
  });

  afterAll(async () => {
    await (standalone as Standalone | undefined)?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('prints its address and its first key, kept where only the owner reads it', async () => {
    expect(standalone.output()).toContain(standalone.url.replace('127.0.0.1', 'localhost'));
    expect(standalone.output()).toContain(product.key);
    expect((await stat(join(dataDir, 'admin.key'))).mode & 0o777).toBe(0o600);
  });

  describeProduct(() => product);

  it('stops cleanly and has lost nothing when it is started again', async () => {
    await send(product, [aPurchase('zoe', 'zoe-o1', '2026-03-02T12:00:00Z', 10_00)]);
    expect(await standalone.stop()).toBe(0);
    await start();
    await untilCaughtUp(product);
    expect((await journeyOf(product, 'userId:zoe')).cycle).toBe(1);
  });

  it('has lost nothing when it was killed', async () => {
    await send(product, [aPurchase('zac', 'zac-o1', '2026-03-02T12:00:00Z', 10_00)]);
    await standalone.kill();
    await start();
    await untilCaughtUp(product);
    expect((await journeyOf(product, 'userId:zac')).cycle).toBe(1);
  });
});
