import { readFileSync } from 'node:fs';
import { topicsIn } from './topics-file.js';

describe('the topics file', () => {
  it('gives each topic what it says, else what holds for all', () => {
    const text =
      'partitions: 6\nreplication: 3\nconfig: { retention.ms: -1, a: x }\ntopics:\n  - name: one\n  - { name: two, partitions: 2, config: { retention.ms: 684000000 } }\n';
    expect(topicsIn(text, 'f')).toEqual([
      { name: 'one', partitions: 6, replication: 3, config: { 'retention.ms': '-1', a: 'x' } },
      { name: 'two', partitions: 2, replication: 3, config: { 'retention.ms': '684000000', a: 'x' } },
    ]);
  });

  it.each([
    ['', 'lists no topics'],
    ['topics: []', 'lists no topics'],
    ['topics: [{ name: "a b" }]', 'is no topic name'],
    ['topics: [{ name: a, partitions: 0 }]', 'the partitions of a'],
  ])('refuses %j', (text, words) => expect(() => topicsIn(text, 'f')).toThrow(words));

  it('is read as it stands in the repository', () => {
    const topics = topicsIn(readFileSync('deploy/kafka/topics.yml', 'utf8'), 'topics.yml');
    expect(topics.map(({ name }) => name)).toContain('itinera.orders');
    // A partition index means the same subjects in every topic.
    expect(new Set(topics.filter(({ name }) => name !== 'itinera.events').map(({ partitions }) => partitions)).size).toBe(1);
  });
});
