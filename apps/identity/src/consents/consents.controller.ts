import { RequireScope } from '#lib/access';
import { check, ConsentChangedV1, formatInstant, wireType } from '#lib/contracts';
import { publishFact, transactPatiently } from '#lib/log';
import { BadRequestException, Body, Controller, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { claimByRequest, requestId } from '../by-request.js';
import { FindCustomer } from '../find-customer/find-customer.js';
import { HearClaims } from '../judge-claims/hear-claims.js';
import { consentOf, isValidAt, standing, type Consent } from './consents.js';
import { PgConsents } from './pg-consents.js';

export interface ConsentView {
  purpose: string;
  channel?: string;
  status: Consent['status'];
  /** Whether it allows anything now: granted and not expired. */
  valid: boolean;
  wording?: string;
  evidence?: string;
  since: string;
  expiresAt?: string;
}

export interface ConsentsView {
  customerId: string;
  mergedInto?: string;
  consents: ConsentView[];
}

const nowMicros = (): number => Date.now() * 1000;

@Controller('v1/customers/:ref/consents')
export class ConsentsController {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly customers: FindCustomer,
    private readonly consents: PgConsents,
    private readonly claims: HearClaims,
  ) {}

  @Get()
  @RequireScope('customers:read')
  async list(@Param('ref') ref: string, @Query('shop') shop?: string): Promise<ConsentsView> {
    const { customerId, mergedInto } = await this.customers.find(this.dataSource, ref, shop);
    const now = nowMicros();
    const consents = standing(await this.consents.of(this.dataSource, customerId)).map((consent) => viewOf(consent, now));
    return { customerId, ...(mergedInto && { mergedInto }), consents };
  }

  /** A change told by staff or by the shop's own form is a claim judged on the spot. */
  @Post()
  @RequireScope('customers:write')
  async change(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<{ customerId: string; factId: string; consent: ConsentView }> {
    const result = check(ConsentChangedV1, body);
    if ('violations' in result) throw new BadRequestException({ message: 'The consent is not complete.', errors: result.violations });
    const [now, type] = [nowMicros(), wireType(ConsentChangedV1)];
    const id = requestId(type, idempotencyKey);
    return transactPatiently(this.dataSource, 'identity', async (tx, publish) => {
      const { customerId, subject } = await this.customers.find(tx, ref, shop);
      const { facts, verdicts } = await this.claims.hear(tx, [claimByRequest(id, type, now, result.value, subject)]);
      const [fact] = facts;
      if (!fact) throw new BadRequestException(verdicts[0]?.note ?? 'The consent was not taken.');
      publish(...facts.map(publishFact));
      return { customerId, factId: fact.id, consent: viewOf(consentOf(fact as Parameters<typeof consentOf>[0]), now) };
    });
  }
}

function viewOf(consent: Consent, now: number): ConsentView {
  const { purpose, channel, status, wording, evidence, at, expiresAt } = consent;
  return {
    purpose,
    ...(channel && { channel }),
    status,
    valid: isValidAt(consent, now),
    ...(wording !== null && { wording }),
    ...(evidence !== null && { evidence }),
    since: formatInstant(at),
    ...(expiresAt !== null && { expiresAt: formatInstant(expiresAt) }),
  };
}
