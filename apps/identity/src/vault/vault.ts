import { Config } from '#lib/config';
import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A subject's key in use, and as it is kept: locked by the master key. */
export interface DataKey {
  key: Buffer;
  locked: Buffer;
}

/**
 * Keeps what is personal unreadable at rest: AES-256-GCM under a random key per subject, itself locked by a master key that is derived
 * (HKDF-SHA256) from the subject secret and never stored. Throwing a subject's locked key away makes all that was sealed with it
 * unreadable for ever, in backups too. What is sealed is bound to its subject and purpose: moved to another row it does not open.
 */
@Injectable()
export class Vault {
  private readonly master: Buffer;

  constructor({ subjectSecret }: Config) {
    this.master = Buffer.from(hkdfSync('sha256', subjectSecret, '', 'itinera identity: keys of subjects', 32));
  }

  newKey(subject: string): DataKey {
    const key = randomBytes(32);
    return { key, locked: encrypt(this.master, key, `${subject} key`) };
  }

  unlock(subject: string, locked: Buffer): Buffer {
    return decrypt(this.master, locked, `${subject} key`);
  }

  seal(key: Buffer, subject: string, purpose: string, text: string): Buffer {
    return encrypt(key, Buffer.from(text), `${subject} ${purpose}`);
  }

  open(key: Buffer, subject: string, purpose: string, sealed: Buffer): string {
    return decrypt(key, sealed, `${subject} ${purpose}`).toString();
  }
}

/** nonce, tag, ciphertext */
function encrypt(key: Buffer, plain: Buffer, boundTo: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo));
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

function decrypt(key: Buffer, sealed: Buffer, boundTo: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
