import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Books } from '../members/books.js';
import { ForMembers } from '../night/for-members.js';
import type { Night, NightStep } from '../night/night.js';
import { membersDue } from './pg-challenges.js';
import { recountChallenges } from './recount.js';

/** Each night the challenges of those of whose orders some can no longer be returned. */
@Injectable()
export class CompleteChallenges implements NightStep {
  readonly name = 'challenges';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  run({ at }: Night): Promise<number> {
    return this.members.each(
      (after, limit) => membersDue(this.dataSource.manager, at, after, limit),
      async (book, membership) => {
        this.books.bringTo(book, membership, at);
        await recountChallenges(book, membership, this.books.programmes);
      },
    );
  }
}
