import { Config } from '#lib/config';
import { derivedKey } from '#lib/sealing';
import { Injectable } from '@nestjs/common';
import { createHmac, type KeyObject } from 'node:crypto';

const BYTES = 16;

/**
 * Lets names be found that nobody can read: of each word only HMAC-SHA256 is kept, cut to 128 bits, under a key derived from the subject
 * secret and never stored. Whoever has the database alone sees how often a word occurs, and not which.
 */
@Injectable()
export class BlindIndex {
  private readonly key: KeyObject;

  constructor({ subjectSecret }: Config) {
    this.key = derivedKey(subjectSecret, 'itinera identity: words of names');
  }

  blind(word: string): Buffer {
    return createHmac('sha256', this.key).update(word).digest().subarray(0, BYTES);
  }
}
