import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { newWebhookSecret } from './signature.js';

/** A secret that receivers verify with, and until when, where another has come in its place. */
export interface WebhookSecret {
  secret: string;
  until?: Micros;
}

/** So long both the old and the new secret sign. */
const OVERLAP: Micros = MICROS_PER_DAY;

export const firstSecrets = (): WebhookSecret[] => [{ secret: newWebhookSecret() }];

/** A new secret first, and beside it the one before for another day. */
export const rotated = ([current]: readonly WebhookSecret[], now: Micros): WebhookSecret[] => [
  { secret: newWebhookSecret() },
  { ...current!, until: now + OVERLAP },
];

export const goodAt = (secrets: readonly WebhookSecret[], now: Micros): string[] =>
  secrets.filter(({ until }) => until === undefined || now < until).map(({ secret }) => secret);
