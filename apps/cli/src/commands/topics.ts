import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readConfig, type Config } from '#lib/config';
import { topicsIn } from '../topics-file.js';
import { CommandError, type GlobalOptions, type Session } from '../session.js';

interface TopicsOptions extends GlobalOptions {
  file: string;
}

const NEEDS_A_PERSON: Readonly<Record<string, string>> = {
  'too-many': 'has more partitions than the file says, and Kafka takes none away',
  'keys-would-move': 'has fewer partitions than the file says, and holds messages whose keys would move',
};

export function addTopics(program: Command, session: Session): void {
  const topics = program.command('topics').description("Kafka's topics.");
  topics
    .command('apply')
    .description('Create and extend the topics on KAFKA_BROKERS as the file says. Doing it again does nothing.')
    .option('--file <topics.yml>', 'the topics', 'deploy/kafka/topics.yml')
    .action((_: unknown, command: Command) => apply(command.optsWithGlobals<TopicsOptions>(), session));
}

/** A wrong variable is told without a stack. */
function configured(): Config {
  try {
    return readConfig();
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

async function apply(options: TopicsOptions, session: Session): Promise<void> {
  const { log } = configured();
  if (log.kind !== 'kafka') throw new CommandError('KAFKA_BROKERS is not set');
  const wanted = topicsIn(await readFile(options.file, 'utf8'), options.file);
  // Loaded here: it brings half the framework with it, and no other command needs it.
  const { applyTopics } = await import('#lib/log');
  const applied = await applyTopics(
    log.brokers,
    wanted.map((topic) => ({ ...topic, name: log.topicPrefix + topic.name })),
  );
  const ok = applied.every(({ done }) => !done.some((word) => word in NEEDS_A_PERSON));
  if (!ok) session.failed();
  const lines = applied.map(({ name, done }) => `${name}: ${done.map((word) => NEEDS_A_PERSON[word] ?? word).join(', ')}`);
  session.result({ ok, topics: applied }, lines.join('\n'), options);
}
