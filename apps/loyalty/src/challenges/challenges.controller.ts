import { RequireScope } from '#lib/access';
import { formatInstant } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { ConflictException, Controller, Delete, GoneException, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { survivorOf } from '../members/member.js';
import { MemberRequests } from '../members/member-requests.js';
import { joinedOf, type Joined } from './part.js';
import { deleteParts, insertPart, partsOf } from './pg-challenges.js';
import { challengeIn, recountChallenges } from './recount.js';
import { challengeView, type ChallengeView } from './view.js';
import type { Membership } from '../members/member.js';
import type { EntityManager } from 'typeorm';

/** Members join challenges, and leave them. */
@Controller('v1/loyalty/members/:ref/challenges/:id')
@RequireScope('customers:write')
export class ChallengesController {
  constructor(private readonly requests: MemberRequests) {}

  /** What is bought and done from now on counts. Joining again changes nothing. */
  @Post()
  join(@Param('ref') ref: string, @Param('id') id: string, @InRealm() realm: Realm): Promise<ChallengeView> {
    const { programmes } = this.requests.books;
    return this.requests.change({ ref, realm, what: 'join', body: { id }, idempotencyKey: undefined }, async (book, membership, at) => {
      const programme = programmes.at(at);
      const before = await joinedIn(book.tx, membership, id);
      if (!before) {
        const challenge = challengeIn(programme, id);
        if (!challenge) throw new NotFoundException('The programme has no such challenge; GET /v1/loyalty/challenges lists them.');
        if (at >= challenge.until) throw new GoneException(`This challenge was over at ${formatInstant(challenge.until)}.`);
        const { version: programmeVersion } = programme;
        const part = { member: survivorOf(membership).id, challenge: id, joinedAt: at, programmeVersion };
        await insertPart(book.tx, { ...part, progress: 0, told: 0, nextAt: null, completedAt: null });
        await recountChallenges(book, membership, programmes);
      }
      return challengeView((await joinedIn(book.tx, membership, id))!, programmes);
    });
  }

  /** What was counted is forgotten; whoever joins again begins anew. */
  @Delete()
  @HttpCode(204)
  async leave(@Param('ref') ref: string, @Param('id') id: string, @InRealm() realm: Realm): Promise<void> {
    await this.requests.change({ ref, realm, what: 'leave', body: { id }, idempotencyKey: undefined }, async (book, membership) => {
      const joined = await joinedIn(book.tx, membership, id);
      if (!joined) throw new NotFoundException('The member is not in this challenge.');
      if (joined.completedAt !== null) throw new ConflictException('The member has met this challenge; there is nothing to leave.');
      await deleteParts(
        book.tx,
        id,
        membership.members.map((member) => member.id),
      );
    });
  }
}

async function joinedIn(tx: EntityManager, { members }: Membership, id: string): Promise<Joined | undefined> {
  const parts = await partsOf(
    tx,
    members.map((member) => member.id),
  );
  return joinedOf(parts.filter(({ challenge }) => challenge === id))[0];
}
