import { failureOf, reasonOf } from '#lib/log';
import { Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import type { Membership } from '../members/member.js';

const AT_ONCE = 200;

/** What the night does to one customer, whom the book has locked. */
export type ForMember = (book: Book, membership: Membership) => Promise<void> | void;

/** How the night goes through many members: some in one transaction, their customers locked in order. */
@Injectable()
export class ForMembers {
  private readonly logger = new Logger('night');

  constructor(private readonly books: Books) {}

  /** Pages of members by id, each page asked for after the last of the one before. */
  async each(page: (after: string, limit: number) => Promise<string[]>, work: ForMember): Promise<number> {
    let count = 0;
    for (let after = NOBODY; ;) {
      const members = await page(after, AT_ONCE);
      if (members.length === 0) return count;
      await this.all(members, work);
      count += members.length;
      after = members.at(-1)!;
    }
  }

  /** Whoever cannot be done is done alone, and where that fails too told of in the log and passed over, so that the others are not kept from theirs. */
  private async all(members: string[], work: ForMember): Promise<void> {
    try {
      await this.together(members, work);
    } catch (error) {
      if (isTheServers(error)) throw error;
      if (members.length > 1) for (const member of members) await this.all([member], work);
      else this.logger.error(`member ${members[0]} is passed over: ${reasonOf(error)}`);
    }
  }

  private async together(members: string[], work: ForMember): Promise<void> {
    await this.books.request(members, async (book) => {
      const customers = new Set(members.map((member) => book.customerOf(member)));
      for (const membership of book.allMemberships()) if (customers.has(membership.customerId)) await work(book, membership);
    });
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A server that is away: then everything waits, and nobody is passed over. */
export const isTheServers = (error: unknown): boolean => failureOf(error) !== 'message' || error instanceof ServiceUnavailableException;
