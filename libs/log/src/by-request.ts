import { ServiceUnavailableException } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { failureOf } from './failures.js';
import type { Publication } from './message.js';
import { transact } from './outbox.js';

const ATTEMPTS = 5;

/** Runs a request's transaction again where it lost a race for the customers it locks; after some attempts a 503. */
export async function transactPatiently<T>(
  dataSource: DataSource,
  service: string,
  work: (tx: EntityManager, publish: (...publications: Publication[]) => void) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transact(dataSource, service, work);
    } catch (error) {
      if (failureOf(error) !== 'repeat') throw error;
      if (attempt === ATTEMPTS)
        throw new ServiceUnavailableException('These customers are changing too fast just now; send it again in a few seconds.');
    }
  }
}
