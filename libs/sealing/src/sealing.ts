import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomFillSync, type KeyObject } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key of 256 bits for one use, derived (HKDF-SHA256) from a secret and never stored. */
// A KeyObject: with plain buffers Node 24 takes several times as long, a thousand times a batch.
export const derivedKey = (secret: string, use: string): KeyObject => createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', use, 32)));

/** AES-256-GCM, bound to its purpose: nonce, tag, ciphertext. */
export function seal(key: KeyObject, purpose: string, text: string): Buffer {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

/** Throws where the key or purpose is another, or a bit has changed. */
export function open(key: KeyObject, purpose: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(purpose),
  );
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
}

// Drawn from the system in large pieces: a call for each nonce costs more than the encryption.
const pool = Buffer.alloc(8192);
let used = pool.length;

export function random(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return Buffer.from(pool.subarray(used - bytes, used));
}
