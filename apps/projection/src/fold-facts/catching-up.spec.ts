import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import type { LogStatus, Standing } from '#lib/log';
import { CatchingUp } from './catching-up.js';

const START = Date.parse('2026-03-10T12:00:00Z') * 1000;

/** A log of two partitions, looked at each second; `rate` says how many messages come in and are folded in one, by partition. */
function aLog(unread: [number, number] = [0, 0]) {
  const clock = { at: START, now: (): Micros => clock.at };
  const standings: Standing[] = unread.map((end, partition) => ({ topic: 'itinera.orders', partition, next: 0, end }));
  let isAway = false;
  const status = {
    standingsOf: async (group: string): Promise<Standing[]> => {
      if (isAway || group !== 'projection.fold-facts') throw new Error('no broker');
      return standings.map((standing) => ({ ...standing }));
    },
  };
  const catchingUp = new CatchingUp(status as unknown as LogStatus, clock);
  return {
    catchingUp,
    setAway: (away: boolean): void => void (isAway = away),
    async pass(seconds: number, come = 0, folded: [number, number] = [0, 0]): Promise<boolean[]> {
      const behind: boolean[] = [];
      for (let second = 0; second < seconds; second++) {
        await catchingUp.look().catch(() => undefined);
        clock.at += MICROS_PER_SECOND;
        standings.forEach((standing, partition) => {
          standing.end += come;
          standing.next = Math.min(standing.end, standing.next + folded[partition]!);
        });
        behind.push(catchingUp.isBehind);
      }
      return behind;
    },
  };
}

const never = (behind: boolean[]): void => expect(behind).not.toContain(true);
const always = (behind: boolean[]): void => expect(behind).not.toContain(false);

it('is behind until it knows, which of a log that is read it does soon', async () => {
  const log = aLog();
  expect(log.catchingUp.isBehind).toBe(true);
  await log.pass(2);
  never(await log.pass(60));
});

it('is not behind where facts keep coming and wait for a second or two', async () => {
  const log = aLog([200, 200]);
  await log.pass(5, 100, [100, 100]);
  never(await log.pass(600, 100, [100, 100]));
});

it('is behind from the start until all is folded that an import has left, and not for what comes meanwhile', async () => {
  const log = aLog([1_000_000, 1_000_000]);
  always(await log.pass(1_000, 10, [1_000, 1_000]));
  await log.pass(30, 10, [1_000, 1_000]);
  never(await log.pass(60, 10, [1_000, 1_000]));
});

it('is behind ten seconds after one partition stands still, whoever reads the other, and soon no more when it goes on', async () => {
  const log = aLog();
  await log.pass(5, 10, [10, 10]);
  never(await log.pass(8, 10, [10, 0]));
  await log.pass(4, 10, [10, 0]);
  always(await log.pass(60, 10, [10, 0]));
  await log.pass(3, 10, [10, 1_000]);
  never(await log.pass(60, 10, [10, 1_000]));
});

it('is behind while nobody can tell how far the log goes', async () => {
  const log = aLog();
  never((await log.pass(5)).slice(2));
  log.setAway(true);
  await log.pass(10);
  always(await log.pass(5));
  log.setAway(false);
  await log.pass(2);
  never(await log.pass(5));
});
