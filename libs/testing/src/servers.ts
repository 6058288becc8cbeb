import { dockerServers } from './docker-servers.js';
import { localServers } from './local-servers.js';
import type { ServerName, StartedServer, StartOptions, Starts, Way } from './started-server.js';

export interface Servers {
  databaseUrl: string;
  kafkaBrokers: string[];
  redisUrl: string;
  how: Record<ServerName, Way>;
  /** Stops and deletes what was started; servers from the environment are left alone. */
  stop(): Promise<void>;
}

const VARIABLES: Record<ServerName, string> = { PostgreSQL: 'TEST_DATABASE_URL', Redis: 'TEST_REDIS_URL', Kafka: 'TEST_KAFKA_BROKERS' };

/**
 * PostgreSQL, Redis and Kafka for tests and for a cluster on one machine; each is taken from the environment (`TEST_DATABASE_URL`, `TEST_REDIS_URL`,
 * `TEST_KAFKA_BROKERS`), else started in Docker, else as a local process. `ITINERA_TEST_SERVERS=docker` or `=local` allows only that way of starting.
 * All or nothing: when one cannot be had, the others are stopped and the error has one line for each that is missing.
 */
export async function startServers(options: StartOptions = {}): Promise<Servers> {
  const names = Object.keys(VARIABLES) as ServerName[];
  const attempts = await Promise.allSettled(names.map((name) => obtain(name, options)));
  const obtained = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(obtained.map((server) => server.stop())));

  const missing = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [(attempt.reason as Error).message] : []));
  const [postgres, redis, kafka] = obtained;
  if (missing.length > 0 || !postgres || !redis || !kafka) {
    await stop();
    throw new Error(missing.join('\n'));
  }
  return {
    databaseUrl: postgres.address,
    redisUrl: redis.address,
    kafkaBrokers: kafka.address.split(','),
    how: { PostgreSQL: postgres.way, Redis: redis.way, Kafka: kafka.way },
    stop,
  };
}

async function obtain(name: ServerName, options: StartOptions): Promise<StartedServer & { way: Way }> {
  const given = process.env[VARIABLES[name]];
  if (given) return { address: given, way: 'environment', stop: () => Promise.resolve() };

  const lacks = [`no ${VARIABLES[name]}`];
  for (const [way, starts] of allowedWays()) {
    try {
      return { way, ...(await starts[name](options)) };
    } catch (error) {
      lacks.push((error as Error).message.split('\n')[0] ?? '');
    }
  }
  throw new Error(`${name}: ${lacks.slice(0, -1).join(', ')}, and ${lacks.at(-1)}`);
}

function allowedWays(): [Way, Starts][] {
  const ways: [Way, Starts][] = [
    ['docker', dockerServers],
    ['local', localServers],
  ];
  const wanted = process.env.ITINERA_TEST_SERVERS;
  if (wanted && !ways.some(([way]) => way === wanted)) throw new Error(`ITINERA_TEST_SERVERS is docker or local, not ${wanted}`);
  return ways.filter(([way]) => !wanted || way === wanted);
}
