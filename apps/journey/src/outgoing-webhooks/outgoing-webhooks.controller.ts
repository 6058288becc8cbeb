import { RequireScope } from '#lib/access';
import { IsShopId, Optional } from '#lib/contracts';
import { readBody } from '#lib/requests';
import {
  BadRequestException,
  Body,
  Controller,
  DefaultValuePipe,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, Length, Matches } from 'class-validator';
import { OutgoingWebhooks, type TestAnswer, type WithSecret } from './outgoing-webhooks.js';
import { STATUSES, type DeliveryStatus } from './pg-deliveries.js';
import { shownDelivery, type ShownDelivery, type ShownWebhook } from './shown.js';
import { isKnownWish } from './wanted.js';

const NAMES = 'projection.phase-changed, all of a service such as loyalty.*, or * for all there are';
const address = { message: 'url must be a whole address of at most 2000 characters, such as https://example.com/hooks' };
const names = { message: `types must be a list of 1 to 100 names of facts such as ${NAMES}` };

class WebhookBody {
  @IsString(address) @Length(1, 2000, address) @Matches(/^[^\u0000]*$/, address) url!: string;
  @IsArray(names) @ArrayMinSize(1, names) @ArrayMaxSize(100, names) @IsString({ each: true, ...names }) types!: string[];
  @Optional() @IsShopId() shop?: string;
}

const id = new ParseUUIDPipe();

/** Other systems that are told of facts as they happen, signed as Standard Webhooks. */
@Controller('v1/outgoing-webhooks')
@RequireScope('admin')
export class OutgoingWebhooksController {
  constructor(private readonly webhooks: OutgoingWebhooks) {}

  @Get()
  async list(): Promise<{ webhooks: ShownWebhook[] }> {
    return { webhooks: await this.webhooks.list() };
  }

  @Post()
  create(@Body() body: unknown, @Headers('idempotency-key') key?: string): Promise<WithSecret> {
    const wish = readBody(WebhookBody, body, 'An outgoing webhook needs a url and types; errors says what does not fit.');
    const unknown = wish.types.findIndex((type) => !isKnownWish(type));
    if (unknown !== -1)
      throw new BadRequestException({
        message: `types names facts such as ${NAMES}.`,
        errors: [{ pointer: `/types/${unknown}`, detail: 'names no fact there is' }],
      });
    return this.webhooks.create(wish, key);
  }

  @Get(':id')
  read(@Param('id', id) webhook: string): Promise<ShownWebhook> {
    return this.webhooks.read(webhook);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id', id) webhook: string): Promise<void> {
    return this.webhooks.remove(webhook);
  }

  @Post(':id/enable')
  @HttpCode(200)
  enable(@Param('id', id) webhook: string): Promise<ShownWebhook> {
    return this.webhooks.enable(webhook);
  }

  @Post(':id/test')
  @HttpCode(200)
  test(@Param('id', id) webhook: string): Promise<TestAnswer> {
    return this.webhooks.test(webhook);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  rotate(@Param('id', id) webhook: string, @Headers('idempotency-key') key?: string): Promise<WithSecret> {
    return this.webhooks.rotate(webhook, key);
  }

  @Get(':id/deliveries')
  async deliveries(
    @Param('id', id) webhook: string,
    @Query('limit', new DefaultValuePipe(100), ParseIntPipe) limit: number,
    @Query('status') status?: string,
    @Query('cursor', new ParseIntPipe({ optional: true })) cursor?: number,
  ): Promise<{ deliveries: ShownDelivery[]; cursor?: string }> {
    if (limit < 1 || limit > 1000) throw new BadRequestException('limit is a number from 1 to 1000.');
    if (!Number.isSafeInteger(cursor ?? 0)) throw new BadRequestException('cursor is what a page before has given.');
    if (status !== undefined && !isStatus(status)) throw new BadRequestException(`status must be one of ${STATUSES.join(', ')}.`);
    const found = await this.webhooks.deliveries(webhook, { status: status ?? null, before: cursor ?? null, limit });
    return { deliveries: found.map(shownDelivery), ...(found.length === limit && { cursor: String(found.at(-1)!.number) }) };
  }

  @Post(':id/deliveries/:delivery/redeliver')
  @HttpCode(200)
  async redeliver(@Param('id', id) webhook: string, @Param('delivery', id) delivery: string): Promise<ShownDelivery> {
    return shownDelivery(await this.webhooks.redeliver(webhook, delivery));
  }
}

const isStatus = (text: string): text is DeliveryStatus => (STATUSES as readonly string[]).includes(text);
