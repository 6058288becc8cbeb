import { logContract } from '../testing/log-contract.js';
import { aFact } from '../testing/a-fact.js';
import { aName, Stage } from '../testing/stage.js';
import { until } from '../testing/until.js';
import { PostgresLog } from './postgres-log.js';
import { SHORT_RETENTION } from './tables.js';

const open = (stage: Stage): Promise<PostgresLog> => new PostgresLog(stage.url, 4, stage.onTrouble).open();

/** Appends to partition 0 as the relay does. */
async function put(stage: Stage, topic: string, values: (string | null)[]): Promise<void> {
  await stage.asOwner(
    `WITH head AS (
       INSERT INTO log.head AS head (topic, partition, next_offset) VALUES ($1, 0, cardinality($2::text[]))
       ON CONFLICT (topic, partition) DO UPDATE SET next_offset = head.next_offset + excluded.next_offset
       RETURNING next_offset - cardinality($2::text[]) AS first
     )
     INSERT INTO log.entry (topic, partition, "offset", fact)
     SELECT $1, 0, first + place - 1, value FROM head, unnest($2::text[]) WITH ORDINALITY AS given (value, place)`,
    [topic, values.map((value) => value ?? 'null')],
  );
}

const lose = (stage: Stage, topic: string, before: number): Promise<unknown> =>
  stage.asOwner('DELETE FROM log.entry WHERE topic = $1 AND partition = 0 AND "offset" < $2', [topic, before]);

describe('the log in PostgreSQL', () => {
  logContract({ open, put, topic: async () => aName('itinera.test'), lose: async (...of) => void (await lose(...of)) });

  describe('besides', () => {
    let stage: Stage;
    beforeAll(async () => void (stage = await Stage.open()));
    afterEach(() => stage.clear());
    afterAll(() => stage.close());

    it('goes on with the other partitions of a group when one of them fails or has a gap', async () => {
      const log = await stage.join(await open(stage));
      const [bad, good, group] = [aName('a'), aName('b'), aName('orders.test')];
      await put(stage, bad, [JSON.stringify(aFact())]);
      await stage.read(log, group, [bad, good], {
        around: (slice, take) => (slice.topic === bad ? Promise.reject(new Error('never')) : take(slice)),
      });
      await until('the failure', () => stage.troubles.some((trouble) => trouble.includes('never')));
      await stage.publish(good, [aFact(), aFact()]);
      await stage.untilEffects(group, 2);
    });

    it('keeps what may be personal for eight days, and facts and the claims of judges to come for ever', async () => {
      const topics = ['itinera.claims.feedback', 'itinera.claims.identity', 'itinera.claims.loyalty', 'itinera.orders', 'itinera.verdicts'];
      await (await open(stage)).close();
      for (const topic of topics) await put(stage, topic, ['old', 'new']);
      await stage.asOwner(`UPDATE log.entry SET appended_at = now() - interval '8 days 1 minute' WHERE fact = 'old'`);
      await stage.asOwner(SHORT_RETENTION);
      const left = await stage.asOwner(`SELECT topic FROM log.entry WHERE fact = 'old' ORDER BY topic`);
      expect(left).toEqual([{ topic: 'itinera.orders' }]);
      expect(await stage.asOwner(`SELECT 1 FROM log.entry WHERE fact = 'new'`)).toHaveLength(5);
    });

    it('can be opened by several processes at once', async () => {
      const logs = await Promise.all([1, 2, 3, 4].map(() => open(stage)));
      await Promise.all(logs.map((log) => log.close()));
    });
  });
});
