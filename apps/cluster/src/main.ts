import { newSecret, readConfig } from '#lib/config';
import { starting } from '#lib/runtime';
import { startCluster, startServers } from '#lib/testing';

/** `npm run cluster`: the six services as processes on real Kafka, PostgreSQL and Redis, behind one address; servers are started where none are named. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const config = await starting(() => readConfig());
say('Starting Kafka, PostgreSQL and Redis …');
const servers = await startServers();
for (const [name, how] of Object.entries(servers.how)) say(`  ${name}: ${how}`);

const adminKey = config.adminKey ?? `itk_${newSecret()}`;
const cluster = await startCluster({
  ...servers,
  adminKey,
  subjectSecret: config.subjectSecret || newSecret(),
  port: config.port,
  stdio: 'inherit',
  replicas: { projection: 2 },
});
say(`\n  Itinera is ready at ${cluster.url}\n  Its first key: ${adminKey}\n  Ctrl-C stops it.\n`);

process.once(
  'SIGINT',
  () =>
    void cluster
      .stop()
      .then(() => servers.stop())
      .then(() => process.exit(0)),
);
