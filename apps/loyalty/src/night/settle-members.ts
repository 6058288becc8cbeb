import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Books } from '../members/books.js';
import { ForMembers } from './for-members.js';
import type { Night, NightStep } from './night.js';

/** Everybody for whom something is due: points become available, pay debt and expire, tiers change. */
@Injectable()
export class SettleMembers implements NightStep {
  readonly name = 'settled';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  /** The first night under new rules looks at everybody. */
  async run({ day, at }: Night): Promise<number> {
    const [before] = await rows<{ at: number }>(this.dataSource, 'SELECT max(at) AS at FROM night WHERE day < $1', [day]);
    const rulesFrom = this.books.programmes.nextFrom(before?.at ?? at) ?? Infinity;
    return this.members.each(
      async (after, limit) => {
        const due = await rows<{ member: string }>(
          this.dataSource,
          'SELECT member FROM member WHERE (due <= $1 OR $2) AND member > $3 ORDER BY member LIMIT $4',
          [at, rulesFrom <= at, after, limit],
        );
        return due.map(({ member }) => member);
      },
      (book, membership) => void this.books.bringTo(book, membership, at),
    );
  }
}
