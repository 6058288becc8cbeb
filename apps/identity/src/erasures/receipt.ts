import { formatInstant, MICROS_PER_DAY, MICROS_PER_SECOND, type Micros, type ServiceName } from '#lib/contracts';
import { CONFIRMING } from '#lib/customers';

/** A customer's wish to be forgotten, as it was taken. */
export interface Erasure {
  id: string;
  customerId: string;
  /** How many identifiers the customer was known by. */
  subjects: number;
  requestedAt: Micros;
}

export interface Confirmed {
  service: ServiceName;
  at: Micros;
}

export interface Receipt {
  erasureId: string;
  customerId: string;
  status: 'pending' | 'complete';
  requestedAt: string;
  subjects: number;
  /** When each service had destroyed what it held; null while it has not said so. */
  services: { service: ServiceName; confirmedAt: string | null }[];
  /** When the last of what was on its way is gone from the log as well; null while a service has not confirmed. */
  completeAt: string | null;
}

/** What comes in with a name in it stands in the log no longer than this (deploy/kafka/topics.yml, libs/log/src/postgres/tables.ts). */
const LOG_KEEPS = 8 * MICROS_PER_DAY;
/** Within it services confirm, unless one stands still: then the eight days begin when it has. */
const GRACE = 3600 * MICROS_PER_SECOND;

/** What an erasure has come to by an instant. */
export function receiptOf({ id, customerId, subjects, requestedAt }: Erasure, confirmed: readonly Confirmed[], now: Micros): Receipt {
  const at = new Map(confirmed.map((one) => [one.service, one.at]));
  const services: Confirmed['service'][] = ['identity', ...CONFIRMING];
  const instantOf = (service: ServiceName): Micros | null => (service === 'identity' ? requestedAt : (at.get(service) ?? null));
  const instants = services.map(instantOf);
  const last = instants.includes(null) ? null : Math.max(...instants.filter((one) => one !== null));
  const completeAt = last === null ? null : Math.max(requestedAt + GRACE, last) + LOG_KEEPS;
  return {
    erasureId: id,
    customerId,
    status: completeAt !== null && completeAt <= now ? 'complete' : 'pending',
    requestedAt: formatInstant(requestedAt),
    subjects,
    services: services.map((service) => ({ service, confirmedAt: formatted(instantOf(service)) })),
    completeAt: formatted(completeAt),
  };
}

const formatted = (instant: Micros | null): string | null => (instant === null ? null : formatInstant(instant));
