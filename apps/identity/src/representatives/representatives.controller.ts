import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import { formatInstant, RepresentativeAssignedV1, wireType, type Micros } from '#lib/contracts';
import { LocksMoved, once, publishFact, transactPatiently } from '#lib/log';
import { readBody } from '#lib/requests';
import { BadRequestException, Body, Controller, Get, Headers, Param, Put, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { claimByRequest, requestId } from '../by-request.js';
import { derivedFact } from '../derived-fact.js';
import { FindCustomer, type Found } from '../find-customer/find-customer.js';
import { PgPeople } from '../resolve-subjects/pg-people.js';
import type { Assignment } from './assignment.js';
import { keepRepresentative, representativeOf } from './pg-representatives.js';

export interface RepresentativeView {
  customerId: string;
  mergedInto?: string;
  /** Staff ids; null where there is nobody. */
  representative: string | null;
  deputy: string | null;
  since: string | null;
  /** The fact that says so. */
  because: string | null;
}

/** Personal care: who of the staff a customer's questions go to, and who stands in while they are away. */
@Controller('v1/customers/:ref/representative')
export class RepresentativesController {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly customers: FindCustomer,
    private readonly people: PgPeople,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RequireScope('customers:read')
  async read(@Param('ref') ref: string, @Query('shop') shop?: string): Promise<RepresentativeView> {
    const found = await this.customers.find(this.dataSource, ref, shop);
    return viewOf(found, await representativeOf(this.dataSource, found.customerId));
  }

  /** Names them; without a representative, nobody cares for the customer in person any more. The same again changes nothing. */
  @Put()
  @RequireScope('customers:write')
  async assign(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<RepresentativeView> {
    const wish = readWish(body);
    return transactPatiently(this.dataSource, 'identity', async (tx, publish) => {
      const found = await this.customers.find(tx, ref, shop);
      return once(tx, `representative of ${found.customerId}`, key, wish, async () => {
        await this.lock(tx, found);
        const before = await representativeOf(tx, found.customerId);
        if (before ? isAs(before, wish) : wish.representative === null) return viewOf(found, before);
        // A clock that has been put back does not let the older word stand.
        const at = Math.max(this.clock.now(), (before?.at ?? 0) + 1);
        const fact = factOf(found, wish, at);
        const now: Assignment = { subject: found.subject, ...wish, at, factId: fact.id };
        await keepRepresentative(tx, now);
        publish(publishFact(fact));
        return viewOf(found, now);
      });
    });
  }

  private async lock(tx: EntityManager, { subject, customerId }: Found): Promise<void> {
    const people = await this.people.gather(tx, new Set([customerId]), 0);
    if (!people.subject(subject)) throw new LocksMoved('the customer was merged meanwhile');
  }
}

type Wish = Pick<Assignment, 'representative' | 'deputy'>;

function readWish(body: unknown): Wish {
  const named = readBody(RepresentativeAssignedV1, body, 'A representative is named by a staff id, and so is a deputy.');
  const [representative, deputy] = [named.representative?.trim() || null, named.deputy?.trim() || null];
  if (deputy !== null && representative === null)
    throw new BadRequestException('A deputy stands in for a representative: name both, or neither to end the personal care.');
  return { representative, deputy };
}

const isAs = (standing: Wish, wish: Wish): boolean => standing.representative === wish.representative && standing.deputy === wish.deputy;

function factOf(
  { subject }: Found,
  { representative, deputy }: Wish,
  at: Micros,
): ReturnType<typeof derivedFact<RepresentativeAssignedV1>> {
  const type = wireType(RepresentativeAssignedV1);
  return derivedFact(claimByRequest(requestId(type), type, at, {}, subject), RepresentativeAssignedV1, subject, {
    ...(representative !== null && { representative }),
    ...(deputy !== null && { deputy }),
  });
}

function viewOf({ customerId, mergedInto }: Found, standing: Assignment | null): RepresentativeView {
  return {
    customerId,
    ...(mergedInto && { mergedInto }),
    representative: standing?.representative ?? null,
    deputy: standing?.deputy ?? null,
    since: standing && formatInstant(standing.at),
    because: standing && standing.factId,
  };
}
