import type { Fact } from '#lib/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GapError } from '../failures.js';
import type { BatchHandler } from '../runner.js';
import type { Log } from '../port.js';
import { aFact } from './a-fact.js';
import { aName, Stage, type Effect } from './stage.js';
import { until } from './until.js';

export interface LogHarness {
  /** One more process's log; its relay is not started yet. */
  open(stage: Stage): Promise<Log>;
  /** A topic of several partitions nobody else uses. */
  topic(): Promise<string>;
  /** Puts records into the log past every outbox, in partition 0. */
  put(stage: Stage, topic: string, values: (string | null)[]): Promise<void>;
  /** Loses what a topic's partition 0 holds before an offset. */
  lose(stage: Stage, topic: string, before: number): Promise<void>;
}

const idsOf = (facts: { id: string }[]): string[] => facts.map(({ id }) => id);
const sorted = (ids: string[]): string[] => [...ids].sort();
const facts = (count: number, key: (index: number) => string): Fact[] => Array.from({ length: count }, (_, index) => aFact(key(index)));

/** What every adapter of the log guarantees together with the runner. */
export function logContract(harness: LogHarness): void {
  let stage: Stage;
  beforeAll(async () => void (stage = await Stage.open()));
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const open = async (): Promise<Log> => stage.join(await harness.open(stage));
  const expectEachOnce = async (group: string, published: { id: string }[]): Promise<Effect[]> => {
    const effects = await stage.effects(group);
    expect(sorted(effects.map(({ fact }) => fact))).toEqual(sorted(idsOf(published)));
    return effects;
  };
  const expectOrderPerKey = (effects: Effect[]): void => {
    const last = new Map<string, number>();
    for (const { key, number } of effects) {
      expect(number).toBeGreaterThan(last.get(key) ?? 0);
      last.set(key, number);
    }
  };

  it('brings what a transaction publishes to every group, once and in order per key', async () => {
    const [log, topic] = [await open(), await harness.topic()];
    const groups = [aName('orders.one'), aName('orders.other')];
    for (const group of groups) await stage.read(log, group, [topic]);
    const published = facts(600, (index) => `key ${index % 40}`);
    for (let from = 0; from < 600; from += 100) await stage.publish(topic, published.slice(from, from + 100));
    for (const group of groups) {
      await stage.untilEffects(group, 600);
      expectOrderPerKey(await expectEachOnce(group, published));
    }
    await stage.untilRelayed();
    expect((await log.heads([topic])).reduce((sum, { next }) => sum + next, 0)).toBe(600);
  });

  it('brings nothing of a transaction that was rolled back', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    await stage.read(log, group, [topic]);
    const [never, kept] = [aFact('k'), aFact('k')];
    const rolledBack = stage.dataSource.transaction(async (tx) => {
      await tx.query('INSERT INTO outbox (topic, key, fact) VALUES ($1, $2, $3)', [topic, 'k', JSON.stringify(never)]);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await stage.publish(topic, [kept]);
    await stage.untilEffects(group, 1);
    await expectEachOnce(group, [kept]);
  });

  it('begins at the beginning for a new group, and carries what one group publishes to the next', async () => {
    const [log, topic, further] = [await open(), await harness.topic(), await harness.topic()];
    const [first, second] = [aName('orders.first'), aName('orders.second')];
    const published = facts(50, (index) => `key ${index}`);
    await stage.publish(topic, published);
    await stage.untilRelayed();
    const derive: BatchHandler = async ({ messages }) =>
      messages.map(({ fact }) => ({ topic: further, key: fact.subject!, fact: { ...fact, id: `derived ${fact.id}` } }));
    await stage.read(log, first, [topic], { handler: derive });
    await stage.read(log, second, [further]);
    await stage.untilEffects(second, 50);
    await expectEachOnce(
      second,
      published.map(({ id }) => ({ id: `derived ${id}` })),
    );
  });

  it('carries facts that together are larger than a broker takes at once', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    await stage.read(log, group, [topic]);
    const published = Array.from({ length: 60 }, () => aFact('one key', { text: 'ж'.repeat(25_000) }));
    await stage.publish(topic, published);
    await stage.untilEffects(group, 60);
    expectOrderPerKey(await expectEachOnce(group, published));
  });

  it('has no second effect when the process dies between its commit and the log’s', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    let deaths = 0;
    let deliveries = 0;
    await stage.read(log, group, [topic], {
      around: async (slice, take) => {
        deliveries++;
        const next = await take(slice);
        if (deaths++ < 2) throw new Error('killed after the commit');
        return next;
      },
    });
    const published = facts(20, () => 'k');
    await stage.publish(topic, published);
    await stage.untilEffects(group, 20);
    const late = facts(5, () => 'k');
    await stage.publish(topic, late);
    await stage.untilEffects(group, 25);
    await until('what was handled to be delivered again, twice', () => deliveries > 2);
    expectOrderPerKey(await expectEachOnce(group, [...published, ...late]));
  });

  it('shares the work between two processes, with no effect twice', async () => {
    const [topic, group] = [await harness.topic(), aName('orders.test')];
    for (const replica of ['left', 'right']) await stage.read(await open(), group, [topic], { handler: stage.apply(replica) });
    const published: Fact[] = [];
    await until('both to have worked', async () => {
      const more = facts(200, (index) => `key ${index}`);
      published.push(...more);
      await stage.publish(topic, more);
      return (await stage.count(group, 'left')) > 0 && (await stage.count(group, 'right')) > 0;
    });
    await stage.untilEffects(group, published.length);
    expectOrderPerKey(await expectEachOnce(group, published));
  });

  it('has no effect twice while processes join and leave under load', async () => {
    const [topic, group] = [await harness.topic(), aName('orders.test')];
    const published: Fact[] = [];
    let publishing = true;
    const load = (async () => {
      while (publishing) {
        const more = facts(40, (index) => `key ${index}`);
        await stage.publish(topic, more);
        published.push(...more);
      }
    })();
    const replicas: Log[] = [];
    for (let round = 0; round < 4; round++) {
      const replica = await open();
      await stage.read(replica, group, [topic]);
      replicas.push(replica);
      const before = await stage.count(group);
      await until('progress', async () => (await stage.count(group)) > before + 200);
      if (round % 2 === 1) await stage.leave(replicas.shift()!);
    }
    publishing = false;
    await load;
    await stage.untilEffects(group, published.length);
    expectOrderPerKey(await expectEachOnce(group, published));
    expect(await stage.parked(group)).toEqual([]);
  });

  describe('meets a gap', () => {
    const stand = async (foreign = false): Promise<{ topic: string; group: string; kept: Fact[]; log: Log; fatal: Error[] }> => {
      const [log, topic, group] = [await open(), await harness.topic(), aName('orders.behind')];
      const [lost, kept] = [facts(6, () => 'k'), facts(4, () => 'k')];
      await harness.put(
        stage,
        topic,
        [...lost, ...kept].map((fact) => JSON.stringify(fact)),
      );
      await stage.stand(group, topic, 0, 3);
      await harness.lose(stage, topic, 6);
      const { fatal } = await stage.read(log, group, [topic], foreign ? { gapsAllowed: new Set([topic]) } : {});
      return { topic, group, kept, log, fatal };
    };

    it('in our own topic by standing still and saying so, while other groups go on', async () => {
      const { topic, group, kept, log, fatal } = await stand();
      const other = aName('orders.beside');
      await stage.read(log, other, [topic]);
      await until(
        'the alarm',
        () => fatal.length > 0,
        30_000,
        () => stage.troubles,
      );
      expect(fatal[0]).toBeInstanceOf(GapError);
      expect(fatal[0]!.message).toBe(`${topic}/0: ${group} stands at 3, but the log goes on at 6`);
      const late = aFact('k');
      await harness.put(stage, topic, [JSON.stringify(late)]);
      await stage.untilEffects(other, 5);
      await expectEachOnce(other, [...kept, late]);
      expect(await stage.effects(group)).toEqual([]);
      expect(fatal).toHaveLength(1);
    });

    it('in a topic of foreign producers by going on', async () => {
      const { group, kept, fatal } = await stand(true);
      await stage.untilEffects(group, 4);
      await expectEachOnce(group, kept);
      expect(fatal).toEqual([]);
    });

    it('at the end, where the log has lost what a group has already handled', async () => {
      const [log, topic, group] = [await open(), await harness.topic(), aName('orders.ahead')];
      await stage.stand(group, topic, 0, 1000);
      await harness.put(
        stage,
        topic,
        facts(3, () => 'k').map((fact) => JSON.stringify(fact)),
      );
      const { fatal } = await stage.read(log, group, [topic]);
      await until(
        'the alarm',
        () => fatal.length > 0,
        30_000,
        () => stage.troubles,
      );
      expect(fatal[0]!.message).toBe(`${topic}/0: ${group} stands at 1000, but the log ends at 3`);
    });
  });

  it('parks what is no fact, and goes on', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    const [one, two] = [aFact(), aFact()];
    await harness.put(stage, topic, [
      JSON.stringify(one),
      '{"id":',
      null,
      'true',
      JSON.stringify({ ...one, time: 'noon' }),
      JSON.stringify(two),
    ]);
    await stage.read(log, group, [topic]);
    await stage.untilEffects(group, 2);
    await expectEachOnce(group, [one, two]);
    const parked = await stage.parked(group);
    expect(parked.map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
    expect(parked.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/JSON/),
      expect.stringMatching(/empty|not a JSON object/),
      'Error: the record is not a JSON object',
      'Error: the attribute time is not an instant',
    ]);
  });

  it('parks a poison message alone, delaying others little and losing none; a redrive brings it', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    let mended = false;
    const handler: BatchHandler = (batch) => {
      if (!mended && batch.messages.some(({ fact }) => (fact.data as { poison?: boolean }).poison)) throw new Error('poison');
      return stage.apply()(batch);
    };
    const { runner } = await stage.read(log, group, [topic], { handler });
    const good = facts(300, (index) => `key ${index % 20}`);
    const poison = aFact('key 7', { poison: true });
    await stage.publish(topic, [...good.slice(0, 150), poison, ...good.slice(150)]);
    await stage.untilEffects(group, 300);
    expectOrderPerKey(await expectEachOnce(group, good));
    await until('the poison message to be parked', async () => (await stage.parked(group)).length > 0);
    expect(await stage.parked(group)).toMatchObject([{ reason: 'Error: poison', fact: JSON.stringify(poison), redriven: false }]);
    mended = true;
    await runner.redrive((await stage.parked(group))[0]!.id);
    await expectEachOnce(group, [...good, poison]);
  });

  it('loses and parks nothing while the database breaks connections or lets nobody in', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    const published = facts(3000, (index) => `key ${index % 200}`);
    await stage.publish(topic, published);
    await stage.untilRelayed();
    const apply = stage.apply();
    await stage.read(log, group, [topic], {
      handler: async (batch) => {
        for (let piece = 0; piece < 3; piece++) await batch.tx.query('SELECT pg_sleep(0.02)');
        return apply(batch);
      },
    });
    for (let kill = 0; kill < 4; kill++) {
      await until('a transaction to break', async () => (await stage.asleep()) || (await stage.count(group)) === 3000);
      await stage.breakConnections();
    }
    await stage.letIn(false);
    await until('somebody to be turned away', () =>
      stage.troubles.some((trouble) => trouble.includes('not currently accepting connections')),
    );
    await stage.letIn(true);
    // The pool may still hand out a connection that was ended.
    await until('the last to be published', () => stage.publish(topic, [{ ...published[0]!, id: 'the last' }]).then(() => true));
    await stage.untilEffects(group, 3001);
    const effects = await expectEachOnce(group, [...published, { id: 'the last' }]);
    expectOrderPerKey(effects.filter(({ fact }) => fact !== 'the last'));
    expect(await stage.parked(group)).toEqual([]);
  });

  it('lets a running slice finish before it is closed', async () => {
    const [log, topic, group] = [await open(), await harness.topic(), aName('orders.test')];
    let entered = false;
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const handler: BatchHandler = async (batch) => {
      entered = true;
      await gate;
      return stage.apply()(batch);
    };
    const { runner } = await stage.read(log, group, [topic], { handler });
    await stage.publish(topic, [aFact('k')]);
    await until('the handler to begin', () => entered);
    let closed = false;
    const closing = stage.leave(log).then(() => (closed = true));
    await until(
      'a moment to pass in which it might have closed',
      () => new Promise<boolean>((resolve) => setImmediate(() => resolve(true))),
    );
    expect(closed).toBe(false);
    finish();
    await closing;
    expect(await stage.count(group)).toBe(1);
    const positions = await Promise.all([0, 1, 2, 3].map((partition) => runner.position(topic, partition)));
    expect(positions.filter((position) => position === 1)).toHaveLength(1);
  });
}
