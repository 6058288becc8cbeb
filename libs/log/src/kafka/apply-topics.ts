import { Kafka, logLevel, type Admin } from 'kafkajs';
import { EVENTS_TOPIC } from '../topics.js';
import './idle-connections.js';

/** Kafka's number for "this configuration belongs to a topic"; kafkajs exports the name to CommonJS only. */
const TOPIC_RESOURCE = 2;

/** A topic as it should be. */
export interface TopicWanted {
  name: string;
  partitions: number;
  replication: number;
  /** Kafka's own names and values; what is not named has the broker's default. */
  config: Readonly<Record<string, string>>;
}

/**
 * What was done. Two things are left for a person: `too-many` partitions, since Kafka takes none away, and `keys-would-move`, too few in a
 * topic that holds messages, since a key's later messages would go to another partition than its earlier ones.
 */
export interface TopicApplied {
  name: string;
  done: ('created' | 'extended' | 'configured' | 'unchanged' | 'too-many' | 'keys-would-move')[];
}

/**
 * Brings the topics of a cluster to what is wanted: creates, adds partitions, sets configuration. Doing it again does nothing. Settings of
 * a topic that are not named go back to the broker's default; topics not named are not touched. An existing topic's replication stays.
 * Partitions are added where the topic is empty, and to the door for platforms, whose keys mean nothing to us.
 */
export async function applyTopics(brokers: string[], topics: readonly TopicWanted[]): Promise<TopicApplied[]> {
  const admin = new Kafka({ clientId: 'itinera-topics', brokers, logLevel: logLevel.NOTHING, retry: { retries: 5 } }).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) await admin.createTopics({ topics: missing.map(creation), waitForLeaders: true });
    const there = topics.filter(({ name }) => existing.has(name));
    const changed = there.length > 0 ? await bringUp(admin, there) : new Map<string, TopicApplied>();
    return topics.map(({ name }) => changed.get(name) ?? { name, done: ['created'] });
  } finally {
    await admin.disconnect();
  }
}

const creation = ({ name, partitions, replication, config }: TopicWanted): Parameters<Admin['createTopics']>[0]['topics'][number] => ({
  topic: name,
  numPartitions: partitions,
  replicationFactor: replication,
  configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
});

async function bringUp(admin: Admin, topics: readonly TopicWanted[]): Promise<Map<string, TopicApplied>> {
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
  const partitionsOf = new Map(metadata.map(({ name, partitions }) => [name, partitions.length]));
  const different = await configuredOtherwise(admin, topics);
  if (different.length > 0) await admin.alterConfigs({ validateOnly: false, resources: different.map(configuration) });
  const applied = new Map<string, TopicApplied>();
  for (const topic of topics) {
    const partitions = await bringPartitionsUp(admin, topic, partitionsOf.get(topic.name)!);
    const done: TopicApplied['done'] = [...partitions, ...(different.includes(topic) ? (['configured'] as const) : [])];
    applied.set(topic.name, { name: topic.name, done: done.length > 0 ? done : ['unchanged'] });
  }
  return applied;
}

async function bringPartitionsUp(admin: Admin, { name, partitions }: TopicWanted, existing: number): Promise<TopicApplied['done']> {
  if (existing === partitions) return [];
  if (existing > partitions) return ['too-many'];
  const offsets = await admin.fetchTopicOffsets(name);
  const isEmpty = offsets.every(({ low, high }) => low === high);
  if (!isEmpty && name !== EVENTS_TOPIC) return ['keys-would-move'];
  await admin.createPartitions({ topicPartitions: [{ topic: name, count: partitions }] });
  return ['extended'];
}

const configuration = ({ name, config }: TopicWanted): Parameters<Admin['alterConfigs']>[0]['resources'][number] => ({
  type: TOPIC_RESOURCE,
  name,
  configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
});

/** Kafka's `configSource` of a setting made on the topic itself. */
const SET_ON_TOPIC = 1;

async function configuredOtherwise(admin: Admin, topics: readonly TopicWanted[]): Promise<TopicWanted[]> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: TOPIC_RESOURCE, name })),
  });
  const ownOf = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(
        configEntries.filter((entry) => Number(entry.configSource) === SET_ON_TOPIC).map((entry) => [entry.configName, entry.configValue]),
      ),
    ]),
  );
  return topics.filter(({ name, config }) => {
    const own = ownOf.get(name) ?? new Map<string, string>();
    const wanted = Object.entries(config);
    return wanted.length !== own.size || wanted.some(([key, value]) => own.get(key) !== value);
  });
}
