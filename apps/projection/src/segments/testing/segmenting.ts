import type { Fact, SegmentEnteredV1 } from '#lib/contracts';
import { appendToOutbox, CHANGES_TOPIC, type Batch } from '#lib/log';
import { rows } from '#lib/persistence';
import type { Valuing } from '../../value/testing/valuing.js';
import { FollowSegments } from '../follow-changes.controller.js';
import { SegmentSweep } from '../segment-sweep.js';
import { SegmentsController } from '../segments.controller.js';

/** A projection that keeps segments beside its fold. */
export interface Segmenting {
  controller: SegmentsController;
  /** Folds facts, and follows what that changes: every batch twice, and nothing may come of the second time. */
  take(...facts: Fact[]): Promise<void>;
  /** Until nothing is due. */
  sweep(): Promise<void>;
  /** Who belongs to it. */
  members(name: string): Promise<string[]>;
  /** What was told since last asked: `entered` or `left`, the segment, the customer. */
  told(): Promise<[string, string, string][]>;
}

export function segmenting({ folding: { dataSource, clock, catchingUp, take } }: Valuing): Segmenting {
  const [follow, sweeps] = [new FollowSegments(clock, catchingUp), new SegmentSweep(dataSource, clock, catchingUp)];
  let [read, heard] = [0, 0];
  return {
    controller: new SegmentsController(dataSource, clock),
    take: async (...facts) => {
      await take(...facts);
      const found = await rows<{ id: number; fact: string }>(
        dataSource,
        'SELECT id, fact FROM outbox WHERE topic = $1 AND id > $2 ORDER BY id',
        [CHANGES_TOPIC, read],
      );
      read = found.at(-1)?.id ?? read;
      const messages = found.map(({ fact }, offset) => ({
        topic: CHANGES_TOPIC,
        partition: 0,
        offset,
        fact: JSON.parse(fact) as Fact,
      }));
      for (const time of ['first', 'second'])
        await dataSource.transaction(async (tx) => {
          const published = await follow.follow({ messages, tx } as unknown as Batch);
          if (time === 'second' && published.length > 0) throw new Error('the second time something came of it');
          await appendToOutbox(tx, published);
        });
    },
    sweep: async () => {
      while ((await sweeps.sweep()) > 0);
    },
    members: async (name) => {
      const found = await rows<{ customer_id: string }>(
        dataSource,
        'SELECT customer_id FROM segment_member WHERE name = $1 ORDER BY customer_id',
        [name],
      );
      return found.map((row) => row.customer_id);
    },
    told: async () => {
      const found = await rows<{ id: number; fact: string }>(
        dataSource,
        `SELECT id, fact FROM outbox WHERE id > $1 AND fact LIKE '%projection.segment-%' ORDER BY id`,
        [heard],
      );
      heard = found.at(-1)?.id ?? heard;
      return found
        .map(({ fact }) => JSON.parse(fact) as Fact<SegmentEnteredV1>)
        .map(({ type, data }) => [type.split('segment-')[1]!.split('.')[0]!, data.segment, data.customerId]);
    },
  };
}
