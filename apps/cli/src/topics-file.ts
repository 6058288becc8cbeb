import { parse } from 'yaml';
import type { TopicWanted } from '#lib/log';
import { CommandError } from './session.js';

/** The topics a YAML file lists under `topics`, by `name`; `partitions`, `replication` and `config` beside `topics` hold for all that say nothing else. */
export function topicsIn(text: string, file: string): TopicWanted[] {
  const { topics, ...common } = (parse(text) ?? {}) as Partial<TopicWanted> & { topics?: unknown };
  if (!Array.isArray(topics) || topics.length === 0) throw new CommandError(`${file} lists no topics`);
  return topics.map((topic: Partial<TopicWanted>) => topicOf({ ...common, ...topic, config: { ...common.config, ...topic.config } }, file));
}

function topicOf({ name, partitions = 1, replication = 1, config = {} }: Partial<TopicWanted>, file: string): TopicWanted {
  if (typeof name !== 'string' || !/^[\w.-]{1,249}$/.test(name))
    throw new CommandError(`${file}: ${JSON.stringify(name)} is no topic name`);
  for (const [what, count] of Object.entries({ partitions, replication })) {
    if (!Number.isInteger(count) || count < 1) throw new CommandError(`${file}: the ${what} of ${name} must be a whole number from 1`);
  }
  return { name, partitions, replication, config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)])) };
}
