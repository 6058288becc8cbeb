import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Traits } from '../traits/traits.js';
import { Vault } from '../vault/vault.js';
import { BlindIndex } from './blind-index.js';
import { shownName, wordsOf } from './name-words.js';

/** Somebody found by name. */
export interface Person {
  customerId: string;
  /** Their name as they told it; null where it has been taken back this moment. */
  name: string | null;
}

interface Row {
  subject: string;
  customerId: string;
  sealed: Buffer | null;
  seed: Buffer;
}

/**
 * By the subject that has the longest word asked for; the others may be words of another subject of the same customer. Of several such
 * subjects of one customer the first stands for all, so that nobody comes twice, on whichever page.
 */
const FOUND = `
  SELECT subject.id AS subject, subject.customer_id AS "customerId", traits.sealed, subject.key_seed AS seed
  FROM name_word AS found JOIN subject ON subject.id = found.subject LEFT JOIN traits ON traits.subject = subject.id
  WHERE found.word = $1 AND found.subject > $2 AND subject.key_seed IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM subject AS other JOIN name_word ON name_word.subject = other.id AND name_word.word = $1
      WHERE other.customer_id = subject.customer_id AND other.id < subject.id
    )
    AND NOT EXISTS (
      SELECT FROM unnest($3::bytea[]) AS asked (word)
      WHERE NOT EXISTS (
        SELECT FROM subject AS other JOIN name_word ON name_word.subject = other.id AND name_word.word = asked.word
        WHERE other.customer_id = subject.customer_id
      )
    )
  ORDER BY found.subject LIMIT $4`;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Finds people by the words of their names, or the words' beginnings. */
@Injectable()
export class FindPeople {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly index: BlindIndex,
  ) {}

  /** Those who have every word, in an order that stays; `after` is the place the last page ended at. */
  async named(name: string, limit: number, after: string = BEFORE_ALL): Promise<{ people: Person[]; next: string | null }> {
    const [longest, ...others] = wordsOf(name).sort((a, b) => b.length - a.length);
    if (longest === undefined) return { people: [], next: null };
    const found = await rows<Row>(this.dataSource, FOUND, [
      this.index.blind(longest),
      after,
      others.map((word) => this.index.blind(word)),
      limit + 1,
    ]);
    const page = found.slice(0, limit);
    return {
      people: page.map((row) => ({ customerId: row.customerId, name: this.nameOf(row) })),
      next: found.length > limit ? page.at(-1)!.subject : null,
    };
  }

  private nameOf({ subject, seed, sealed }: Row): string | null {
    if (sealed === null) return null;
    return shownName(JSON.parse(this.vault.open(this.vault.keyOf(subject, seed), 'traits', sealed)) as Traits);
  }
}
