import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { formatInstant } from '#lib/contracts';
import { refuseErased } from '#lib/customers';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { codeFor } from '../coupons/code.js';
import { recoveryBy } from './pg-recoveries.js';
import { causeOf } from './recovery.js';

export interface GrantView {
  caseId: string;
  /** `waiting`: points of a customer who takes no part yet. */
  status: 'granted' | 'waiting';
  points?: number;
  member?: string;
  grantedAt?: string;
  /** With the code, for whoever closed the case to pass on: it is told here alone. */
  coupon?: { couponId: string; kind: string; code: string };
}

/** What became of the points or the coupon a case was closed with. */
@Controller('v1/loyalty/recoveries')
export class RecoveriesController {
  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  @Get(':caseId')
  @RequireScope('customers:read')
  async read(@Param('caseId') caseId: string): Promise<GrantView> {
    const recovery = caseId.includes('\u0000') ? undefined : await recoveryBy(this.dataSource, caseId);
    if (!recovery) throw new NotFoundException('No case of this id was closed with points or a coupon.');
    const { subject, points, coupon: kind, couponId, grantedAt, member } = recovery;
    await refuseErased(this.dataSource, [subject]);
    return {
      caseId,
      status: grantedAt === null ? 'waiting' : 'granted',
      ...(points !== null && { points }),
      ...(member !== null && { member }),
      ...(grantedAt !== null && { grantedAt: formatInstant(grantedAt) }),
      ...(couponId !== null && { coupon: { couponId, kind: kind!, code: codeFor(this.config.subjectSecret, causeOf(caseId)) } }),
    };
  }
}
