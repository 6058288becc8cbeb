import { servers } from '#lib/testing';
import { jest } from '@jest/globals';
import { Kafka, logLevel, type Admin, type Producer } from 'kafkajs';
import net from 'node:net';
import { logContract } from '../testing/log-contract.js';
import { aFact } from '../testing/a-fact.js';
import { aName, Stage } from '../testing/stage.js';
import { until } from '../testing/until.js';
import { KafkaLog } from './kafka-log.js';

describe('the log on Kafka', () => {
  const kafka = new Kafka({ clientId: 'test', brokers: servers().kafkaBrokers, logLevel: logLevel.NOTHING });
  let admin: Admin;
  let producer: Producer;
  const crashes: Error[] = [];

  beforeAll(async () => {
    admin = kafka.admin();
    producer = kafka.producer({ createPartitioner: () => () => 0 });
    await Promise.all([admin.connect(), producer.connect()]);
  });
  afterAll(async () => {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    expect(crashes).toEqual([]);
  });

  const open = async (stage: Stage): Promise<KafkaLog> =>
    new KafkaLog({
      brokers: servers().kafkaBrokers,
      clientId: 'test',
      sessionTimeoutMs: 6_000,
      onTrouble: stage.onTrouble,
      onCrash: (error) => crashes.push(error),
    });

  async function topic(): Promise<string> {
    const name = aName('itinera.test');
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: name, numPartitions: 4, replicationFactor: 1 }] });
    return name;
  }

  async function put(_stage: Stage, name: string, values: (string | null)[]): Promise<void> {
    await producer.send({ topic: name, messages: values.map((value) => ({ value, partition: 0 })) });
  }

  async function lose(_stage: Stage, name: string, before: number): Promise<void> {
    // A topic just made refuses it for a moment.
    const lost = { topic: name, partitions: [{ partition: 0, offset: String(before) }] };
    await until('the records to be gone', () =>
      admin.deleteTopicRecords(lost).then(
        () => true,
        () => false,
      ),
    );
  }

  logContract({ open, topic, put, lose });

  describe('besides', () => {
    let stage: Stage;
    beforeAll(async () => void (stage = await Stage.open()));
    afterEach(() => stage.clear());
    afterAll(() => stage.close());

    it('says which topics are missing, and creates none', async () => {
      const [log, missing] = [await stage.join(await open(stage)), aName('itinera.missing')];
      await expect(stage.read(log, 'orders.test', [await topic(), missing])).rejects.toThrow(
        `orders.test reads ${missing}, which Kafka does not have`,
      );
      expect(await admin.listTopics()).not.toContain(missing);
    });

    it('reads where PostgreSQL says, whatever was committed to Kafka', async () => {
      const [name, group] = [await topic(), aName('orders.test')];
      const facts = Array.from({ length: 10 }, () => aFact());
      await put(
        stage,
        name,
        facts.map((fact) => JSON.stringify(fact)),
      );
      for (const [position, hint] of [
        [null, '7'],
        [4, '9'],
        // At the end: nothing comes from Kafka by itself.
        [null, '10'],
        [4, '10'],
      ] as const) {
        await stage.dataSource.query('DELETE FROM position; DELETE FROM effect');
        await admin.setOffsets({ groupId: group, topic: name, partitions: [{ partition: 0, offset: hint }] });
        if (position !== null) await stage.stand(group, name, 0, position);
        const log = await stage.join(await open(stage));
        const { fatal } = await stage.read(log, group, [name]);
        await stage.untilEffects(group, 10 - (position ?? 0));
        expect((await stage.effects(group)).map(({ fact }) => fact)).toEqual(facts.slice(position ?? 0).map(({ id }) => id));
        expect(fatal).toEqual([]);
        await stage.leave(log);
      }
    });

    it('sends again what it could not delete, and whoever knows facts by their id does nothing twice', async () => {
      const [log, name, group] = [await open(stage), await topic(), aName('orders.test')];
      await stage.asOwner(`
        CREATE SEQUENCE orders.refusals;
        CREATE FUNCTION orders.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN IF nextval('orders.refusals') <= 2 THEN RAISE EXCEPTION 'killed before the delete'; END IF; RETURN NULL; END $$;
        CREATE TRIGGER refuse AFTER DELETE ON orders.outbox FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse()`);
      await stage.join(log);
      let delivered = 0;
      const { fatal } = await stage.read(log, group, [name], {
        handler: async ({ messages, tx }) => {
          delivered += messages.length;
          const ids = messages.map(({ fact }) => fact.id);
          await tx.query(
            `INSERT INTO effect (consumer, fact) SELECT DISTINCT $1, id FROM unnest($2::text[]) AS id
             WHERE id NOT IN (SELECT fact FROM effect WHERE consumer = $1)`,
            [group, ids],
          );
        },
      });
      const facts = Array.from({ length: 50 }, (_, index) => aFact(`key ${index}`));
      await stage.publish(name, facts);
      await stage.untilRelayed();
      await until('every copy to arrive', () => delivered >= 150);
      expect((await stage.effects(group)).map(({ fact }) => fact).sort()).toEqual(facts.map(({ id }) => id).sort());
      expect([delivered, fatal]).toEqual([150, []]);
      await stage.asOwner('DROP TRIGGER refuse ON orders.outbox');
    });

    it('heals when the broker drops its connections, and when it is away for a while', async () => {
      const broker = watchSockets();
      const [log, name, group] = [await stage.join(await open(stage)), await topic(), aName('orders.test')];
      await stage.read(log, group, [name], {
        handler: async (batch) => {
          const known: unknown = await batch.tx.query('SELECT fact FROM effect WHERE consumer = $1 AND fact = ANY($2)', [
            group,
            batch.messages.map(({ fact }) => fact.id),
          ]);
          const ids = new Set((known as { fact: string }[]).map(({ fact }) => fact));
          await stage.apply()({ ...batch, messages: batch.messages.filter(({ fact }) => !ids.has(fact.id)) });
        },
      });
      let published = 0;
      const publishAndWait = async (): Promise<void> => {
        await stage.publish(
          name,
          Array.from({ length: 100 }, (_, index) => aFact(`key ${index}`)),
        );
        await stage.untilEffects(group, (published += 100));
      };
      await publishAndWait();
      for (let drop = 0; drop < 2; drop++) {
        broker.drop();
        await publishAndWait();
      }
      broker.refuse(true);
      const waiting = publishAndWait();
      await until('several attempts to connect', () => broker.refused >= 10);
      broker.refuse(false);
      await waiting;
      expect(await stage.count(group)).toBe(published);
      expect(await stage.parked(group)).toEqual([]);
      broker.restore();
    });
  });
});

/** The sockets kafkajs opens from now on: it alone connects by `net.connect`. */
function watchSockets(): { drop(): void; refuse(refuse: boolean): void; readonly refused: number; restore(): void } {
  const sockets = new Set<net.Socket>();
  const real = net.connect;
  let refusing = false;
  let refused = 0;
  const failure = (message: string): Error => Object.assign(new Error(message), { code: message.split(' ')[1] });
  const spy = jest.spyOn(net, 'connect').mockImplementation(((...args: Parameters<typeof real>) => {
    const socket = real(...args);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (refusing) {
      refused++;
      socket.destroy(failure('connect ECONNREFUSED'));
    }
    return socket;
  }) as typeof real);
  const drop = (): void => sockets.forEach((socket) => socket.destroy(failure('read ECONNRESET')));
  const refuse = (refuse: boolean): void => {
    refusing = refuse;
    if (refuse) drop();
  };
  return {
    drop,
    refuse,
    get refused() {
      return refused;
    },
    restore: () => spy.mockRestore(),
  };
}
