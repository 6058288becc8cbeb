import { aFact } from './testing/a-fact.js';
import type { Verdict } from './message.js';
import { claimTopic, factTopic, ownerOf, partitionOf, publishClaim, publishFact, publishVerdicts } from './topics.js';

describe('a publication', () => {
  it('goes to the topic of the service its type names, keyed by whom it is about', () => {
    const fact = aFact('subject-1');
    expect(ownerOf(fact.type)).toBe('orders');
    expect(publishFact(fact)).toEqual({ topic: factTopic('orders'), key: 'subject-1', fact });
    expect(publishClaim(fact)).toEqual({ topic: claimTopic('orders'), key: 'subject-1', fact });
  });

  it('is keyed by its source where it is about nobody', () => {
    const nobodys = aFact();
    delete nobodys.subject;
    expect(publishFact(nobodys).key).toBe('test');
    expect(publishClaim(nobodys).key).toBe('test');
  });
});

describe('verdicts', () => {
  const verdicts: Verdict[] = [{ source: 'shop', id: '1', status: 'judged', facts: [{ id: 'f', type: 't' }] }];

  it('travel as one message, with the same id however often they are told', () => {
    const [first] = publishVerdicts('orders', verdicts, 1_000_000);
    const [again] = publishVerdicts('orders', verdicts, 2_000_000);
    expect(first).toMatchObject({
      topic: 'itinera.verdicts',
      fact: { source: 'itinera/orders', time: '1970-01-01T00:00:01.000000Z', data: { service: 'orders', verdicts } },
    });
    expect(again!.fact.id).toBe(first!.fact.id);
    expect(publishVerdicts('orders', [], 1)).toEqual([]);
  });
});

describe('the partition of a key', () => {
  it('is FNV-1a, 32 bits, and never changes', () => {
    // The published test vectors of FNV-1a: '' 811c9dc5, 'a' e40c292c, 'foobar' bf9cf968.
    const count = 2 ** 32;
    expect(['', 'a', 'foobar'].map((key) => partitionOf(key, count).toString(16))).toEqual(['811c9dc5', 'e40c292c', 'bf9cf968']);
  });

  it('spreads keys over all partitions', () => {
    const counts = new Array<number>(12).fill(0);
    for (let key = 0; key < 12_000; key++) counts[partitionOf(`subject-${key}`, 12)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
