import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Crockford's 32 letters: no I, L, O and U, which people read as others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 20;
const GROUP = 5;

/** A new code of 100 random bits, `7KQ2M-9XD4T-VBR8H-C3PFN`. */
export const newCode = (): string => written(randomBytes(LETTERS));

/**
 * The code that belongs to a cause: the same whenever it is asked for, and nobody's to foresee without the secret. So a request that is
 * sent again can be answered again, although no code is kept.
 */
export const codeFor = (secret: string, cause: string): string =>
  written(createHmac('sha256', secret).update(`coupon-code ${cause}`).digest().subarray(0, LETTERS));

/** A code as it is written on a coupon, however somebody has typed it. */
export function readCode(typed: string, group = GROUP): string {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return grouped(letters, group);
}

/** How a code is kept: 100 random bits need no key to withstand a search, and whoever reads the table cannot spend them. */
export const hashOfCode = (code: string): string => createHash('sha256').update(readCode(code)).digest('hex');

/** Bytes as letters, five bits of each, in groups that are easily read. */
export const written = (bytes: Buffer, group = GROUP): string =>
  grouped([...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join(''), group);

const grouped = (letters: string, group: number): string => letters.match(new RegExp(`.{1,${group}}`, 'g'))?.join('-') ?? '';
