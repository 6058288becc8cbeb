import type { DataSource, EntityManager } from 'typeorm';

/** Reads by several statements between which nothing seems to be written; nothing can be written by them either. */
export async function atOneMoment<T>(dataSource: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    // In one statement; TypeORM would ask twice.
    await runner.query('START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const answer = await work(runner.manager);
    await runner.query('COMMIT');
    return answer;
  } catch (error) {
    await runner.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
