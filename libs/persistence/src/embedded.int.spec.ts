import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.js';

const asRoot = process.getuid?.() === 0 ? it : it.skip;

describe('the embedded PostgreSQL', () => {
  let home: string;
  let server: EmbeddedPostgres | undefined;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'itinera-embedded-'));
    await chmod(home, 0o755);
  });
  afterEach(async () => {
    await server?.stop();
    if (server && !server.dataDir.startsWith(home)) await rm(server.dataDir, { recursive: true });
    await rm(home, { recursive: true });
  });

  it('keeps its rows from one start to the next', async () => {
    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });
    await insertRow(server, 'written before the stop');
    await server.stop();

    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });

    expect(await rowsOf(server)).toEqual(['written before the stop']);
  });

  it('is UTF-8, ordered by bytes, on loopback, and lets nobody in without the password', async () => {
    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });

    const [settings] = await query(
      server.url,
      `SELECT current_setting('server_encoding') AS encoding, 'a' > 'B' AS bytes, datcollate AS collation,
      current_setting('listen_addresses') AS address FROM pg_database WHERE datname = 'postgres'`,
    );
    expect(settings).toEqual({ encoding: 'UTF8', bytes: true, collation: 'C', address: '127.0.0.1' });
    await expect(query(server.url.replace(/:[0-9a-f]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(server.dataDir, 'password'))).mode & 0o777).toBe(0o600);
  });

  it('recovers what was committed before the server was killed', async () => {
    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });
    await insertRow(server, 'written before the kill');
    process.kill(await serverProcess(server), 'SIGKILL');
    await server.exited;

    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });

    expect(await rowsOf(server)).toEqual(['written before the kill']);
  });

  it('is not fooled by a lock file whose process id belongs to somebody else by now', async () => {
    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });
    await insertRow(server, 'written before the kill');
    const lock = join(server.dataDir, 'cluster', 'postmaster.pid');
    process.kill(await serverProcess(server), 'SIGKILL');
    await server.exited;
    const { uid, gid } = await stat(lock);
    const other = spawn('sleep', ['60'], { stdio: 'ignore', uid, gid });
    try {
      await writeFile(lock, (await readFile(lock, 'utf8')).replace(/^\d+/, String(other.pid)));
      server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });
      expect(await rowsOf(server)).toEqual(['written before the kill']);
    } finally {
      other.kill();
    }
  });

  it('takes over from a server whose own process was killed', async () => {
    const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(import.meta.url.replace('.int.spec', ''))});
      const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(join(home, 'data'))} });
      console.log(server.url);`;
    const product = spawn(process.execPath, ['--import', resolvingSources, '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = String((await once(product.stdout, 'data'))[0]).trim();
    await query(url, `CREATE TABLE note (text text); INSERT INTO note VALUES ('written by the killed one')`);
    await expect(startEmbeddedPostgres({ dataDir: join(home, 'data') })).rejects.toThrow(`in use by process ${product.pid}`);
    product.kill('SIGKILL');
    await once(product, 'exit');

    server = await startEmbeddedPostgres({ dataDir: join(home, 'data') });

    expect(await rowsOf(server)).toEqual(['written by the killed one']);
  });

  asRoot('started by root with its data in a closed home, runs as somebody else with its data elsewhere', async () => {
    const closed = join(home, 'closed');
    await mkdir(closed, { mode: 0o700 });
    server = await startEmbeddedPostgres({ dataDir: join(closed, 'data') });
    await insertRow(server, 'kept elsewhere');
    expect(server.dataDir.startsWith(home)).toBe(false);
    expect((await stat(join(server.dataDir, 'cluster'))).uid).not.toBe(0);
    await server.stop();

    server = await startEmbeddedPostgres({ dataDir: join(closed, 'data') });

    expect(await rowsOf(server)).toEqual(['kept elsewhere']);
  });
});

/** Lets plain Node read our TypeScript sources, where `./x.js` is the file `x.ts`. */
const resolvingSources = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, context, next) => next(name.startsWith('.') ? name.replace(/[.]js$/, '.ts') : name, context) });`)}`;

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function insertRow(server: EmbeddedPostgres, text: string): Promise<void> {
  await query(server.url, `CREATE TABLE note (text text); INSERT INTO note VALUES ('${text}')`);
}

async function rowsOf(server: EmbeddedPostgres): Promise<string[]> {
  return ((await query(server.url, 'SELECT text FROM note')) as { text: string }[]).map((row) => row.text);
}

async function serverProcess(server: EmbeddedPostgres): Promise<number> {
  return Number((await readFile(join(server.dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}
