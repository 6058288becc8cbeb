import { Config } from '#lib/config';
import { derivedKey, open, random, seal } from '#lib/sealing';
import { Injectable } from '@nestjs/common';
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

const SEED_BYTES = 32;

/**
 * Keeps what is personal unreadable at rest: AES-256-GCM under a key per subject. That key is HMAC-SHA256 of the subject and a random
 * seed of 256 bits, keyed by a master key that is itself derived (HKDF-SHA256) from the subject secret and never stored. So the
 * database alone opens nothing, and throwing a subject's seed away makes all that was sealed under it unreadable for ever.
 * What is sealed is bound to its subject and purpose: moved to another row it does not open.
 */
@Injectable()
export class Vault {
  private readonly master: KeyObject;

  constructor({ subjectSecret }: Config) {
    this.master = derivedKey(subjectSecret, 'itinera identity: keys of subjects');
  }

  newSeed(): Buffer {
    return random(SEED_BYTES);
  }

  keyOf(subject: string, seed: Buffer): KeyObject {
    return createSecretKey(createHmac('sha256', this.master).update(seed).update(subject).digest());
  }

  /** Nonce, tag, ciphertext. */
  seal(key: KeyObject, purpose: string, text: string): Buffer {
    return seal(key, purpose, text);
  }

  /** Throws where the key or purpose is another, or a bit has changed. */
  open(key: KeyObject, purpose: string, sealed: Buffer): string {
    return open(key, purpose, sealed);
  }
}
