import type { Fact, VitalityChangedV1 } from '#lib/contracts';
import { appendToOutbox, CHANGES_TOPIC, type Batch } from '#lib/log';
import { rows } from '#lib/persistence';
import type { Folding } from '../../fold-facts/testing/folding.js';
import { FollowChanges } from '../follow-changes.controller.js';
import { VitalitySweep } from '../vitality-sweep.js';

/** A projection that keeps vitality beside its fold. */
export interface Keeping {
  /** Folds facts, and follows what that changes: every batch twice, and nothing may come of the second time. */
  take(...facts: Fact[]): Promise<void>;
  /** Until nothing is due. */
  sweep(): Promise<void>;
  told(): Promise<Fact<VitalityChangedV1>[]>;
}

export function keeping({ dataSource, clock, catchingUp, take }: Folding): Keeping {
  const [follow, sweeps] = [new FollowChanges(clock, catchingUp), new VitalitySweep(dataSource, clock, catchingUp)];
  let read = 0;
  const messages = async (): Promise<Fact[]> => {
    const found = await rows<{ id: number; fact: string }>(
      dataSource,
      'SELECT id, fact FROM outbox WHERE topic = $1 AND id > $2 ORDER BY id',
      [CHANGES_TOPIC, read],
    );
    read = found.at(-1)?.id ?? read;
    return found.map(({ fact }) => JSON.parse(fact) as Fact);
  };
  return {
    take: async (...facts) => {
      await take(...facts);
      const batch = (await messages()).map((fact, offset) => ({ topic: CHANGES_TOPIC, partition: 0, offset, fact }));
      for (let time = 0; time < 2; time++)
        await dataSource.transaction(async (tx) => appendToOutbox(tx, await follow.follow({ messages: batch, tx } as unknown as Batch)));
    },
    sweep: async () => {
      while ((await sweeps.sweep()) > 0);
    },
    told: async () => {
      const found = await rows<{ fact: string }>(dataSource, `SELECT fact FROM outbox WHERE fact LIKE '%vitality-changed%' ORDER BY id`);
      return found.map(({ fact }) => JSON.parse(fact) as Fact<VitalityChangedV1>);
    },
  };
}
