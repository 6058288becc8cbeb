import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { grantBonus } from '../members/grant-bonus.js';
import { survivorOf, type Membership } from '../members/member.js';
import { ForMembers } from '../night/for-members.js';
import type { Night, NightStep } from '../night/night.js';
import type { Bonus } from '../programme/programme.js';

/**
 * On the first day of the birth month, once a year: to whoever took part by then and had said it by then, so that a night that comes late
 * gives what it would have given.
 */
@Injectable()
export class BirthdayBonuses implements NightStep {
  readonly name = 'birthdays';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  async run(night: Night): Promise<number> {
    const { birthday } = this.books.programmes.at(night.at).bonuses;
    if (!birthday || !night.day.endsWith('-01')) return 0;
    return this.members.each(
      (after, limit) => this.candidates(night, after, limit),
      (book, membership) => this.congratulate(book, membership, night, birthday),
    );
  }

  private async candidates({ day, at }: Night, after: string, limit: number): Promise<string[]> {
    const found = await rows<{ member: string }>(
      this.dataSource,
      `SELECT DISTINCT member.member FROM birth_month AS said
         JOIN subject ON subject.subject = said.subject
         JOIN subject AS enrolled ON enrolled.customer_id = subject.customer_id
         JOIN member ON member.member = enrolled.subject
       WHERE said.month = $1 AND said.at < $2 AND enrolled_at < $2 AND member.member > $3 ORDER BY member.member LIMIT $4`,
      [monthOf(day), at, after, limit],
    );
    return found.map(({ member }) => member);
  }

  private async congratulate(book: Book, membership: Membership, { day, at }: Night, { points }: Bonus): Promise<void> {
    const causes = membership.members.map(({ id }) => `birthday ${id} ${day.slice(0, 4)}`);
    if ((await birthMonthOf(book, membership, at)) !== monthOf(day) || (await arePosted(book, causes))) return;
    // A night made up for comes after what the member has done since: it is posted there, by the rules of its day.
    const postedAt = this.books.bringTo(book, membership, at);
    const bonus = { at: postedAt, points, cause: causes[0]!, reason: 'birthday' };
    grantBonus(survivorOf(membership), this.books.programmes.at(at), bonus);
  }
}

const monthOf = (day: string): number => Number(day.slice(5, 7));

/** What was said last, before an instant, of any of the customer's subjects. */
async function birthMonthOf(book: Book, { customerId }: Membership, before: Micros): Promise<number | null> {
  const [said] = await rows<{ month: number }>(
    book.tx,
    'SELECT month FROM birth_month WHERE subject = ANY($1::uuid[]) AND at < $2 ORDER BY at DESC, fact DESC LIMIT 1',
    [book.subjectsOf(customerId), before],
  );
  return said?.month ?? null;
}

/** Whether any of some causes was posted, whoever's it was. */
async function arePosted(book: Book, causes: readonly string[]): Promise<boolean> {
  return (await rows(book.tx, 'SELECT 1 FROM posting WHERE cause = ANY($1::text[]) LIMIT 1', [causes])).length > 0;
}
