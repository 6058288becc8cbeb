import { formatInstant, MemberDormantV1, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { survivorOf, type Membership } from '../members/member.js';
import { loyaltyFact } from '../members/posting-facts.js';
import { ForMembers } from '../night/for-members.js';
import type { Night } from '../night/night.js';
import { dormantAt } from '../programme/availability.js';
import { firstInstantOfDay, plusDays, plusMonths } from '#lib/rules';
import { noteReminders } from './kept-reminders.js';

/** A customer who has bought and redeemed nothing for long, once until they do again. */
@Injectable()
export class DormantMembers {
  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  async remind({ day, at }: Night): Promise<number> {
    const { reminders, timeZone } = this.books.programmes.at(at);
    if (reminders.dormantAfterMonths === undefined) return 0;
    // Whoever is dormant today was active before this; months being of different lengths, it is asked exactly for each.
    const before = firstInstantOfDay(plusDays(plusMonths(day, -reminders.dormantAfterMonths), 1), timeZone);
    return this.members.each(
      async (after, limit) => {
        const found = await rows<{ member: string }>(
          this.dataSource,
          `SELECT member FROM member WHERE active_at < $1 AND member > $2
             AND NOT EXISTS (SELECT FROM reminder WHERE reminder.member = member.member AND about = 'dormant ' || active_at)
           ORDER BY member LIMIT $3`,
          [before, after, limit],
        );
        return found.map(({ member }) => member);
      },
      (book, membership) => this.tell(book, membership, at),
    );
  }

  private async tell(book: Book, membership: Membership, at: Micros): Promise<void> {
    const programme = this.books.programmes.at(at);
    const activeAt = Math.max(...membership.members.map((member) => member.activeAt));
    const since = dormantAt(activeAt, programme);
    if (since === null || since > at) return;
    const { id } = survivorOf(membership);
    const about = membership.members.map((member) => ({ member: member.id, about: `dormant ${member.activeAt}`, until: NEVER }));
    const fresh = await noteReminders(book.tx, about);
    if (!fresh.some(({ member }) => member === id)) return;
    const telling = { member: id, at, recordedAt: book.now, about: `${id} dormant ${activeAt}` };
    book.facts.push(
      loyaltyFact(MemberDormantV1, telling, { member: id, since: formatInstant(activeAt), programmeVersion: programme.version }),
    );
  }
}

const NEVER = Number.MAX_SAFE_INTEGER;
