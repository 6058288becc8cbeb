import { BadRequestException } from '@nestjs/common';
import { KPIS } from '../kpis/definitions.js';
import { Tally } from '../kpis/metrics.js';
import { keyMistake } from './keys.js';
import { readRule } from './rule.js';

it('fills in the window', () => {
  expect(readRule({ kpi: 'orders', below: 10, clearAt: 12 })).toEqual({
    kpi: 'orders',
    window: '30d',
    below: 10,
    clearAt: 12,
  });
});

it('knows every way in which a number can be asked for', () => {
  const rule = { kpi: 'firstResponseTime', window: '24h', above: 14_400, clearAt: 7200, groupBy: 'channel', key: 'p90', clock: 'business' };
  expect(readRule(rule)).toEqual(rule);
  expect(readRule({ ...rule, clock: null, groupBy: null })).not.toHaveProperty('clock');
});

it.each<[object, string]>([
  [{ kpi: 'sales', above: 1, clearAt: 0 }, 'kpi'],
  [{ kpi: 'orders', window: '3d', above: 1, clearAt: 0 }, 'window'],
  [{ kpi: 'orders', clearAt: 0 }, 'above'],
  [{ kpi: 'orders', above: 1 }, 'clearAt is missing'],
  [{ kpi: 'orders', below: 10, clearAt: 12, colour: 'red' }, 'errors says what'],
  [{ kpi: 'orders', above: 1, below: 1, clearAt: 0 }, 'one limit'],
  [{ kpi: 'orders', above: 1, clearAt: 1 }, 'must lie below above'],
  [{ kpi: 'orders', below: 1, clearAt: 1 }, 'must lie above below'],
  [{ kpi: 'orders', above: '1', clearAt: 0 }, 'needs'],
  [{ kpi: 'orders', above: 1, clearAt: 0, groupBy: 'phase' }, 'grouped by'],
  [{ kpi: 'orders', above: 1, clearAt: 0, groupBy: 'moon' }, 'groupBy'],
  [{ kpi: 'orders', above: 1, clearAt: 0, per: 'customer' }, 'per'],
  [{ kpi: 'revenue', above: 1, clearAt: 0, key: 'zzz' }, 'key must be a currency'],
  [{ kpi: 'refundRateByValue', above: 1, clearAt: 0, key: 'EU\0' }, 'key must be a currency'],
  [{ kpi: 'timeInPhase', above: 1, clearAt: 0, key: 'sell' }, 'key must be one of discover'],
  [{ kpi: 'resolutionTime', above: 1, clearAt: 0, key: 'p99' }, 'key must be one of p50'],
  [{ kpi: 'revenue', below: 1, clearAt: 2, key: 'XXQ' }, 'key must be a currency'],
  [{ kpi: 'abcClass', below: 1, clearAt: 2, key: 'D' }, 'key must be one of A, B, C'],
  [{ kpi: 'rfm', below: 1, clearAt: 2, key: '9-9-9' }, 'key must be three scores'],
  [{ kpi: 'rfm', below: 1, clearAt: 2, key: '1-1-1-1' }, 'key must be three scores'],
  [{ kpi: 'phaseConversion', below: 1, clearAt: 2, key: 'buy' }, 'key must be one phase and another'],
  [{ kpi: 'phaseConversion', below: 1, clearAt: 2, key: 'buy-buy' }, 'key must be one phase and another'],
  [{ kpi: 'phaseConversion', below: 1, clearAt: 2, key: 'explore-sell' }, 'key must be one phase and another'],
  [{ kpi: 'phaseConversion', below: 1, clearAt: 2, key: 'explore-buy-use' }, 'key must be one phase and another'],
  [{ kpi: 'crossSell', above: 1, clearAt: 0, key: 'a\0' }, 'control characters'],
  [{ kpi: 'orders', above: 1, clearAt: 0, key: 'EUR' }, 'orders is one number'],
])('%j is refused: %s', (body, why) => {
  expect(() => readRule(body)).toThrow(BadRequestException);
  expect(() => readRule(body)).toThrow(why);
});

it('says of what is no number that it must be one', () => {
  const errors = [{ pointer: '/clearAt', detail: 'must be a number' }];
  for (const clearAt of ['0', Infinity]) {
    const reading = (): unknown => readRule({ kpi: 'orders', above: 1, clearAt });
    expect(reading).toThrow(expect.objectContaining({ response: expect.objectContaining({ errors }) as object }) as Error);
  }
});

it.each([
  ['revenue', 'EUR'],
  ['valueToCost', 'USD'],
  ['customersByPhase', 'ask'],
  ['abcClass', 'A'],
  ['rfm', '5-4-1'],
  ['phaseConversion', 'discover-explore'],
])('of %s one value is watched: %s', (kpi, key) => {
  expect(readRule({ kpi, above: 1, clearAt: 0, key })).toMatchObject({ kpi, key });
});

it('knows by their units which numbers have no keys', () => {
  for (const definition of KPIS.values())
    expect([definition.name, keyMistake(definition, 'EUR')?.includes('is one number') ?? false]).toEqual([
      definition.name,
      definition.unit !== 'seconds' && typeof (definition.evaluate(new Tally()).value ?? 0) === 'number',
    ]);
});
