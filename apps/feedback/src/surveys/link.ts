import { derivedKey } from '#lib/sealing';
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

const ID_BYTES = 16;
const MAC_BYTES = 16;

/**
 * Tokens that let whoever has one answer one survey, and nothing else: the survey's id and a MAC of it (HMAC-SHA256, 128 bits) with a key
 * derived from the product's secret. Nothing is kept of them, so the same survey always has the same.
 */
export class Links {
  private readonly key: KeyObject;

  constructor({ subjectSecret }: { subjectSecret: string }) {
    this.key = derivedKey(subjectSecret, 'itinera: survey links');
  }

  /** For a survey requested here: 43 letters, digits, `-` and `_`. */
  tokenOf(surveyId: string): string {
    const id = Buffer.from(surveyId.replaceAll('-', ''), 'hex');
    return Buffer.concat([id, this.macOf(id)]).toString('base64url');
  }

  /** The survey a token is for; null where it is none of ours. */
  surveyOf(token: string): string | null {
    const bytes = Buffer.from(token, 'base64url');
    const [id, mac] = [bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES)];
    // Written in another way (other last bits, padding), it is another token.
    if (bytes.length !== ID_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return null;
    if (!timingSafeEqual(mac, this.macOf(id))) return null;
    return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  private macOf(id: Buffer): Buffer {
    return createHmac('sha256', this.key).update(id).digest().subarray(0, MAC_BYTES);
  }
}
