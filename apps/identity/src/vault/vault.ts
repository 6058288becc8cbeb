import { Config } from '#lib/config';
import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomFillSync, type KeyObject } from 'node:crypto';

const SEED_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps what is personal unreadable at rest: AES-256-GCM under a key per subject. That key is HMAC-SHA256 of the subject and a random
 * seed of 256 bits, keyed by a master key that is itself derived (HKDF-SHA256) from the subject secret and never stored. So the
 * database alone opens nothing, and throwing a subject's seed away makes all that was sealed under it unreadable for ever.
 * What is sealed is bound to its subject and purpose: moved to another row it does not open.
 */
@Injectable()
export class Vault {
  // Keys are KeyObjects: with plain buffers Node 24 takes several times as long, a thousand times a batch.
  private readonly master: KeyObject;

  constructor({ subjectSecret }: Config) {
    this.master = createSecretKey(Buffer.from(hkdfSync('sha256', subjectSecret, '', 'itinera identity: keys of subjects', 32)));
  }

  newSeed(): Buffer {
    return random(SEED_BYTES);
  }

  keyOf(subject: string, seed: Buffer): KeyObject {
    return createSecretKey(createHmac('sha256', this.master).update(seed).update(subject).digest());
  }

  /** Nonce, tag, ciphertext. */
  seal(key: KeyObject, purpose: string, text: string): Buffer {
    const nonce = random(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
  }

  /** Throws where the key or purpose is another, or a bit has changed. */
  open(key: KeyObject, purpose: string, sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(
      Buffer.from(purpose),
    );
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
  }
}

// Drawn from the system in large pieces: a call for each nonce costs more than the encryption.
const pool = Buffer.alloc(8192);
let used = pool.length;

function random(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return Buffer.from(pool.subarray(used - bytes, used));
}
