import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { startLocalKafka } from './local-kafka.js';
import { startProcess } from './local-process.js';
import type { StartedServer, Starts, StartOptions } from './started-server.js';

/** The servers as processes of this machine, on loopback, with their data in a temporary folder each. */
export const localServers: Starts = {
  PostgreSQL: (options) => inScratchFolder((folder) => startPostgres(folder, options)),
  Redis: () => inScratchFolder(startRedis),
  Kafka: () => inScratchFolder(startLocalKafka),
};

async function startPostgres(dataDir: string, { durable = true }: StartOptions): Promise<StartedServer> {
  // Loaded when needed: the library brings TypeORM with it.
  const { startEmbeddedPostgres } = await import('#lib/persistence');
  const scratch: Record<string, string> = durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const server = await startEmbeddedPostgres({ dataDir, settings: { max_connections: '300', ...scratch } });
  return { address: server.url, stop: () => server.stop() };
}

async function startRedis(folder: string): Promise<StartedServer> {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status !== 0) throw new Error('no redis-server on the PATH');
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = await startProcess('redis-server', settings, { folder, ready: /Ready to accept connections/, timeoutMs: 10_000 });
  return { address: `redis://127.0.0.1:${port}`, stop: () => server.stop() };
}

async function inScratchFolder(start: (folder: string) => Promise<StartedServer>): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'itinera-server-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const server = await start(folder);
    return { address: server.address, stop: () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
