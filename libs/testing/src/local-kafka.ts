import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { KAFKA_HEAP, KAFKA_VERSION, kafkaSettings } from './kafka-settings.js';
import { startProcess } from './local-process.js';
import type { StartedServer } from './started-server.js';

const LOG4J_VERSION = '2.24.3';

/** Kafka's jars as Maven has them, with a logger for what they have to say. */
const DEPENDENCIES = [
  ['org.apache.kafka', 'kafka_2.13', KAFKA_VERSION],
  ['org.apache.kafka', 'kafka-tools', KAFKA_VERSION],
  ['org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION],
  ['org.apache.logging.log4j', 'log4j-core', LOG4J_VERSION],
];

/** Sixteen bytes in URL-safe base64, as Kafka wants them; every cluster here is new and alone, so one name does for all. */
const CLUSTER_ID = 'aXRpbmVyYS10ZXN0aW5nIQ';

const LOGGING = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %m%n
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
logger.lifecycle.name = kafka.server.KafkaRaftServer
logger.lifecycle.level = info
`;

/** A broker run by this machine's Java from jars that Maven fetches once, into the user's cache folder. */
export async function startLocalKafka(folder: string): Promise<StartedServer> {
  const jars = await kafkaJars();
  const [port, controllerPort] = [await freePort(), await freePort()];
  const settings = { ...kafkaSettings(`127.0.0.1:${port}`, controllerPort, `127.0.0.1:${port}`), 'log.dirs': join(folder, 'data') };
  const properties = join(folder, 'server.properties');
  await writeFile(
    properties,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  await writeFile(join(folder, 'log4j2.properties'), LOGGING);

  const java = (...args: string[]): string[] => [
    ...KAFKA_HEAP,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1', // It is short-lived: compile little, start sooner.
    `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
    '-cp',
    join(jars, '*'),
    ...args,
  ];
  await run('java', java('kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties), folder);
  const server = await startProcess('java', java('kafka.Kafka', properties), { folder, ready: /Kafka Server started/, timeoutMs: 60_000 });
  return { address: `127.0.0.1:${port}`, stop: () => server.stop() };
}

async function kafkaJars(): Promise<string> {
  if (!onPath('java', '-version')) throw new Error('no java on the PATH');
  const cache = join(homedir(), '.cache', 'itinera');
  const jars = join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(jars)) return jars;
  if (!onPath('mvn', '-version')) throw new Error('no mvn on the PATH to fetch Kafka with');

  await mkdir(cache, { recursive: true });
  const project = await mkdtemp(join(cache, 'fetching-'));
  try {
    await writeFile(join(project, 'pom.xml'), pom());
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=jars', '-DincludeScope=runtime'], project);
    // Another process may have been quicker; its jars are as good.
    await rename(join(project, 'jars'), jars).catch(() => undefined);
  } finally {
    await rm(project, { recursive: true });
  }
  return jars;
}

function pom(): string {
  const dependencies = DEPENDENCIES.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>itinera</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${dependencies.join('')}</dependencies></project>`;
}

function onPath(command: string, flag: string): boolean {
  return spawnSync(command, [flag], { stdio: 'ignore' }).status === 0;
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${command} fails (${printed.trim().split('\n').at(-1)})`);
}
