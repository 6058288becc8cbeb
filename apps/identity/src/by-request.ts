import { derivedId, formatInstant, type Claim, type Micros } from '#lib/contracts';
import { randomUUID } from 'node:crypto';

/** What requests to identity itself are published under. */
export const IDENTITY_SOURCE = 'itinera/identity';

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
