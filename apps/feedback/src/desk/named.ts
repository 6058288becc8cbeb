import { rows } from '#lib/persistence';
import { ConflictException, NotFoundException } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** Something a path names, and whose it is. */
export interface Named {
  shop: string;
  id: string;
  subject: string;
}

/**
 * What a path names in a table with `shop`, `id` and `subject`; ids are unique within a shop. 404 where there is none, 409 where several
 * shops know one and the request does not say which is meant.
 */
export async function named(
  dataSource: DataSource,
  table: 'question' | 'review' | 'idea',
  id: string,
  shop: string | undefined,
): Promise<Named> {
  // PostgreSQL's text holds no NUL, so such a one cannot be known.
  const found = `${id}${shop ?? ''}`.includes('\u0000')
    ? []
    : await rows<Named>(dataSource, `SELECT shop, id, subject FROM ${table} WHERE id = $1 AND ($2::text IS NULL OR shop = $2) LIMIT 2`, [
        id,
        shop ?? null,
      ]);
  if (found.length > 1) throw new ConflictException(`Several shops know this ${table}; name one of them with ?shop=.`);
  return known(table, found[0]);
}

/** It, or 404 where there is none (any more). */
export function known<T>(what: string, found: T | undefined): T {
  if (found === undefined) throw new NotFoundException(`No ${what} is known by this id.`);
  return found;
}

/** What a rule says of a change: whether it is news. 409 where it is refused. */
export function isNews(verdict: boolean | { refused: string }): boolean {
  if (typeof verdict === 'object') throw new ConflictException(verdict.refused);
  return verdict;
}
