import { formatInstant, TierEndingV1 } from '#lib/contracts';
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
import { firstInstantOfDay, plusDays } from '#lib/rules';
import { endingOf } from '../tiers/settle-tier.js';
import { dueReminder } from './due-reminder.js';
import { noteReminders } from './kept-reminders.js';

/** A tier that is lost soon, once for each number of days before that the programme names. */
@Injectable()
export class EndingTiers {
  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  remind(night: Night): Promise<number> {
    const { reminders, timeZone } = this.books.programmes.at(night.at);
    const until = firstInstantOfDay(plusDays(night.day, Math.max(0, ...reminders.tierDaysBefore) + 1), timeZone);
    return this.members.each(
      async (after, limit) => {
        const found = await rows<{ member: string }>(
          this.dataSource,
          `SELECT member FROM member WHERE tier->>'endsAt' IS NOT NULL AND (tier->>'endsAt')::bigint > $1 AND (tier->>'endsAt')::bigint < $2 AND member > $3
           ORDER BY member LIMIT $4`,
          [night.at, until, after, limit],
        );
        return found.map(({ member }) => member);
      },
      (book, membership) => this.tell(book, membership, night),
    );
  }

  private async tell(book: Book, membership: Membership, { at }: Night): Promise<void> {
    const { reminders, timeZone, version } = this.books.programmes.at(at);
    this.books.bringTo(book, membership, at);
    const ending = endingOf(membership);
    const days = ending && dueReminder({ until: ending.until, since: 0 }, reminders.tierDaysBefore, at, timeZone);
    if (!ending || days === null) return;
    const { id } = survivorOf(membership);
    const { tier, until } = ending;
    const about = `tier ${tier} ${until} ${days}`;
    if ((await noteReminders(book.tx, [{ member: id, about, until }])).length === 0) return;
    const telling = { member: id, at, recordedAt: book.now, about: `${id} ${about}` };
    book.facts.push(loyaltyFact(TierEndingV1, telling, { member: id, tier, until: formatInstant(until), programmeVersion: version }));
  }
}
