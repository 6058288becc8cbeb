import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Books } from '../members/books.js';
import { ForMembers } from '../night/for-members.js';
import type { Night, NightStep } from '../night/night.js';
import { passClubs } from './clubs.js';

/** Each night the terms that have ended renew, at the instant at which they ended, or are over. Run again, or late, it comes to the same. */
@Injectable()
export class RenewClubs implements NightStep {
  readonly name = 'clubs-renewed';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  async run({ at }: Night): Promise<number> {
    return this.members.each(
      async (after, limit) => {
        const ended = await rows<{ member: string }>(
          this.dataSource,
          'SELECT DISTINCT member FROM club WHERE left_at IS NULL AND until <= $1 AND member > $2 ORDER BY member LIMIT $3',
          [at, after, limit],
        );
        return ended.map(({ member }) => member);
      },
      async (book, membership) => void (await passClubs(book, membership, at, this.books.programmes)),
    );
  }
}
