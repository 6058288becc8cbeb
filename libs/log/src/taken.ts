import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Log } from './port.js';

/**
 * Whether a group has taken, as one view of the database has it, all that its own service had told a topic by then. What has left the outbox
 * stands in the log, which is asked once the view has begun: it holds no less. False where it cannot be asked.
 */
export async function hasTakenAll(tx: EntityManager, log: Pick<Log, 'heads'>, group: string, topic: string): Promise<boolean> {
  const told = await rows(tx, 'SELECT FROM outbox WHERE topic = $1 LIMIT 1', [topic]);
  if (told.length > 0) return false;
  const positions = await rows<{ partition: number; next: number }>(
    tx,
    'SELECT partition, next_offset AS next FROM position WHERE consumer = $1 AND topic = $2',
    [group, topic],
  );
  const taken = new Map(positions.map(({ partition, next }) => [partition, next]));
  const heads = await log.heads([topic]).catch(() => null);
  return heads !== null && heads.every(({ partition, next }) => next <= (taken.get(partition) ?? 0));
}
