import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const BYTES = 32;

/** A new secret, as Standard Webhooks writes them: `whsec_` and 256 bits in Base64. */
export const newWebhookSecret = (): string => PREFIX + randomBytes(BYTES).toString('base64');

/** What is sent, and when (seconds since 1970). */
export interface Signed {
  id: string;
  timestamp: number;
  body: string;
}

/** The three headers of Standard Webhooks: one signature for every secret that is good, parted by blanks. */
export function signatureHeaders({ id, timestamp, body }: Signed, secrets: readonly string[]): Record<string, string> {
  const signatures = secrets.map((secret) => `v1,${hmac(secret, `${id}.${timestamp}.${body}`)}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}

const hmac = (secret: string, text: string): string =>
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(text)
    .digest('base64');
