import type * as Testcontainers from 'testcontainers';
import { freePort } from './free-port.js';
import { KAFKA_HEAP, KAFKA_VERSION, kafkaSettings } from './kafka-settings.js';
import type { StartedServer, Starts } from './started-server.js';

const SCRATCH_POSTGRES = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off'];

/** The servers as containers, on the engine testcontainers finds. */
export const dockerServers: Starts = {
  PostgreSQL: ({ durable = true }) =>
    start('postgres:18', async (container, { Wait }, host) => {
      const started = await container
        .withEnvironment({ POSTGRES_PASSWORD: 'test' })
        .withCommand(['postgres', '-c', 'max_connections=300', ...(durable ? [] : SCRATCH_POSTGRES)])
        .withExposedPorts(5432)
        // Over TCP: while the image prepares the database it answers on its socket only.
        .withHealthCheck({ test: ['CMD', 'pg_isready', '-h', '127.0.0.1', '-U', 'postgres'], interval: 250, timeout: 2_000, retries: 240 })
        .withWaitStrategy(Wait.forHealthCheck())
        .start();
      return serverOf(started, `postgres://postgres:test@${host}:${started.getMappedPort(5432)}/postgres`);
    }),

  Redis: () =>
    start('redis:7', async (container, { Wait }, host) => {
      const started = await container
        .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
        .withExposedPorts(6379)
        .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
        .start();
      return serverOf(started, `redis://${host}:${started.getMappedPort(6379)}`);
    }),

  Kafka: () =>
    start(`apache/kafka:${KAFKA_VERSION}`, async (container, { Wait }, host) => {
      // The broker tells its clients where it is, so its port outside must be known before it starts; inside it is the same.
      const port = await freePort();
      const settings = Object.entries(kafkaSettings(`0.0.0.0:${port}`, port === 9093 ? 9094 : 9093, `${host}:${port}`));
      const started = await container
        .withEnvironment(Object.fromEntries(settings.map(([key, value]) => [`KAFKA_${key.toUpperCase().replaceAll('.', '_')}`, value])))
        .withEnvironment({ KAFKA_HEAP_OPTS: KAFKA_HEAP.join(' ') })
        .withExposedPorts({ container: port, host: port })
        .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
        .start();
      return serverOf(started, `${host}:${port}`);
    }),
};

async function start(
  image: string,
  run: (container: Testcontainers.GenericContainer, testcontainers: typeof Testcontainers, host: string) => Promise<StartedServer>,
): Promise<StartedServer> {
  // Its reaper is one more image to fetch, and whoever starts servers here stops them.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  const testcontainers = await import('testcontainers').catch(() => Promise.reject(new Error('no npm package testcontainers')));
  const engine = await testcontainers.getContainerRuntimeClient().catch(() => Promise.reject(new Error('no Docker engine')));
  const { host } = engine.info.containerRuntime;
  const container = new testcontainers.GenericContainer(image)
    .withStartupTimeout(120_000)
    .withLabels({ 'itinera.servers': String(process.pid) });
  try {
    // Published ports are opened for IPv4 and not always for IPv6, which the name localhost may mean first.
    return await run(container, testcontainers, host === 'localhost' ? '127.0.0.1' : host);
  } catch (error) {
    throw new Error(`Docker does not start ${image} (${(error as Error).message.split('\n')[0]})`, { cause: error });
  }
}

function serverOf(container: Testcontainers.StartedTestContainer, address: string): StartedServer {
  return { address, stop: async () => void (await container.stop()) };
}
