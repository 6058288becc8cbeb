import httpProxy from '@fastify/http-proxy';
import { SERVICES, type ServiceName } from '#lib/contracts';
import { fastify } from 'fastify';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { serviceFor } from './routes.js';

export interface ClusterOptions {
  databaseUrl: string;
  kafkaBrokers: string[];
  redisUrl: string;
  adminKey: string;
  subjectSecret: string;
  /** Keeps clusters on one Kafka apart. */
  topicPrefix?: string;
  replicas?: Partial<Record<ServiceName, number>>;
  port?: number;
  /** Where the processes' logs go. Default: nowhere. */
  stdio?: 'inherit' | 'ignore';
  /** What else the processes are told. */
  env?: Record<string, string>;
  /** Starts a process anew when it has died. */
  restart?: boolean;
}

/** One service process; a killed one is started again on the same port. */
export interface Member {
  service: ServiceName;
  url: string;
  process: ChildProcess;
}

export interface Cluster {
  url: string;
  members: Member[];
  stop(): Promise<void>;
}

const NODE = 'node_modules/.bin/node';
const BODY_LIMIT = 1_100_000;
const READY_WITHIN_MS = 180_000;

/** The six services, each a process of its own started from its `main.js`, behind one address. Answers when all are ready. */
export async function startCluster(asked: ClusterOptions): Promise<Cluster> {
  const address = asked.port ?? (await freePort());
  // Whom one service asks is asked through the one address, too.
  const options = { ...asked, env: { IDENTITY_URL: `http://127.0.0.1:${address}`, ...asked.env } };
  await applyTopics(options);
  const members: Member[] = [];
  let stopping = false;
  for (const service of SERVICES) {
    for (let replica = 0; replica < (options.replicas?.[service] ?? 1); replica++) {
      const port = await freePort();
      const member: Member = { service, url: `http://127.0.0.1:${port}`, process: run(service, port, options) };
      const watch = (): void =>
        void member.process.once('exit', () => {
          if (stopping || options.restart === false) return;
          member.process = run(service, port, options);
          watch();
        });
      watch();
      members.push(member);
    }
  }
  const proxy = await startProxy(members, address);
  const stop = async (): Promise<void> => {
    stopping = true;
    await proxy.close();
    await Promise.all(members.map((member) => stopped(member.process)));
  };
  try {
    await Promise.all(members.map((member) => untilReady(member.url)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: proxy.url, members, stop };
}

/** As an operator does it, by the command line. */
async function applyTopics(options: ClusterOptions): Promise<void> {
  await promisify(execFile)(NODE, ['dist/apps/cli/src/main.js', 'topics', 'apply'], { env: environment(options) });
}

function run(service: ServiceName, port: number, options: ClusterOptions): ChildProcess {
  const stdio = options.stdio ?? 'ignore';
  return spawn(NODE, [`dist/apps/${service}/src/main.js`], {
    env: { ...environment(options), PORT: String(port) },
    stdio: ['ignore', stdio, stdio],
  });
}

function environment(options: ClusterOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: options.databaseUrl,
    LOG: 'kafka',
    KAFKA_BROKERS: options.kafkaBrokers.join(','),
    TOPIC_PREFIX: options.topicPrefix ?? '',
    REDIS_URL: options.redisUrl,
    ADMIN_KEY: options.adminKey,
    SUBJECT_SECRET: options.subjectSecret,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    ...options.env,
  };
}

/** Sends every request to a replica of its service, in turn. */
async function startProxy(members: Member[], port: number): Promise<{ url: string; close(): Promise<void> }> {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 2_000_000 });
  let turn = 0;
  app.addHook('onRequest', async (request, reply) => {
    // As nginx does: what is too large is refused before it is passed on, and the connection with it.
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) await reply.code(413).header('connection', 'close').send();
  });
  await app.register(httpProxy, {
    upstream: '',
    replyOptions: {
      getUpstream: (request) => {
        const replicas = members.filter((member) => member.service === serviceFor(request.url, request.method));
        return replicas[turn++ % replicas.length]!.url;
      },
    },
  });
  await app.listen({ port, host: '127.0.0.1' });
  return { url: `http://127.0.0.1:${port}`, close: () => app.close() };
}

/** Until `/health/ready` says 200. */
export async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).then(
      (response) => response.status,
      () => 0,
    );
    if (answer === 200) return;
    if (Date.now() > deadline) throw new Error(`${url} was not ready in ${READY_WITHIN_MS / 1000} s (last answer ${answer})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(force);
}
