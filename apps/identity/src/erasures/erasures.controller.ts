import { RequireScope } from '#lib/access';
import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Erasures } from './erasures.js';
import type { Receipt } from './receipt.js';

@Controller('v1')
export class ErasuresController {
  constructor(private readonly erasures: Erasures) {}

  /** Begun at once and not to be taken back. The receipt says how far it has come; sent again, the request is answered with the same one. */
  @Delete('customers/:ref')
  @HttpCode(202)
  @RequireScope('customers:write')
  async erase(
    @Param('ref') ref: string,
    @Res({ passthrough: true }) reply: Pick<FastifyReply, 'header'>,
    @Query('shop') shop?: string,
  ): Promise<Receipt> {
    const receipt = await this.erasures.erase(ref, shop);
    void reply.header('location', `/v1/erasures/${receipt.erasureId}`);
    return receipt;
  }

  @Get('erasures/:id')
  @RequireScope('customers:read')
  receipt(@Param('id', ParseUUIDPipe) id: string): Promise<Receipt> {
    return this.erasures.read(id.toLowerCase());
  }
}
