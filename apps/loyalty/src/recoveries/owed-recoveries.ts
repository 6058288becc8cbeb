import { Config } from '#lib/config';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Books } from '../members/books.js';
import { ForMembers } from '../night/for-members.js';
import type { NightStep } from '../night/night.js';
import { grantRecovery } from './grant-recovery.js';
import { membersOwed, waitingOf } from './pg-recoveries.js';

/** Points that waited for whoever is to have them to take part. */
@Injectable()
export class OwedRecoveries implements NightStep {
  readonly name = 'recoveries';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
    private readonly config: Config,
  ) {}

  run(): Promise<number> {
    return this.members.each(
      (after, limit) => membersOwed(this.dataSource, after, limit),
      async (book, { customerId }) => {
        for (const recovery of await waitingOf(book.tx, book.subjectsOf(customerId)))
          await grantRecovery(book, recovery, this.books, this.config.subjectSecret);
      },
    );
  }
}
