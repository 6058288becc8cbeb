import { RequireScope } from '#lib/access';
import { InRealm, type Realm } from '#lib/customers';
import { Controller, Delete, Headers, Param, Post } from '@nestjs/common';
import { MemberRequests } from '../members/member-requests.js';
import { joinClub, leaveClub } from './clubs.js';
import { clubView, type ClubView } from './view.js';

/** A member joins and leaves the paid club. What is owed for it is told as a fact; the shop collects it. */
@Controller('v1/loyalty/members/:ref/club')
@RequireScope('customers:write')
export class ClubController {
  constructor(private readonly requests: MemberRequests) {}

  @Post()
  join(@Param('ref') ref: string, @InRealm() realm: Realm, @Headers('idempotency-key') idempotencyKey?: string): Promise<ClubView> {
    const { programmes } = this.requests.books;
    return this.requests.change({ ref, realm, what: 'join-club', body: {}, idempotencyKey }, async (book, membership, at) =>
      clubView(await joinClub(book, membership, at, programmes), at, programmes),
    );
  }

  @Delete()
  leave(@Param('ref') ref: string, @InRealm() realm: Realm): Promise<ClubView> {
    const { programmes } = this.requests.books;
    return this.requests.change({ ref, realm, what: 'leave-club', body: {}, idempotencyKey: undefined }, async (book, membership, at) =>
      clubView(await leaveClub(book, membership, at, programmes), at, programmes),
    );
  }
}
