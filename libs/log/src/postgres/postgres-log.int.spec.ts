import { logContract } from '../testing/log-contract.js';
import { aFact } from '../testing/a-fact.js';
import { aName, Stage } from '../testing/stage.js';
import { until } from '../testing/until.js';
import { PostgresLog } from './postgres-log.js';

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

    it('keeps claims and verdicts for eight days, read or not, and facts for ever', async () => {
      const topics = ['itinera.claims.identity', 'itinera.claims.feedback', 'itinera.verdicts', 'itinera.orders'];
      await (await open(stage)).close();
      for (const topic of topics) await put(stage, topic, ['old', 'new']);
      await stage.asOwner(`UPDATE log.entry SET appended_at = now() - interval '8 days 1 minute' WHERE fact = 'old'`);
      await stage.join(await open(stage));
      const left = async (): Promise<string[]> => {
        const rows = await stage.asOwner('SELECT topic, fact FROM log.entry WHERE topic = ANY($1) ORDER BY topic, "offset"', [topics]);
        return (rows as { topic: string; fact: string }[]).map(({ topic, fact }) => `${topic} ${fact}`);
      };
      await until('the old ones to leave', async () => (await left()).length === 5);
      expect(await left()).toEqual([
        'itinera.claims.feedback new',
        'itinera.claims.identity new',
        'itinera.orders old',
        'itinera.orders new',
        'itinera.verdicts new',
      ]);
    });

    it('can be opened by several processes at once', async () => {
      const logs = await Promise.all([1, 2, 3, 4].map(() => open(stage)));
      await Promise.all(logs.map((log) => log.close()));
    });
  });
});
