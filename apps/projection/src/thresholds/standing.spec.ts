import type { Result } from '../kpis/definition.js';
import { follow, readingsOf, withAbsent, type Crossed } from './standing.js';

const result = (value: Result['value']): Result => ({ value, numerator: 0, denominator: null });
const LIMIT = { above: 10, clearAt: 5 };

it.each<[Result['value'], string | undefined, unknown]>([
  [7, undefined, [{ value: 7 }]],
  [null, undefined, [{ value: null }]],
  [
    { EUR: 1, USD: null },
    undefined,
    [
      { key: 'EUR', value: 1 },
      { key: 'USD', value: null },
    ],
  ],
  [{ EUR: 1, USD: 2 }, 'USD', [{ key: 'USD', value: 2 }]],
  [{}, undefined, []],
  [7, 'USD', []],
])('the readings of %j for %s', (value, key, readings) => expect(readingsOf(result(value), key)).toEqual(readings));

it('follows each currency and group by itself', () => {
  const first = follow(
    [],
    [
      { key: 'EUR', value: 12 },
      { key: 'USD', value: 3 },
    ],
    LIMIT,
    'noon',
  );
  expect(first).toEqual({
    crossings: [{ key: 'EUR', value: 12, direction: 'crossed' }],
    standing: [{ key: 'EUR', value: 12, since: 'noon' }],
  });
  const second = follow(
    first.standing,
    [
      { key: 'EUR', value: 13 },
      { key: 'USD', value: 10 },
    ],
    LIMIT,
    'one',
  );
  expect(second.crossings).toEqual([{ key: 'USD', value: 10, direction: 'crossed' }]);
  const third = follow(second.standing, [{ key: 'EUR', value: 5 }], LIMIT, 'two');
  expect(third).toEqual({
    crossings: [{ key: 'EUR', value: 5, direction: 'cleared' }],
    standing: [{ key: 'USD', value: 10, since: 'one' }],
  });
});

it('takes a group and a key of the same name for two', () => {
  const standing: Crossed[] = [{ group: 'EUR', value: 12, since: 'noon' }];
  expect(follow(standing, [{ key: 'EUR', value: 12 }], LIMIT, 'one').crossings).toHaveLength(1);
});

it('what is not there, or has no value, stays as it stood', () => {
  const standing: Crossed[] = [{ key: 'EUR', value: 12, since: 'noon' }];
  expect(follow(standing, [], LIMIT, 'one')).toEqual({ crossings: [], standing });
  expect(follow(standing, [{ key: 'EUR', value: null }], LIMIT, 'one')).toEqual({ crossings: [], standing });
});

it.each<[string, number | undefined]>([
  ['orders', 0],
  ['customers by phase', 0],
  ['minor units by currency', 0],
  ['points', 0],
  ['minor units by currency, with fractions', undefined],
  ['ratio by currency', undefined],
  ['percent', undefined],
  ['seconds', undefined],
  ['points from −100 to 100', undefined],
])('of %s there are %s where a group that was there is not any more', (unit, value) => {
  const there = { group: 'app', value: 3 };
  const readings = withAbsent([there], [{ group: 'web' }, { group: 'app' }], unit);
  expect(readings).toEqual(value === undefined ? [there] : [there, { group: 'web', value }]);
});
