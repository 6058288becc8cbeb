import { LogStatus } from '#lib/log';
import { rows } from '#lib/persistence';
import type { INestApplication } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/** Waits until all that a service has published stands in the log and its consumers have handled all of it, twice in a row. */
export async function untilQuiet(app: INestApplication, dataSource: DataSource, limitMs = 60_000): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  for (let quiet = 0; quiet < 2;) {
    quiet = (await isQuiet(app.get(LogStatus), dataSource)) ? quiet + 1 : 0;
    if (Date.now() > giveUpAt) throw new Error('it does not become quiet');
    await pause(20);
  }
}

async function isQuiet(status: LogStatus, dataSource: DataSource): Promise<boolean> {
  const unpublished = await rows(dataSource, 'SELECT FROM outbox LIMIT 1');
  return unpublished.length === 0 && (await status.lags()).every(({ messages }) => messages === 0);
}
