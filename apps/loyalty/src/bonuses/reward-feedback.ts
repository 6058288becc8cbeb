import { derivedId } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { grantBonus } from '../members/grant-bonus.js';
import { survivorOf, type Membership } from '../members/member.js';
import { ForMembers } from '../night/for-members.js';
import type { NightStep } from '../night/night.js';
import { periodAt } from '#lib/rules';
import type { Feedback } from './feedback.js';
import { decided, givenTo, membersOwed, undecidedOf } from './pg-feedback.js';

/**
 * Points for reviews, answered surveys and ideas taken up: once for each, once for each product reviewed, and as often in a year as the
 * programme of the time allows. What was given before they took part earns nothing; what nobody could be given points for when it came, because it turned
 * out only later to be a member's, earns in the night.
 */
@Injectable()
export class RewardFeedback implements NightStep {
  readonly name = 'feedback';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  run(): Promise<number> {
    return this.members.each(
      (after, limit) => membersOwed(this.dataSource, after, limit),
      async (book, membership) => {
        const owed = await undecidedOf(book.tx, book.subjectsOf(membership.customerId));
        for (const feedback of owed) await this.reward(book, membership, feedback);
      },
    );
  }

  async reward(book: Book, membership: Membership, feedback: Feedback): Promise<void> {
    const { members } = membership;
    if (members.every(({ enrolledAt }) => feedback.at < enrolledAt)) return decided(book.tx, feedback, null);
    const programme = this.books.programmes.at(feedback.at);
    const bonus = programme.bonuses[feedback.kind];
    const year = periodAt(feedback.at, 'year', programme.timeZone);
    const ids = members.map(({ id }) => id);
    const { times, forThis } = await givenTo(book.tx, ids, feedback, year);
    if (!bonus || forThis || times >= (bonus.mostPerYear ?? Infinity)) return decided(book.tx, feedback, null);
    const at = this.books.bringTo(book, membership, feedback.at);
    const survivor = survivorOf(membership);
    const { points } = bonus;
    grantBonus(survivor, programme, {
      at,
      points,
      cause: causeOf(feedback, survivor.id),
      reason: feedback.kind,
      because: feedback.because,
    });
    await decided(book.tx, feedback, survivor.id);
  }
}

/** A review or idea is one person's; a survey may be asked of many. */
function causeOf({ kind, shop, id }: Feedback, member: string): string {
  const of = derivedId({ source: shop, id }, `loyalty-${kind}`);
  return kind === 'survey' ? `survey ${member} ${of}` : `${kind} ${of}`;
}
