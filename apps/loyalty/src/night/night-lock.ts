import type { DataSource } from 'typeorm';

/** Does some work while no other process does any under this lock: when it is free, or else not at all (null). */
export async function underNightLock<T>(
  dataSource: DataSource,
  when: 'when it is free' | 'or not at all',
  work: () => Promise<T>,
): Promise<T | null> {
  const runner = dataSource.createQueryRunner();
  try {
    if (when === 'when it is free') await runner.query(`SELECT pg_advisory_lock(${LOCK})`);
    else {
      const [row] = (await runner.query(`SELECT pg_try_advisory_lock(${LOCK}) AS taken`)) as { taken: boolean }[];
      if (!row!.taken) return null;
    }
    try {
      return await work();
    } finally {
      await runner.query(`SELECT pg_advisory_unlock(${LOCK})`).catch(() => undefined);
    }
  } finally {
    await runner.release();
  }
}

/** Of a database of ours; the schema keeps services in one database apart. */
const LOCK = "hashtext('itinera night ' || current_schema())";
