import { RequireScope, type Authorized } from '#lib/access';
import { Body, Controller, Delete, Headers, HttpCode, NotFoundException, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readBody } from '#lib/requests';
import { CouponBatch, CouponRedemption, CouponReservation } from './bodies.js';
import { Coupons, type CouponHeld, type CouponsIssued, type CouponUsed } from './coupons.js';
import { Guesses } from './guesses.js';

type Asker = FastifyRequest & Authorized;

/** Coupons with codes of their own. A code stands in no answer but the one that issues it. */
@Controller('v1/loyalty/coupons')
@RequireScope('customers:write')
export class CouponsController {
  constructor(
    private readonly coupons: Coupons,
    private readonly guesses: Guesses,
  ) {}

  @Post()
  issue(
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Query('source') source?: string,
    @Headers('idempotency-key') key?: string,
  ): Promise<CouponsIssued> {
    return this.coupons.issue(readBody(CouponBatch, body, 'Coupons need a kind.'), { shop, source }, key);
  }

  /** Holds it for one order, for half an hour or as long as is said. */
  @Post(':code/reservations')
  reserve(
    @Req() asker: Asker,
    @Param('code') code: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Query('source') source?: string,
  ): Promise<CouponHeld> {
    const reservation = readBody(CouponReservation, body, 'A reservation needs an orderId; an amountMinor needs its currency.');
    return this.ofOurs(asker, () => this.coupons.reserve(code, reservation, { shop, source }));
  }

  @Delete(':code/reservations/:orderId')
  @HttpCode(204)
  async release(
    @Req() asker: Asker,
    @Param('code') code: string,
    @Param('orderId') orderId: string,
    @Query('shop') shop?: string,
  ): Promise<void> {
    await this.ofOurs(asker, async () => ((await this.coupons.release(code, orderId, { shop })) ? true : null));
  }

  @Post(':code/redemptions')
  redeem(
    @Req() asker: Asker,
    @Param('code') code: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Query('source') source?: string,
  ): Promise<CouponUsed> {
    const redemption = readBody(CouponRedemption, body, 'A redemption needs orderId, amountMinor and currency.');
    return this.ofOurs(asker, () => this.coupons.redeem(code, redemption, { shop, source }));
  }

  /** 404 for a code of nobody's; who sends many of them is told nothing for a while. */
  private async ofOurs<T>({ accessKey }: Asker, work: () => Promise<T | null>): Promise<T> {
    await this.guesses.allow(accessKey!.id);
    const answer = await work();
    if (answer !== null) return answer;
    await this.guesses.wrong(accessKey!.id);
    throw new NotFoundException('No coupon of ours has this code.');
  }
}
