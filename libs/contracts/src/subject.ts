import { createHmac } from 'node:crypto';
import { formatUuid } from './fact.js';

export const SUBJECT_TYPES = ['customer', 'external', 'card', 'anonymous', 'email', 'phone'] as const;

/** One kind of identifier of someone; the order above is their strength: an event's subject is the first it carries. */
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** One identifier, normalised. The realm keeps strangers apart: two shops' customer 4711 differ unless they share it. */
export interface Identifier {
  type: SubjectType;
  realm: string;
  value: string;
}

/** The pseudonymous id of an identifier: `HMAC-SHA256(secret, "type:realm:value")` as a UUID (version 8). */
export function subjectId(secret: string, { type, realm, value }: Identifier): string {
  const mac = createHmac('sha256', secret).update(`${type}:${realm}:${value}`).digest();
  return formatUuid(mac.subarray(0, 16), 8);
}
