import { RequireScope } from '#lib/access';
import { formatInstant, IsLabel } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { Body, Controller, Headers, NotFoundException, Param, Post, UnprocessableEntityException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { IsPoints } from '../members/is-points.js';
import { survivorOf } from '../members/member.js';
import { MemberRequests } from '../members/member-requests.js';
import { readBody } from '#lib/requests';
import { standingOf, type Standing } from '../members/standing.js';
import { together } from '../members/together.js';
import { transfer } from './transfer.js';

class TransferBody {
  /** A customer, named like the one in the path and within the same shop or source. */
  @IsLabel(500) to!: string;
  @IsPoints() points!: number;
}

export interface TransferView {
  transferId: string;
  /** The members' ids. */
  from: string;
  to: string;
  points: number;
  at: string;
  /** What the giver has afterwards; of the receiver nothing is told. */
  standing: Standing;
}

/** Points given to another member. */
@Controller('v1/loyalty/members/:ref/transfers')
export class TransfersController {
  constructor(private readonly requests: MemberRequests) {}

  @Post()
  @RequireScope('customers:write')
  give(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @InRealm() realm: Realm,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<TransferView> {
    const wish = readBody(TransferBody, body, 'A transfer needs to (a customer) and points.');
    const to = this.requests.subjectOf({ ref: wish.to, realm });
    const asked = { ref, realm, what: 'transfer', body: { ...wish, to }, idempotencyKey };
    return this.requests.change(
      asked,
      async (book, giver) => {
        const receiver = book.membershipOf(to);
        if (!receiver) throw new NotFoundException('Whoever is to receive the points takes no part in the programme.');
        if (receiver.customerId === giver.customerId)
          throw new UnprocessableEntityException('Giver and receiver are one customer; points can be given to others only.');
        const { books } = this.requests;
        const at = together(books, book, [giver, receiver]);
        const transferId = randomUUID();
        transfer(giver, receiver, { transferId, at, points: wish.points }, books.programmes.at(at));
        const [from, into] = [survivorOf(giver).id, survivorOf(receiver).id];
        return { transferId, from, to: into, points: wish.points, at: formatInstant(at), standing: standingOf(giver, at) };
      },
      [to],
    );
  }
}
