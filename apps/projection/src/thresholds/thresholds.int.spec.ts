import { formatInstant, MICROS_PER_DAY, MICROS_PER_SECOND, type Fact, type Micros, type ThresholdCrossedV1 } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { CompareHere } from '../classes/testing/compare-here.js';
import { aFolding, type Folding } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { Kpis } from '../kpis/kpis.js';
import { aPurchase, aRefund, instant } from '../kpis/testing/order-facts.js';
import { ThresholdsController } from './thresholds.controller.js';
import { WatchThresholds } from './watch-thresholds.js';

const NOON = instant('2026-03-10T12:00:00Z');

let folding: Folding;
let thresholds: ThresholdsController;
let orders = 0;

beforeAll(async () => {
  folding = await aFolding('thresholds');
  thresholds = new ThresholdsController(folding.dataSource, folding.clock);
});
afterAll(() => folding?.close());
beforeEach(async () => {
  await folding.dataSource.query('TRUNCATE threshold, outbox');
  folding.catchingUp.isBehind = false;
  folding.clock.at += 1000 * MICROS_PER_DAY;
  if (folding.clock.at < NOON) folding.clock.at = NOON;
});

const aWatch = (): WatchThresholds =>
  new WatchThresholds(folding.dataSource, new Kpis(folding.dataSource, new CompareHere()), folding.clock, folding.catchingUp);

const buy = (at: Micros, money: { subtotalMinor?: number; currency?: string; channel?: string; shop?: string } = {}): Promise<void> =>
  folding.take({ ...aPurchase({ at, orderId: `o${++orders}`, ...money }), subject: uuidOf(`buyer ${orders}`) });

/** Looks at all that is due, some time later. */
async function look(later: Micros = 10 * MICROS_PER_SECOND): Promise<void> {
  folding.clock.at += later;
  const watch = aWatch();
  while (await watch.round());
}

/** What was told since last asked. */
async function told(): Promise<Fact<ThresholdCrossedV1>[]> {
  const found = await rows<{ id: number; fact: string }>(
    folding.dataSource,
    `SELECT id, fact FROM outbox WHERE topic = 'itinera.projection' AND fact LIKE '%threshold-crossed%' ORDER BY id`,
  );
  await folding.dataSource.query('DELETE FROM outbox WHERE id = ANY($1)', [found.map(({ id }) => id)]);
  return found.map(({ fact }) => JSON.parse(fact) as Fact<ThresholdCrossedV1>);
}
const directions = async (): Promise<string[]> =>
  (await told()).map(({ data: { group, key, value, direction } }) => [group, key, value, direction].filter(Boolean).join(' '));

it('tells once when a number crosses, and once when it has come back, though no fact says so', async () => {
  await thresholds.put('busy', { kpi: 'orders', window: '24h', above: 3, clearAt: 1 });
  const start = folding.clock.at;
  await buy(start + 1);
  await buy(start + 2);
  await look();
  expect(await told()).toEqual([]);
  await buy(start + 3600 * MICROS_PER_SECOND);
  await look(7200 * MICROS_PER_SECOND);
  const [fact, ...more] = await told();
  expect(more).toEqual([]);
  expect(fact).toMatchObject({
    source: 'itinera/projection',
    type: 'itinera.projection.threshold-crossed.v1',
    data: {
      threshold: 'busy',
      kpi: 'orders',
      window: '24h',
      value: 3,
      limit: 3,
      direction: 'crossed',
      at: formatInstant(folding.clock.at),
    },
  });
  expect(await thresholds.read('busy')).toMatchObject({
    crossed: [{ value: 3, since: formatInstant(folding.clock.at) }],
    evaluatedAt: formatInstant(folding.clock.at),
  });
  await look();
  await look();
  expect(await told()).toEqual([]);
  folding.clock.at = start + MICROS_PER_DAY;
  await look();
  expect(await directions()).toEqual(['1 cleared']);
  expect(await thresholds.read('busy')).toMatchObject({ crossed: [] });
  await look();
  expect(await told()).toEqual([]);
});

it('tells once where several replicas watch', async () => {
  for (const name of ['one', 'two', 'three']) await thresholds.put(name, { kpi: 'orders', window: '24h', above: 1, clearAt: 0 });
  await buy(folding.clock.at + 1);
  folding.clock.at += MICROS_PER_SECOND;
  const watches = [aWatch(), aWatch(), aWatch()];
  for (let round = 0; round < 4; round++) await Promise.all(watches.map((watch) => watch.round()));
  expect((await told()).map(({ data }) => data.threshold).sort()).toEqual(['one', 'three', 'two']);
});

it('watches each currency by itself, or one alone', async () => {
  await thresholds.put('all', { kpi: 'revenue', window: '24h', above: 100_00, clearAt: 50_00 });
  await thresholds.put('euros', { kpi: 'revenue', window: '24h', above: 1_00, clearAt: 0, key: 'EUR' });
  const at = folding.clock.at + 1;
  await buy(at, { subtotalMinor: 120_00, currency: 'USD' });
  await buy(at, { subtotalMinor: 60_00, currency: 'EUR' });
  await look();
  expect((await directions()).sort()).toEqual(['EUR 6000 crossed', 'USD 12000 crossed']);
  await buy(folding.clock.at, { subtotalMinor: 60_00, currency: 'EUR' });
  await look();
  expect(await directions()).toEqual(['EUR 12000 crossed']);
});

it('watches each group by itself', async () => {
  await thresholds.put('a channel', { kpi: 'orders', window: '24h', above: 2, clearAt: 0, groupBy: 'channel' });
  const at = folding.clock.at + 1;
  for (const channel of ['web', 'web', 'app']) await buy(at, { channel });
  await look();
  expect((await told()).map(({ data }) => [data.groupBy, data.group, data.value])).toEqual([['channel', 'web', 2]]);
});

it('what a shop has crossed happened in that shop, what is grouped otherwise in none', async () => {
  await thresholds.put('a shop', { kpi: 'orders', window: '24h', above: 2, clearAt: 0, groupBy: 'shop' });
  await thresholds.put('a channel', { kpi: 'orders', window: '24h', above: 2, clearAt: 0, groupBy: 'channel' });
  const at = folding.clock.at + 1;
  for (const shop of ['north', 'north', 'south']) await buy(at, { shop, channel: 'web' });
  await look();
  expect((await told()).map(({ shop, data }) => [data.threshold, data.group, shop]).sort()).toEqual([
    ['a channel', 'web', undefined],
    ['a shop', 'north', 'north'],
  ]);
});

it('a group or currency of which nothing is left counts as none, and can cross again', async () => {
  await thresholds.put('many', { kpi: 'orders', window: '24h', above: 2, clearAt: 0, groupBy: 'channel' });
  await thresholds.put('none', { kpi: 'orders', window: '24h', below: 0, clearAt: 1, groupBy: 'channel' });
  await thresholds.put('no euros', { kpi: 'revenue', window: '24h', below: 0, clearAt: 1, key: 'EUR' });
  await look();
  expect((await told()).map(({ data }) => [data.threshold, data.direction])).toEqual([['no euros', 'crossed']]);
  for (let day = 1; day <= 2; day++) {
    const at = folding.clock.at;
    for (let order = 0; order < 2; order++) await buy(at, { channel: 'web', subtotalMinor: 60_00, currency: 'EUR' });
    await look();
    const inOrder = async (): Promise<string[]> => (await told()).map(({ data }) => `${data.threshold} ${data.direction}`).sort();
    expect(await inOrder()).toEqual(['many crossed', 'no euros cleared', ...(day > 1 ? ['none cleared'] : [])]);
    await look(2 * MICROS_PER_DAY);
    expect(await inOrder()).toEqual(['many cleared', 'no euros crossed', 'none crossed']);
  }
});

it('a number that falls is noticed, what takes purchases back is too, and a ratio of nothing says nothing', async () => {
  await thresholds.put('few', { kpi: 'orders', window: '24h', below: 1, clearAt: 2 });
  await thresholds.put('returned', { kpi: 'refundRate', window: '24h', above: 0.5, clearAt: 0.1 });
  await look();
  expect(await directions()).toEqual(['crossed']);
  const at = folding.clock.at;
  await folding.take({ ...aPurchase({ at, orderId: 'r1' }), subject: uuidOf('somebody') });
  await buy(at);
  await look();
  expect(await directions()).toEqual(['2 cleared']);
  await folding.take({ ...aRefund({ at: at + 1, orderId: 'r1', subtotalMinor: 10_00 }), subject: uuidOf('somebody') });
  await look();
  expect((await told()).map(({ data }) => [data.threshold, data.value, data.direction])).toEqual([
    ['few', 1, 'crossed'],
    ['returned', 0.5, 'crossed'],
  ]);
});

it('the same rule again goes on; another begins anew; a deleted one tells nothing', async () => {
  const rule = { kpi: 'orders', window: '24h', above: 1, clearAt: 0 };
  await thresholds.put('any', rule);
  await buy(folding.clock.at + 1);
  await look();
  expect(await directions()).toEqual(['1 crossed']);
  const before = await thresholds.read('any');
  expect(await thresholds.put('any', rule)).toEqual(before);
  await look();
  expect(await told()).toEqual([]);
  expect(await thresholds.put('any', { ...rule, clearAt: 0.5 })).toMatchObject({ crossed: [] });
  await look();
  expect(await directions()).toEqual(['1 crossed']);
  await thresholds.remove('any');
  await look(2 * MICROS_PER_DAY);
  expect(await told()).toEqual([]);
  await expect(thresholds.read('any')).rejects.toThrow('There is no threshold any');
  await expect(thresholds.remove('any')).rejects.toThrow('There is no threshold any');
  expect(await thresholds.list()).toEqual({ thresholds: [] });
});

it('a number that cannot be read is told to whoever looks, and keeps no other from being watched', async () => {
  await thresholds.put('broken', { kpi: 'orders', window: '24h', above: 1, clearAt: 0 });
  await thresholds.put('whole', { kpi: 'orders', window: '24h', above: 1, clearAt: 0 });
  await folding.dataSource.query(`UPDATE threshold SET rule = '{"kpi":"gone","window":"24h","above":1,"clearAt":0}' WHERE name = 'broken'`);
  await buy(folding.clock.at + 1);
  await look();
  expect((await told()).map(({ data }) => data.threshold)).toEqual(['whole']);
  expect(await thresholds.read('broken')).toMatchObject({ problem: expect.stringContaining('gone') as string });
});

it('while facts wait to be counted nothing is told, and whoever looks reads why; then what is so by all of them', async () => {
  await thresholds.put('few', { kpi: 'orders', window: '24h', below: 2, clearAt: 3 });
  await thresholds.put('none', { kpi: 'orders', window: '24h', below: 0, clearAt: 1 });
  await look();
  expect((await told()).map(({ data }) => data.threshold)).toEqual(['few', 'none']);
  for (let order = 0; order < 3; order++) await buy(folding.clock.at);
  await look();
  expect(await directions()).toEqual(['3 cleared', '3 cleared']);

  folding.catchingUp.isBehind = true;
  await look(2 * MICROS_PER_DAY);
  const at = folding.clock.at;
  await buy(at);
  await look();
  expect(await told()).toEqual([]);
  expect(await thresholds.read('few')).toMatchObject({ crossed: [], problem: expect.stringContaining('wait to be counted') as string });
  await buy(at);
  await buy(at);
  folding.catchingUp.isBehind = false;
  await look();
  expect(await told()).toEqual([]);
  expect(await thresholds.read('few')).not.toHaveProperty('problem');
});
