import { derivedId, formatInstant, type Claim, type Micros } from '#lib/contracts';
import { failureOf, transact, type Publication } from '#lib/log';
import { ServiceUnavailableException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';

/** What requests to identity itself are published under. */
export const IDENTITY_SOURCE = 'itinera/identity';

const ATTEMPTS = 5;

/** The id of what a request makes: the same for the same idempotency key. */
export const requestId = (what: string, idempotencyKey?: string): string =>
  idempotencyKey ? derivedId({ source: IDENTITY_SOURCE, id: idempotencyKey }, what) : randomUUID();

/** A request as the claim it amounts to. */
export function claimByRequest(id: string, type: string, now: Micros, data: unknown, subject?: string): Claim {
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id,
    source: IDENTITY_SOURCE,
    type,
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    ...(subject && { subject }),
    data,
  };
}

/** Runs a request's transaction again where it lost a race for the customers it locks. */
export async function transactPatiently<T>(
  dataSource: DataSource,
  work: (tx: EntityManager, publish: (...publications: Publication[]) => void) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transact(dataSource, 'identity', work);
    } catch (error) {
      if (failureOf(error) !== 'repeat') throw error;
      if (attempt === ATTEMPTS)
        throw new ServiceUnavailableException('These customers are changing too fast just now; send it again in a few seconds.');
    }
  }
}
