import { formatInstant, type Micros } from '#lib/contracts';
import type { Delivery, DeliveryStatus } from './pg-deliveries.js';
import type { Receiver } from './pg-receivers.js';
import type { WebhookSecret } from './secrets.js';

/** A receiver as the interface shows it: never with its secrets. */
export interface ShownWebhook {
  id: string;
  url: string;
  types: string[];
  shop?: string;
  createdAt: string;
  status: 'enabled' | 'disabled';
  /** Attempts in a row that have failed, those that were under way together as one, and since when. */
  failures: number;
  failingSince?: string;
  /** Before that nothing is sent. */
  nextAttemptAt?: string;
  disabledAt?: string;
  disabledBecause?: 'failing' | 'gone';
  /** So long the secret before the last rotation signs as well. */
  oldSecretUntil?: string;
}

export function shownWebhook(receiver: Receiver, secrets: readonly WebhookSecret[], now: Micros): ShownWebhook {
  const { id, url, types, shop, created, failures, failingSince, nextAt, disabled, disabledBecause } = receiver;
  const old = secrets.find(({ until }) => until !== undefined && now < until);
  return {
    id,
    url,
    types,
    ...(shop !== null && { shop }),
    createdAt: formatInstant(created),
    status: disabled === null ? 'enabled' : 'disabled',
    failures,
    ...(failingSince !== null && { failingSince: formatInstant(failingSince) }),
    ...(disabled === null && nextAt > now && { nextAttemptAt: formatInstant(nextAt) }),
    ...(disabled !== null && { disabledAt: formatInstant(disabled) }),
    ...(disabledBecause !== null && { disabledBecause }),
    ...(old && { oldSecretUntil: formatInstant(old.until!) }),
  };
}

export interface ShownDelivery {
  /** The `webhook-id` it is sent with. */
  id: string;
  type: string;
  status: DeliveryStatus;
  writtenAt: string;
  attempts: number;
  nextAttemptAt?: string;
  endedAt?: string;
  /** The status that was answered last, or why there was none. */
  answer?: number;
  problem?: string;
}

export function shownDelivery({ id, type, status, written, due, attempts, ended, answer, problem }: Delivery): ShownDelivery {
  return {
    id,
    type,
    status,
    writtenAt: formatInstant(written),
    attempts,
    ...(status === 'pending' && due !== null && { nextAttemptAt: formatInstant(due) }),
    ...(ended !== null && { endedAt: formatInstant(ended) }),
    ...(answer !== null && { answer }),
    ...(problem !== null && { problem }),
  };
}
