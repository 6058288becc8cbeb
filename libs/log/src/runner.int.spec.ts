import type { Fact } from '#lib/contracts';
import { GapError, LocksMoved } from './failures.js';
import type { Batch, Publication } from './message.js';
import type { LogRecord, Slice } from './port.js';
import type { BatchHandler } from './runner.js';
import { aFact } from './testing/a-fact.js';
import { aName, Stage } from './testing/stage.js';

const TOPIC = 'itinera.test';

/** Records from an offset on, in one partition. */
const slice = (from: number, ...values: (Fact | string | null)[]): Slice => ({
  topic: TOPIC,
  partition: 0,
  records: values.map((value, index): LogRecord => ({
    offset: from + index,
    value: typeof value === 'object' && value ? JSON.stringify(value) : value,
  })),
});

const idsOf = (facts: { id: string }[]): string[] => facts.map(({ id }) => id);

describe('the runner', () => {
  let stage: Stage;
  let group: string;
  beforeAll(async () => void (stage = await Stage.open()));
  afterAll(() => stage.close());
  beforeEach(() => void (group = aName('orders.test')));

  const effects = async (): Promise<string[]> => (await stage.effects(group)).map(({ fact }) => fact);
  const outbox = async (): Promise<string[]> =>
    ((await stage.dataSource.query('SELECT key FROM outbox ORDER BY id')) as { key: string }[]).map(({ key }) => key);
  const about = (fact: Fact, key = fact.id): Publication => ({ topic: TOPIC, key, fact });

  const idOfParked = async (): Promise<string> => (await stage.parked(group))[0]!.id;

  /** Applies the batch, and then does something else. */
  const applyAnd =
    (then: (batch: Batch) => Promise<Publication[] | void> | Publication[]): BatchHandler =>
    async (batch) => {
      await stage.apply()(batch);
      return then(batch);
    };

  describe('holds effects, publications and position in one transaction', () => {
    const facts = [aFact(), aFact(), aFact()];

    it('all of them are there afterwards', async () => {
      const runner = stage.runner(group, {
        handler: applyAnd(({ messages }) => messages.map(({ fact }) => about(fact, `${group} ${fact.id}`))),
      });
      expect(await runner.position(TOPIC, 0)).toBeNull();

      expect(await runner.take(slice(0, ...facts))).toBe(3);

      expect(await effects()).toEqual(idsOf(facts));
      expect((await outbox()).filter((key) => key.startsWith(group))).toEqual(idsOf(facts).map((id) => `${group} ${id}`));
      expect(await runner.position(TOPIC, 0)).toBe(3);
    });

    it('and none of them when it dies before the commit', async () => {
      const dies: BatchHandler = async (batch) => {
        await stage.apply()(batch);
        await batch.tx.query('INSERT INTO outbox (topic, key, fact) VALUES ($1, $2, $3)', [TOPIC, group, '{}']);
        await stage.breakConnectionOf(batch.tx);
      };
      await expect(stage.runner(group, { handler: dies }).take(slice(0, ...facts))).rejects.toThrow();

      expect(await effects()).toEqual([]);
      expect(await outbox()).not.toContain(group);
      const survivor = stage.runner(group);
      expect(await survivor.position(TOPIC, 0)).toBeNull();
      expect(await survivor.take(slice(0, ...facts))).toBe(3);
      expect(await effects()).toEqual(idsOf(facts));
    });

    it('so that what is delivered again has no second effect, all of it or a part', async () => {
      await stage.runner(group).take(slice(0, ...facts));
      const other = stage.runner(group);
      expect(await other.take(slice(0, ...facts))).toBe(3);
      expect(await other.take(slice(1, facts[1]!, facts[2]!, aFact()))).toBe(4);
      expect((await effects()).slice(0, 3)).toEqual(idsOf(facts));
      expect(await effects()).toHaveLength(4);
    });
  });

  it('keeps a zombie out: two with the same slice at once have one effect', async () => {
    const facts = Array.from({ length: 20 }, () => aFact());
    // Long enough for all of them to be at work at once, if nothing kept them apart.
    const handler = applyAnd(async ({ tx }) => void (await tx.query('SELECT pg_sleep(0.2)')));
    const taken = await Promise.all([1, 2, 3, 4].map(() => stage.runner(group, { handler }).take(slice(0, ...facts))));
    expect(taken).toEqual([20, 20, 20, 20]);
    expect(await effects()).toEqual(idsOf(facts));
  });

  it('begins where the log begins when it has never read a partition', async () => {
    expect(await stage.runner(group).take(slice(500, aFact()))).toBe(501);
  });

  describe('meets a gap', () => {
    it('in our own topic by stopping before it, with what came until then taken', async () => {
      const runner = stage.runner(group);
      const before = aFact();
      const gappy = { ...slice(7, before), records: [...slice(7, before).records, ...slice(9, aFact()).records] };
      expect(await runner.take(gappy)).toBe(8);
      await expect(runner.take(slice(9, aFact()))).rejects.toThrow(GapError);
      await expect(runner.take(slice(9, aFact()))).rejects.toThrow(`${TOPIC}/0: ${group} stands at 8, but the log goes on at 9`);
      expect(await effects()).toEqual([before.id]);
      expect(await stage.parked(group)).toEqual([]);
    });

    it('in a foreign topic by going on', async () => {
      const runner = stage.runner(group, { gapsAllowed: new Set([TOPIC]) });
      await runner.take(slice(7, aFact()));
      expect(await runner.take(slice(10, aFact()))).toBe(11);
      expect(await effects()).toHaveLength(2);
    });
  });

  describe('parks', () => {
    it('what cannot be decoded, with the reason, and goes on', async () => {
      const good = [aFact(), aFact()];
      await stage.runner(group).take(slice(0, good[0]!, '{"id":', null, '"text"', '{"id":"x"}', good[1]!));
      expect(await effects()).toEqual(idsOf(good));
      expect((await stage.parked(group)).map(({ offset, reason }) => [offset, reason])).toEqual([
        [1, 'Error: the record is not JSON'],
        [2, 'Error: the record is empty'],
        [3, 'Error: the record is not a JSON object'],
        [4, 'Error: the attribute source is missing'],
      ]);
    });

    it('what a handler puts aside itself, once, also when the batch is handled again', async () => {
      const [good, odd] = [aFact(), aFact()];
      let attempts = 0;
      const handler = applyAnd(async ({ messages, park }) => {
        for (const message of messages) if (message.fact.id === odd.id) park(message, 'odd');
        if (++attempts < 3) throw new LocksMoved();
      });
      await stage.runner(group, { handler }).take(slice(0, good, odd));
      expect(await stage.parked(group)).toMatchObject([{ offset: 1, reason: 'odd', fact: JSON.stringify(odd) }]);
    });

    it('a poison message alone, after retries, wherever in the batch it stands', async () => {
      const facts = Array.from({ length: 30 }, () => aFact());
      const poison = new Set([facts[0]!.id, facts[13]!.id, facts[29]!.id]);
      let attempts = 0;
      const handler = applyAnd(({ messages }) => {
        if (messages.length === 1 && messages[0]!.fact.id === facts[0]!.id) attempts++;
        if (messages.some(({ fact }) => poison.has(fact.id))) throw new TypeError('I cannot\nread this');
        return messages.map(({ fact }) => about(fact, `${group} ${fact.id}`));
      });
      expect(await stage.runner(group, { handler }).take(slice(0, ...facts))).toBe(30);

      const others = idsOf(facts).filter((id) => !poison.has(id));
      expect(await effects()).toEqual(others);
      expect((await outbox()).filter((key) => key.startsWith(group))).toEqual(others.map((id) => `${group} ${id}`));
      expect((await stage.parked(group)).map(({ offset, reason }) => [offset, reason])).toEqual(
        [0, 13, 29].map((offset) => [offset, 'TypeError: I cannot']),
      );
      expect(attempts).toBe(3);
    });

    it('nothing that fails only for a while', async () => {
      const facts = [aFact(), aFact()];
      let failures = 3;
      const handler = applyAnd(() => {
        if (failures-- > 0) throw new Error('not yet');
        return [];
      });
      await stage.runner(group, { handler }).take(slice(0, ...facts));
      expect(await effects()).toEqual(idsOf(facts));
      expect(await stage.parked(group)).toEqual([]);
    });

    it('a message whose publication cannot stand in the outbox, and one whose reason has a NUL', async () => {
      const [unwritable, nul, good] = [aFact(), aFact(), aFact()];
      const handler = applyAnd(({ messages }) => {
        if (messages.some(({ fact }) => fact.id === nul.id)) throw new Error('what is \0 this');
        return messages.map(({ fact }) => about(fact, fact.id === unwritable.id ? 'a\0b' : `${group} ${fact.id}`));
      });
      expect(await stage.runner(group, { handler }).take(slice(0, unwritable, nul, good))).toBe(3);
      expect(await effects()).toEqual([good.id]);
      expect((await stage.parked(group)).map(({ reason }) => reason)).toEqual([
        expect.stringContaining('invalid byte sequence'),
        'Error: what is \u2400 this',
      ]);
    });
  });

  describe('blames no message', () => {
    it.each(['40P01', '40001', '55P03'])('for %s, which repeats the batch', async (code) => {
      const facts = [aFact(), aFact()];
      let attempts = 0;
      const handler = applyAnd(async ({ tx, messages }) => {
        expect(messages).toHaveLength(2);
        if (++attempts < 5) await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'try again' USING ERRCODE = '${code}'; END $$`);
      });
      expect(await stage.runner(group, { handler }).take(slice(0, ...facts))).toBe(2);
      expect(attempts).toBe(5);
      expect(await effects()).toEqual(idsOf(facts));
      expect(await stage.parked(group)).toEqual([]);
    });

    it('for one that never ends, which is left to the adapter', async () => {
      const handler = applyAnd(() => Promise.reject(new LocksMoved('again and again')));
      await expect(stage.runner(group, { handler }).take(slice(0, aFact()))).rejects.toThrow('again and again');
      expect(await stage.parked(group)).toEqual([]);
    });

    it('for one that comes while messages are handled singly', async () => {
      const [poison, unlucky] = [aFact(), aFact()];
      let conflicts = 2;
      const handler = applyAnd(async ({ tx, messages }) => {
        if (messages.some(({ fact }) => fact.id === poison.id)) throw new Error('poison');
        if (conflicts-- > 0) await tx.query("DO $$ BEGIN RAISE EXCEPTION 'try again' USING ERRCODE = '40P01'; END $$");
      });
      await stage.runner(group, { handler }).take(slice(0, poison, unlucky));
      expect(await effects()).toEqual([unlucky.id]);
      expect(await stage.parked(group)).toMatchObject([{ offset: 0 }]);
    });

    it.each(['together', 'singly'])('for a connection that breaks between two statements, handled %s', async (how) => {
      const [poison, fact] = [aFact(), aFact()];
      let breaks = true;
      const handler = applyAnd(async ({ tx, messages }) => {
        if (how === 'singly' && messages.some(({ fact: { id } }) => id === poison.id)) throw new Error('poison');
        if (!breaks) return;
        await stage.breakConnectionOf(tx);
        await tx.query('SELECT 1');
      });
      const runner = stage.runner(group, { handler });
      await expect(runner.take(slice(0, poison, fact))).rejects.toThrow();
      breaks = false;
      expect(await runner.take(slice(0, poison, fact))).toBe(2);
      expect(await effects()).toContain(fact.id);
      expect(await stage.parked(group)).toHaveLength(how === 'singly' ? 1 : 0);
    });
  });

  describe('redrives', () => {
    let broken = true;
    const poison = aFact();
    const handler: BatchHandler = async (batch) => {
      await stage.apply()(batch);
      if (broken) throw new Error('still broken');
      return batch.messages.map(({ fact }) => about(fact, `${batch.group} ${fact.id}`));
    };

    it('through the same handler, with its publications; once; what fails stays parked', async () => {
      const runner = stage.runner(group, { handler });
      await runner.take(slice(0, poison));
      const id = await idOfParked();
      await expect(runner.redrive(id)).rejects.toThrow('still broken');
      expect(await effects()).toEqual([]);
      broken = false;
      await runner.redrive(id);
      expect(await effects()).toEqual([poison.id]);
      expect(await outbox()).toContain(`${group} ${poison.id}`);
      expect(await stage.parked(group)).toMatchObject([{ id, redriven: true }]);
      await expect(runner.redrive(id)).rejects.toThrow(`no message ${id} is parked`);
      expect(await effects()).toHaveLength(1);
    });

    it('not what the handler parks again', async () => {
      const runner = stage.runner(group, {
        handler: async ({ messages, park }) => messages.forEach((message) => park(message, 'unknown order')),
      });
      await runner.take(slice(0, poison));
      const id = await idOfParked();
      await expect(runner.redrive(id)).rejects.toThrow('unknown order');
      expect(await stage.parked(group)).toMatchObject([{ redriven: false, reason: 'unknown order' }]);
    });

    it('not what never was a fact: the handler does not see it', async () => {
      const runner = stage.runner(group);
      await runner.take(slice(0, '{"id":"x","data":{}}'));
      const id = await idOfParked();
      await expect(runner.redrive(id)).rejects.toThrow('the attribute source is missing');
      expect(await effects()).toEqual([]);
    });
  });
});
