import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { rebatePoints } from '../earning/rebates.js';
import { reverse } from '../ledger/reverse.js';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { grantBonus } from '../members/grant-bonus.js';
import { survivorOf, type Membership } from '../members/member.js';
import { ForMembers } from '../night/for-members.js';
import { beginOf } from '../night/night-days.js';
import type { Night, NightStep } from '../night/night.js';
import { purchasesOfMembers } from '../orders/pg-purchases.js';
import { dayOf, plusDays } from '#lib/rules';
import { periodsDecided, type Decided } from './decided-periods.js';
import { boughtWithin, withReturns, keepRebate, rebatesOf, takenBack } from './pg-rebates.js';
import { volumeOf } from './volume.js';

/**
 * Points for the volume of a whole period, when its last order can no longer be returned: until then it is not known what the customer has
 * kept. What is returned later all the same takes its part back; nothing is ever added.
 */
@Injectable()
export class Rebates implements NightStep {
  readonly name = 'rebates';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly members: ForMembers,
  ) {}

  async run(night: Night): Promise<number> {
    const { programmes } = this.books;
    const before = beginOf(plusDays(night.day, -1), programmes.versions);
    let count = 0;
    for (const decided of periodsDecided(night.at, before, programmes))
      count += await this.members.each(
        (after, limit) => boughtWithin(this.dataSource, decided, after, limit),
        (book, membership) => this.give(book, membership, decided, night),
      );
    await this.members.each(
      (after, limit) => withReturns(this.dataSource, night.at, after, limit),
      (book, membership) => this.takeBack(book, membership, night),
    );
    return count;
  }

  private async give(book: Book, membership: Membership, { rebate, from, until, programme }: Decided, night: Night): Promise<void> {
    const period = dayOf(from, programme.timeZone);
    const members = membership.members.map(({ id }) => id);
    if ((await rebatesOf(book.tx, members)).some((given) => given.rebate === rebate.id && given.period === period)) return;
    const points = rebatePoints(rebate, volumeOf(await purchasesOfMembers(book.tx, members, { from, until })), programme);
    if (points === 0) return;
    // A night made up for posts after what the member has done since.
    const at = this.books.bringTo(book, membership, night.at);
    const survivor = survivorOf(membership);
    const cause = `rebate ${rebate.id} ${period} ${survivor.id}`;
    const { about } = grantBonus(survivor, programme, { at, points, cause, reason: 'rebate' });
    await keepRebate(book.tx, {
      member: survivor.id,
      rebate: rebate.id,
      period,
      from,
      until,
      members,
      programmeVersion: programme.version,
      lot: about.lotId!,
      points,
      reversed: 0,
    });
  }

  private async takeBack(book: Book, membership: Membership, { at }: Night): Promise<void> {
    const members = membership.members.map(({ id }) => id);
    for (const given of await rebatesOf(book.tx, members)) {
      const programme = this.books.programmes.named(given.programmeVersion);
      const rebate = programme.rebates.find(({ id }) => id === given.rebate)!;
      const kept = rebatePoints(rebate, volumeOf(await purchasesOfMembers(book.tx, given.members, given)), programme);
      const points = given.points - given.reversed - kept;
      if (points <= 0) continue;
      const reversed = given.reversed + points;
      reverse(book.member(given.member)!.ledger, {
        at: this.books.bringTo(book, membership, at),
        cause: `rebate returned ${given.rebate} ${given.period} ${given.member} ${reversed}`,
        programmeVersion: programme.version,
        points,
        own: [given.lot],
        about: { reason: 'return', lotId: given.lot },
      });
      await takenBack(book.tx, given, reversed);
    }
  }
}
