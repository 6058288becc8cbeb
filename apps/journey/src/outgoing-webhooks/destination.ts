import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.js';

export const PRIVATE = 'The address is a private one; only ALLOW_PRIVATE_WEBHOOKS=true lets webhooks go there.';

/** Why nothing may be sent to a URL, as far as the URL alone says; null where it may. */
export function problemWithUrl(text: string, allowPrivate: boolean): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return 'url must be a whole address, such as https://example.com/hooks.';
  if (url.username !== '' || url.password !== '') return 'url must not hold a user name or password; the signature says who sends.';
  if (allowPrivate) return null;
  if (url.protocol !== 'https:') return 'url must begin with https://, so that nobody on the way reads along.';
  // An address that a URL writes in another way (0x7f.1, 2130706433) is read by then.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) !== 0 && !isPublicAddress(host) ? PRIVATE : null;
}
