import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { newWebhookSecret } from './signature.js';

/** A secret that receivers verify with, and until when, where another has come in its place. */
export interface WebhookSecret {
  secret: string;
  until?: Micros;
}

/** So long an old secret signs beside those that came after it. */
const OVERLAP: Micros = MICROS_PER_DAY;
/** As many may sign at once, since each makes the header longer. */
export const MOST_SECRETS = 10;

export const firstSecrets = (): WebhookSecret[] => [{ secret: newWebhookSecret() }];

/** A new secret first, and beside it each one before for its day. When the oldest ends instead, where as many sign as may. */
export function rotated(secrets: readonly WebhookSecret[], now: Micros): WebhookSecret[] | { fullUntil: Micros } {
  const old = secrets.filter(isGoodAt(now)).map((one) => ({ ...one, until: one.until ?? now + OVERLAP }));
  return old.length < MOST_SECRETS ? [{ secret: newWebhookSecret() }, ...old] : { fullUntil: old.at(-1)!.until };
}

export const goodAt = (secrets: readonly WebhookSecret[], now: Micros): string[] =>
  secrets.filter(isGoodAt(now)).map(({ secret }) => secret);

const isGoodAt =
  (now: Micros) =>
  ({ until }: WebhookSecret): boolean =>
    until === undefined || now < until;
