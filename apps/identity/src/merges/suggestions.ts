import { formatInstant } from '#lib/contracts';
import { BadRequestException, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Suggestion } from './merge.entity.js';

export interface SuggestionView {
  suggestionId: string;
  /** As they are now, should either have been merged since. */
  customers: [string, string];
  reason: string;
  because: string;
  suggestedAt: string;
}

export interface SuggestionPage {
  suggestions: SuggestionView[];
  cursor?: string;
}

const UUID = /^[0-9a-f-]{36}$/;

/** What waits for a person's decision, newest first. A pair that has become one customer no longer does. */
@Injectable()
export class Suggestions {
  constructor(@InjectDataSource('identity') private readonly dataSource: DataSource) {}

  async page(limit: number, cursor?: string): Promise<SuggestionPage> {
    const query = this.dataSource
      .getRepository(Suggestion)
      .createQueryBuilder('s')
      .innerJoin('subject', 'a', 'a.id = s.one')
      .innerJoin('subject', 'b', 'b.id = s.other')
      .select([
        's.id AS id',
        'a.customer_id AS one',
        'b.customer_id AS other',
        's.reason AS reason',
        's.because AS because',
        's.suggested_at AS at',
      ])
      .where('a.customer_id <> b.customer_id')
      .orderBy('s.suggested_at', 'DESC')
      .addOrderBy('s.id')
      .limit(limit + 1);
    if (cursor !== undefined) query.andWhere('(s.suggested_at < :at OR (s.suggested_at = :at AND s.id > :id))', readCursor(cursor));
    const found = await query.getRawMany<{ id: string; one: string; other: string; reason: string; because: string; at: number }>();
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      suggestions: page.map(({ id, one, other, reason, because, at }) => ({
        suggestionId: id,
        customers: [one, other],
        reason,
        because,
        suggestedAt: formatInstant(Number(at)),
      })),
      ...(last && { cursor: Buffer.from(JSON.stringify([Number(last.at), last.id])).toString('base64url') }),
    };
  }
}

function readCursor(cursor: string): { at: number; id: string } {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (Number.isSafeInteger(at) && typeof id === 'string' && UUID.test(id)) return { at: at as number, id };
  } catch {
    // Falls through: not one of ours.
  }
  throw new BadRequestException('cursor is not one that this list has given out.');
}
