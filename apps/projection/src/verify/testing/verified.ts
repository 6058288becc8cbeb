import type { Clock } from '#lib/clock';
import { CHANGES_TOPIC, type Log } from '#lib/log';
import type { DataSource } from 'typeorm';
import { CompareHere } from '../../classes/testing/compare-here.js';
import { VerificationsController, type Verification } from '../verifications.controller.js';

export interface Verifiable {
  dataSource: DataSource;
  clock: Clock;
}

/** Of a projection that nobody need have followed: its changes stand in a log that goes on where nobody has read yet. */
export const verificationOf = (projection: Verifiable): Promise<Verification> => verify(projection, 1);

/** Of one that has been followed to the end. */
export async function verificationAtEnd(projection: Verifiable): Promise<Verification> {
  await projection.dataSource.query('DELETE FROM outbox WHERE topic = $1', [CHANGES_TOPIC]);
  return verify(projection, 0);
}

function verify({ dataSource, clock }: Verifiable, next: number): Promise<Verification> {
  const heads: Log['heads'] = (topics) => Promise.resolve(topics.map((topic) => ({ topic, partition: 0, next })));
  return new VerificationsController(dataSource, new CompareHere(), clock, { heads } as Log).verify();
}

/** After some damage, which is undone again. */
export async function verificationAfter(
  { dataSource, clock }: Verifiable,
  verified: typeof verificationOf,
  [sql, ...parameters]: [string, ...unknown[]],
): Promise<Verification> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query(sql, parameters);
    // Its moment is that of the transaction that does the damage.
    const moment = { manager: runner.manager, query: () => Promise.resolve(), release: () => Promise.resolve() };
    const within = { createQueryRunner: () => moment, query: runner.query.bind(runner) };
    return await verified({ dataSource: within as never, clock });
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}
