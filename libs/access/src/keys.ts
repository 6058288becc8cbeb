import { createHash, timingSafeEqual } from 'node:crypto';
import type { Scope } from './scopes.js';

/** What a key is good for. A key of a source writes in that source's name and shop. */
export interface Key {
  id: string;
  scopes: Scope[];
  source?: string;
  shop?: string;
  /** Currency and country where the source's events name none. */
  currency?: string;
  country?: string;
}

/** Keys have 256 random bits, so a plain digest is enough to keep them by. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Looks keys up by their hash; where they are kept is the service's matter. */
export abstract class Keys {
  abstract find(hash: string): Promise<Key | null>;
}

/** The configured first key: good for everything, of no source. */
export function isAdminKey(presented: string, adminKey: string | undefined): boolean {
  if (!adminKey) return false;
  return timingSafeEqual(Buffer.from(hashOfKey(presented), 'hex'), Buffer.from(hashOfKey(adminKey), 'hex'));
}
