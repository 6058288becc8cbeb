import { servers } from '#lib/testing';
import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { applyTopics, type TopicWanted } from './apply-topics.js';

describe('topics as data', () => {
  const brokers = servers().kafkaBrokers;
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const aTopic = (more: Partial<TopicWanted> = {}): TopicWanted => ({
    name: `t-${randomUUID()}`,
    partitions: 2,
    replication: 1,
    config: { 'retention.ms': '1000' },
    ...more,
  });
  const apply = async (...topics: TopicWanted[]): Promise<string[][]> => (await applyTopics(brokers, topics)).map(({ done }) => done);

  it('are created once', async () => {
    const [one, two] = [aTopic(), aTopic({ config: {} })];
    expect(await apply(one, two)).toEqual([['created'], ['created']]);
    expect(await apply(one, two)).toEqual([['unchanged'], ['unchanged']]);
  });

  it('get more partitions, and the configuration that is wanted now', async () => {
    const topic = aTopic();
    await apply(topic);
    const changed = { ...topic, partitions: 5, config: { 'segment.ms': '3600000' } };
    expect(await apply(changed, aTopic())).toEqual([['extended', 'configured'], ['created']]);
    expect(await apply(changed)).toEqual([['unchanged']]);
    expect(await apply({ ...changed, partitions: 3 })).toEqual([['too-many']]);
  });

  it('keep their partitions once they hold messages', async () => {
    const topic = aTopic();
    await apply(topic);
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: topic.name, messages: [{ key: 'k', value: 'v' }] });
    await producer.disconnect();
    expect(await apply({ ...topic, partitions: 4 })).toEqual([['keys-would-move']]);
  });
});
