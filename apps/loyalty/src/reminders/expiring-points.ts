import { formatInstant, PointsExpiringV1, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { isSpendable } from '../ledger/lot.js';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import type { Member } from '../members/member.js';
import { loyaltyFact } from '../members/posting-facts.js';
import { ForMembers } from '../night/for-members.js';
import type { Night } from '../night/night.js';
import { firstInstantOfDay, plusDays } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import { daysLeft, dueReminder } from './due-reminder.js';
import { expiringOf } from './expiring.js';
import { noteReminders, notYetGiven } from './kept-reminders.js';

interface LotRow {
  member: string;
  expires_at: Micros;
  activated_at: Micros;
}

/** Points that expire soon: per member and day, summed, once for each number of days before that the programme names. */
@Injectable()
export class ExpiringPoints {
  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  remind(night: Night): Promise<number> {
    const programme = this.books.programmes.at(night.at);
    return this.members.each(
      (after, limit) => this.candidates(night, programme, after, limit),
      async (book, membership) => {
        this.books.bringTo(book, membership, night.at);
        for (const member of membership.members) await this.tell(book, member, night, programme);
      },
    );
  }

  /** Members with a reminder due that was not given; read without locks, and looked at again under them. */
  private async candidates({ day, at }: Night, { reminders, timeZone }: Programme, after: string, limit: number): Promise<string[]> {
    const until = firstInstantOfDay(plusDays(day, Math.max(0, ...reminders.expiryDaysBefore) + 1), timeZone);
    for (let last = after; ;) {
      const lots = await rows<LotRow>(
        this.dataSource,
        `SELECT member, expires_at, activated_at FROM lot WHERE available > 0 AND activated_at <= $1 AND expires_at > $1 AND expires_at < $2
           AND member IN (SELECT DISTINCT member FROM lot WHERE available > 0 AND expires_at > $1 AND expires_at < $2 AND member > $3 ORDER BY member LIMIT $4)`,
        [at, until, last, limit],
      );
      if (lots.length === 0) return [];
      const due = lots.flatMap(({ member, expires_at, activated_at }) => {
        const days = dueReminder({ until: expires_at, since: activated_at }, reminders.expiryDaysBefore, at, timeZone);
        return days === null ? [] : [{ member, about: aboutOf(expires_at, days) }];
      });
      const members = new Set((await notYetGiven(this.dataSource, due)).map(({ member }) => member));
      if (members.size > 0) return [...members].sort();
      last = lots.reduce((max, { member }) => (member > max ? member : max), last);
    }
  }

  private async tell(book: Book, member: Member, { day, at }: Night, { version, reminders, timeZone }: Programme): Promise<void> {
    const lots = [...member.ledger.lots.values()].filter((lot) => isSpendable(lot, at));
    const due = expiringOf(lots).flatMap(({ points, until, since }) => {
      const days = dueReminder({ until, since }, reminders.expiryDaysBefore, at, timeZone);
      return days === null ? [] : [{ member: member.id, about: aboutOf(until, days), until, points }];
    });
    const fresh = new Set((await noteReminders(book.tx, due)).map(({ about }) => about));
    for (const { about, until, points } of due.filter((one) => fresh.has(one.about))) {
      const data = {
        member: member.id,
        points,
        expiresAt: formatInstant(until),
        days: daysLeft(until, day, timeZone),
        programmeVersion: version,
      };
      const telling = { member: member.id, at, recordedAt: book.now, about: `${member.id} ${about}` };
      book.facts.push(loyaltyFact(PointsExpiringV1, telling, data));
    }
  }
}

const aboutOf = (until: Micros, days: number): string => `expiring ${until} ${days}`;
