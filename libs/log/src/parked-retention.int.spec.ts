import { dropOldParked } from './parked-retention.js';
import { Stage } from './testing/stage.js';

describe('what is parked', () => {
  let stage: Stage;
  beforeAll(async () => void (stage = await Stage.open()));
  afterAll(() => stage.close());

  it('leaves after eight days where it may be personal; a fact waits for whoever redrives it', async () => {
    const topics = ['itinera.claims.feedback', 'itinera.events', 'itinera.orders', 'itinera.verdicts'];
    for (const age of ['8 days', '7 days'])
      for (const topic of topics)
        await stage.dataSource.query(
          `INSERT INTO parked (consumer, topic, partition, "offset", fact, reason, parked_at) VALUES ($1::text, $2, 0, 0, 'x', 'x', now() - $1::text::interval)`,
          [age, topic],
        );
    await dropOldParked(stage.dataSource);
    expect(await stage.dataSource.query(`SELECT topic FROM parked WHERE consumer = '8 days'`)).toEqual([{ topic: 'itinera.orders' }]);
    expect(await stage.dataSource.query(`SELECT topic FROM parked WHERE consumer = '7 days'`)).toHaveLength(4);
  });
});
