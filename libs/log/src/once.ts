import { rows } from '#lib/persistence';
import { BadRequestException, UnprocessableEntityException } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';

/** Longer ones fit no index, and PostgreSQL's text holds no NUL. */
const LONGEST_KEY = 200;

/** What requests were answered, by their Idempotency-Key: for the migration of a service that uses `once`. */
export const REQUEST_TABLE = `
  CREATE TABLE request (
    key text COLLATE "C" PRIMARY KEY,
    -- As it was given, byte for byte.
    answer json
  );
`;

/**
 * Does what a request asks once per `Idempotency-Key`: sent again it is given the first answer, also while the first is still at work (the
 * second waits). The same key with another content is a mistake of the sender's. Without a key it is simply done.
 */
export async function once<T>(
  tx: EntityManager,
  what: string,
  key: string | undefined,
  content: unknown,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return work();
  checkKey(key);
  const name = `${what} ${key}`;
  const digest = createHash('sha256')
    .update(JSON.stringify(content) ?? '')
    .digest('hex');
  const [mine] = await rows<{ key: string }>(tx, 'INSERT INTO request (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key', [name]);
  if (!mine) {
    const [kept] = await rows<{ answer: { digest: string; answer: T } }>(tx, 'SELECT answer FROM request WHERE key = $1', [name]);
    if (kept!.answer.digest !== digest)
      throw new UnprocessableEntityException('This Idempotency-Key came before with another content; a new request needs a new key.');
    return kept!.answer.answer;
  }
  const answer = await work();
  await tx.query('UPDATE request SET answer = $2 WHERE key = $1', [name, JSON.stringify({ digest, answer })]);
  return answer;
}

function checkKey(key: string): void {
  if (key.length > LONGEST_KEY || key.includes('\u0000'))
    throw new BadRequestException(`An Idempotency-Key has at most ${LONGEST_KEY} characters, none of them NUL.`);
}
