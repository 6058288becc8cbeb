import { MICROS_PER_SECOND } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import { register } from 'prom-client';
import { LoyaltyHttp } from '../../test/loyalty-http.js';
import { NIGHT_TABLES } from '../../test/nights-of.js';
import { aProgramme } from '../../test/a-programme.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { beginOf } from './night-days.js';
import { NIGHT_PROVIDERS } from './night.providers.js';
import { NightsController } from './nights.controller.js';

const programme = aProgramme();
let loyalty: Loyalty;

beforeAll(async () => {
  Logger.overrideLogger(['fatal']);
  loyalty = await Loyalty.open([programme], NIGHT_TABLES);
});
afterAll(() => loyalty.close());

const nights = async (): Promise<string[]> =>
  (await rows<{ day: string }>(loyalty.dataSource, 'SELECT day FROM night WHERE done_at IS NOT NULL ORDER BY day')).map(({ day }) => day);

test('the service makes up for missed nights as it starts, runs them by hand and tells how far it is', async () => {
  await loyalty.dataSource.query("INSERT INTO night (day, at, begun_at, done_at) VALUES ('2026-02-27', 0, 0, 0)");
  loyalty.clock.set('2026-03-01T12:00:00Z');
  const http = await LoyaltyHttp.open(loyalty, [NightsController], NIGHT_PROVIDERS);
  // By hand it waits for what runs already, or runs what would.
  const { status, body } = await http.post<{ days: string[] }>('/nights/2026-03-01', {});
  expect([status, body.days.at(-1), await nights()]).toEqual([200, '2026-03-01', ['2026-02-27', '2026-02-28', '2026-03-01']]);
  expect(await http.post('/nights/2026-03-02', {})).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('2026-03-01') as string },
  });
  expect((await http.post('/nights/tomorrow', {})).status).toBe(400);
  const lastNight = `itinera_loyalty_last_night ${beginOf('2026-03-01', [programme]) / MICROS_PER_SECOND}`;
  const metrics = await register.metrics();
  expect(metrics).toContain(lastNight);
  expect(metrics).toMatch(/itinera_loyalty_night_seconds 0\.\d+/);
  await http.close();
  // A process that has just been started has done no night itself.
  register.resetMetrics();
  const started = await LoyaltyHttp.open(loyalty, [NightsController], NIGHT_PROVIDERS);
  expect(await register.metrics()).toContain(lastNight);
  await started.close();
});
