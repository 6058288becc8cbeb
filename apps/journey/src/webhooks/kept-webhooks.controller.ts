import { RequireScope } from '#lib/access';
import {
  BadRequestException,
  Controller,
  DefaultValuePipe,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { KeptWebhooks, type KeptWebhook } from './kept-webhooks.js';
import { PrivacyRequests, type PrivacyRequest } from './privacy-requests.js';
import { ReceiveWebhook, type WebhookAnswer } from './receive-webhook.js';

const limited = [new DefaultValuePipe(100), ParseIntPipe];
const cursor = new ParseUUIDPipe({ optional: true });

/** What an operator has to look after: webhooks that could not be read, and what customers have asked of their data. */
@Controller('v1/webhooks')
@RequireScope('admin')
export class KeptWebhooksController {
  constructor(
    private readonly kept: KeptWebhooks,
    private readonly privacyRequests: PrivacyRequests,
    private readonly webhooks: ReceiveWebhook,
  ) {}

  @Get('kept')
  async listKept(
    @Query('limit', ...limited) limit: number,
    @Query('cursor', cursor) after?: string,
  ): Promise<{ webhooks: KeptWebhook[]; cursor?: string }> {
    const webhooks = await this.kept.list(checked(limit), after);
    return { webhooks, ...nextOf(webhooks, limit) };
  }

  @Post('kept/:id/redrive')
  @HttpCode(200)
  redrive(@Param('id', ParseUUIDPipe) id: string): Promise<WebhookAnswer> {
    return this.webhooks.redrive(id);
  }

  @Get('privacy-requests')
  async listPrivacyRequests(
    @Query('limit', ...limited) limit: number,
    @Query('cursor', cursor) after?: string,
  ): Promise<{ requests: PrivacyRequest[]; cursor?: string }> {
    const requests = await this.privacyRequests.list(checked(limit), after);
    return { requests, ...nextOf(requests, limit) };
  }
}

function checked(limit: number): number {
  if (limit < 1 || limit > 1000) throw new BadRequestException('limit is a number from 1 to 1000.');
  return limit;
}

/** The page after a full one begins behind its last. */
const nextOf = (page: readonly { id: string }[], limit: number): { cursor?: string } =>
  page.length === limit ? { cursor: page.at(-1)!.id } : {};
