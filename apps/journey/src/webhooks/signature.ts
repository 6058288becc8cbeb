import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a body was signed with one of the secrets: Base64 of its HMAC-SHA256, as Shopify and WooCommerce both do. During a rotation two
 * secrets are good. Takes as long for a wrong signature as for a right one.
 */
export function isSigned(body: Uint8Array, signature: string | undefined, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature ?? '', 'base64');
  let good = false;
  for (const secret of secrets) {
    const own = createHmac('sha256', secret).update(body).digest();
    if (given.length === own.length && timingSafeEqual(given, own)) good = true;
  }
  return good;
}
