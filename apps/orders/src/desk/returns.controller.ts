import { RequireScope } from '#lib/access';
import {
  derivedId,
  RefundIssuedV1,
  ReturnApprovedV1,
  ReturnClosedV1,
  ReturnDeclinedV1,
  ReturnLabelIssuedV1,
  ReturnReceivedV1,
  ReturnRequestedV1,
} from '#lib/contracts';
import { readBody } from '#lib/requests';
import { Body, Controller, Headers, HttpCode, Param, Post, Query, UnprocessableEntityException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ReturnView } from '../read-order/order-view.js';
import { AnyBody, ClosingBody, ExchangeBody, read, ReturnBody } from './bodies.js';
import { OrdersDesk, type Asked } from './orders-desk.js';

const STEPS = {
  approve: ReturnApprovedV1,
  decline: ReturnDeclinedV1,
  label: ReturnLabelIssuedV1,
  receive: ReturnReceivedV1,
  // What the terms give, or an amount that is said.
  refund: RefundIssuedV1,
} as const;

/** Goods that come back, step by step; each answer is the return as it then stands. */
@Controller('v1/orders/:orderId/returns')
@RequireScope('customers:write')
export class ReturnsController {
  constructor(private readonly desk: OrdersDesk) {}

  @Post()
  request(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<ReturnView> {
    const { told, data } = read(ReturnBody, ReturnRequestedV1, body, 'The return does not fit.');
    const { returnId = nameOf(orderId, idempotencyKey), time } = told;
    return this.ask(returnId, { contract: ReturnRequestedV1, orderId, shop, data, time, idempotencyKey });
  }

  @Post(':returnId/:step(approve|decline|label|receive|refund)')
  @HttpCode(200)
  take(
    @Param() { orderId, returnId, step }: { orderId: string; returnId: string; step: keyof typeof STEPS },
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<ReturnView> {
    const { told, data } = read(AnyBody, STEPS[step], body, 'The step does not fit.');
    return this.ask(returnId, { contract: STEPS[step], orderId, shop, data, time: told.time, idempotencyKey });
  }

  /** For the goods of another order, which is taken first. */
  @Post(':returnId/exchange')
  @HttpCode(200)
  async exchange(
    @Param() { orderId, returnId }: { orderId: string; returnId: string },
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<ReturnView> {
    const { exchangeOrderId, reason, time } = readBody(ExchangeBody, body ?? {}, 'An exchange names the order it is for: exchangeOrderId.');
    if (exchangeOrderId === orderId) throw new UnprocessableEntityException('An order is not exchanged for itself.');
    await this.desk.find(exchangeOrderId, shop);
    return this.ask(returnId, { contract: ReturnClosedV1, orderId, shop, data: { exchangeOrderId, reason }, time, idempotencyKey });
  }

  @Post(':returnId/close')
  @HttpCode(200)
  close(
    @Param() { orderId, returnId }: { orderId: string; returnId: string },
    @Body() body: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<ReturnView> {
    const { reason, time } = readBody(ClosingBody, body ?? {}, 'The closing does not fit.');
    return this.ask(returnId, { contract: ReturnClosedV1, orderId, shop, data: { reason }, time, idempotencyKey });
  }

  private async ask(returnId: string, asked: Asked): Promise<ReturnView> {
    const { returns } = await this.desk.ask({ ...asked, data: { ...asked.data, returnId } });
    return returns.find((one) => one.returnId === returnId)!;
  }
}

/** The same for the same request. */
const nameOf = (orderId: string, idempotencyKey: string | undefined): string =>
  idempotencyKey === undefined ? randomUUID() : derivedId({ source: orderId, id: idempotencyKey }, 'return');
