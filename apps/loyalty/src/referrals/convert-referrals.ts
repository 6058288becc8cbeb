import { MICROS_PER_DAY, ReferralConvertedV1, type Micros } from '#lib/contracts';
import { reasonOf } from '#lib/log';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { recountChallenges } from '../challenges/recount.js';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { grantBonus } from '../members/grant-bonus.js';
import { survivorOf, type Membership } from '../members/member.js';
import { loyaltyFact } from '../members/posting-facts.js';
import { isTheServers } from '../night/for-members.js';
import type { Night, NightStep } from '../night/night.js';
import { purchasesOfSubjects } from '../orders/pg-purchases.js';
import { periodAt } from '#lib/rules';
import { convertedIn, referralNamed, referralsOfFriends, referralsToJudge, saveReferral } from './pg-referrals.js';
import { prospectOf, type Referral } from './referral.js';

const AT_ONCE = 200;
const LEAST_WAIT: Micros = 90 * MICROS_PER_DAY;

/** Each night both sides are rewarded where a friend's first order can no longer be returned. Run again, or late, it comes to the same. */
@Injectable()
export class ConvertReferrals implements NightStep {
  readonly name = 'referrals-converted';
  private readonly logger = new Logger('night');

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
  ) {}

  async run({ at }: Night): Promise<number> {
    let count = 0;
    for (let after = ''; ;) {
      const page = await referralsToJudge(this.dataSource, at - LEAST_WAIT, after, AT_ONCE);
      if (page.length === 0) return count;
      for (const { id, member, friend } of page) if (await this.judge(id, [member, friend], at)) count++;
      after = page.at(-1)!.id;
    }
  }

  /** One that cannot be judged is told of in the log and passed over until the next night. */
  private async judge(id: string, both: string[], at: Micros): Promise<boolean> {
    try {
      return await this.books.request(both, (book) => this.judgeIn(book, id, at));
    } catch (error) {
      if (isTheServers(error)) throw error;
      this.logger.error(`referral ${id} is passed over: ${reasonOf(error)}`);
      return false;
    }
  }

  /** Two who are one customer now refer nobody; should it be undone, they may again. */
  private async judgeIn(book: Book, id: string, of: Micros): Promise<boolean> {
    const referral = (await referralNamed(book.tx, id))!;
    if (referral.convertedAt !== null || referral.lapsedAt !== null) return false;
    const [referrer, friend] = [book.membershipOf(referral.member)!, book.membershipOf(referral.friend!)!];
    if (referrer.customerId === friend.customerId) return false;
    const purchases = await purchasesOfSubjects(book.tx, book.subjectsOf(friend.customerId));
    const programme = this.books.programmes.named(referral.programmeVersion!);
    const prospect = (await this.hasCounted(book, friend)) ? 'lapses' : prospectOf(referral.joinedAt!, purchases, of, programme);
    if (prospect === 'lapses') await saveReferral(book.tx, { ...referral, lapsedAt: of });
    if (prospect === 'converts') await this.convert(book, referral, { referrer, friend }, of);
    return prospect === 'converts';
  }

  private async hasCounted(book: Book, { members }: Membership): Promise<boolean> {
    const referrals = await referralsOfFriends(
      book.tx,
      members.map(({ id }) => id),
    );
    return referrals.some(({ convertedAt }) => convertedAt !== null);
  }

  /** Above the most of a year the friend alone is rewarded, who was promised it and knows of no limit. */
  private async convert(
    book: Book,
    referral: Referral,
    { referrer, friend }: { referrer: Membership; friend: Membership },
    of: Micros,
  ): Promise<void> {
    const programme = this.books.programmes.named(referral.programmeVersion!);
    const { referrerPoints, friendPoints, mostPerYear = Infinity } = programme.referral!;
    const at = Math.max(this.books.bringTo(book, referrer, of), this.books.bringTo(book, friend, of));
    const members = referrer.members.map(({ id }) => id);
    const isWithin = (await convertedIn(book.tx, members, periodAt(at, 'year', programme.timeZone))) < mostPerYear;
    await saveReferral(book.tx, { ...referral, convertedAt: at });
    const [one, other] = [survivorOf(referrer), survivorOf(friend)];
    const rewards = [
      { member: one, other: other.id, points: isWithin ? referrerPoints : 0, membership: referrer },
      { member: other, other: one.id, points: friendPoints, membership: friend },
    ];
    for (const { member, other: beside, points, membership } of rewards) {
      this.books.bringTo(book, membership, at);
      const cause = `referral ${referral.id} ${member.id}`;
      if (points > 0) grantBonus(member, programme, { at, points, cause, reason: 'referral', about: { other: beside } });
    }
    const telling = { member: one.id, at, recordedAt: book.now, about: `referral ${referral.id}` };
    book.facts.push(loyaltyFact(ReferralConvertedV1, telling, { member: one.id, referralId: referral.id }));
    await recountChallenges(book, referrer, this.books.programmes);
  }
}
