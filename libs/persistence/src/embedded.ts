import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clusterIn, findPlace, type Place } from './embedded-place.js';
import { clearTheWay, commandOf, readLock, run, stopServer } from './embedded-process.js';

export interface EmbeddedPostgresOptions {
  /** A folder for the database alone; created when missing. */
  dataDir: string;
  /** Default: any free port, another one at every start. */
  port?: number;
  /** Server settings over the defaults, for example `{ fsync: 'off' }` for a database that may be lost. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** The superuser's address of the database `postgres`, on loopback, with the password. */
  url: string;
  /** Where the data are: not the wanted folder where root started us and the account that runs the server cannot reach it. */
  dataDir: string;
  /** Settles when the server is gone, asked for or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The log holds errors only, and never a statement or a key value: those may be personal data.
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/**
 * Starts a PostgreSQL server of our own (UTF-8, locale C, loopback only, scram with a random password kept beside the data, mode 600), creating the
 * database cluster the first time. What was committed survives `stop()`, and the death of this process or of the server by any signal: the next start
 * recovers it, after stopping a server that an earlier process left behind. Data in use by a living process are refused.
 * Run by root, the server runs as another account (`findPlace`).
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPlace(options.dataDir);
  const password = await ensureCluster(place);
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    const lockHolder = await clearTheWay(place);
    const port = options.port ?? (await freePort());
    const server = await launch(place, { port: String(port), ...SETTINGS, ...options.settings }, lockHolder);
    const complaint = await readiness(server, place);
    if (complaint === undefined) {
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
      return { url, dataDir: place.dataDir, exited: server.exited, stop: () => end(server, place) };
    }
    // Workers of a killed server take a moment to notice; a free port may be taken by somebody quicker.
    const passing =
      /still in use|lock file .* already exists/.test(complaint) || (!options.port && /could not bind|in use/.test(complaint));
    if (!passing || Date.now() > giveUpAt) throw new Error(`PostgreSQL does not start in ${place.dataDir}: ${complaint}`);
    await pause(200);
  }
}

/** Creates the cluster whole or not at all, and answers the superuser's password. */
async function ensureCluster(place: Place): Promise<string> {
  const cluster = clusterIn(place.dataDir);
  const passwordFile = join(place.dataDir, 'password');
  const readable = (file: string) =>
    readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new Error(`${file} is not readable (${error.code}): start as the user the data belong to, or as root`);
    });
  if (await readable(join(cluster, 'PG_VERSION'))) {
    const password = await readable(passwordFile);
    if (!password) throw new Error(`${passwordFile} is missing: it holds the password of the database beside it`);
    return password.trim();
  }
  const password = randomBytes(24).toString('hex');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flush: true });
  if (place.account.uid !== undefined) await chown(passwordFile, place.account.uid, place.account.gid);
  const unfinished = `${cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const how = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '--no-instructions'];
  await run(place, 'initdb', ['-D', unfinished, ...how]);
  await rename(unfinished, cluster);
  return password;
}

interface Server {
  process: ChildProcess;
  exited: Promise<void>;
}

const running = ({ process: { exitCode, signalCode } }: Server): boolean => exitCode === null && signalCode === null;

async function launch(place: Place, settings: Record<string, string>, lockHolder: number | undefined): Promise<Server> {
  const log = await open(join(place.dataDir, 'postgres.log'), 'w', 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(place.bin('postgres'), [...commandOf(place, process.pid), ...flags], {
    ...place.account,
    cwd: '/',
    // The lock file of a killed server may name a process that has become something else; PostgreSQL passes over its grandparent's id.
    env: { LC_ALL: 'C', ...(lockHolder && { PG_GRANDPARENT_PID: String(lockHolder) }) },
    detached: true, // Ctrl-C in a terminal is for us: the database goes last.
    stdio: ['ignore', log.fd, log.fd],
  });
  const interrupt = (): unknown => server.kill('SIGINT');
  process.once('exit', interrupt);
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve())).finally(() => process.off('exit', interrupt));
  await once(server, 'spawn').finally(() => log.close());
  return { process: server, exited };
}

/** Waits until the server takes connections; if it ends instead, answers what it complained of. */
async function readiness(server: Server, place: Place): Promise<string | undefined> {
  while (running(server)) {
    const lock = await readLock(place);
    if (lock?.pid === server.process.pid && lock?.status === 'ready') return undefined;
    await pause(20);
  }
  const lines = (await readFile(join(place.dataDir, 'postgres.log'), 'utf8')).split('\n');
  return (
    lines
      .filter((line) => /FATAL|PANIC|could not/.test(line))
      .slice(-3)
      .join(' ') || lines.slice(-4).join(' ')
  );
}

async function end(server: Server, place: Place): Promise<void> {
  if (running(server)) await stopServer(place);
  await server.exited;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
