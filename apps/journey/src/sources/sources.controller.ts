import { RequireScope, SCOPES, type Scope } from '#lib/access';
import { IsLabel } from '#lib/contracts';
import { readBody } from '#lib/requests';
import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Sender } from '../intake/received.js';
import type { ShownConnections } from '../webhooks/shop-connections.js';
import { Sources, type Source } from './sources.js';

/** PostgreSQL's text holds no NUL. */
const NO_NUL = /^[^\u0000]*$/;
/** A blank one would be anybody's. */
const SECRET = /^(?=[^]*\S)[^\u0000]+$/;

class ShopifyConnection {
  /** The secrets of the app, one or, while it is being changed, two; none to be connected no more. */
  @IsArray() @ArrayMaxSize(2) @IsString({ each: true }) @Matches(SECRET, { each: true }) @MaxLength(500, { each: true }) secrets!: string[];
}

class WooCommerceConnection extends ShopifyConnection {
  /** Where the shop answers. An admin says it, so it may lie in a private network. */
  @IsOptional() @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] }) @MaxLength(500) url?: string;
  @IsOptional() @IsLabel(200) consumerKey?: string;
  @IsOptional() @IsLabel(200) consumerSecret?: string;
  @IsOptional() @IsInt() @Min(1) @Max(1440) everyMinutes?: number;
}

class SourceRegistration {
  /** A URI reference, the `source` of its events. */
  @IsString() @MaxLength(200) @Matches(/^[^\s\u0000-\u001f]+$/) source!: string;
  @IsOptional() @IsLabel(200) shop?: string;
  /** Where its customer numbers are unique; the shop where absent. */
  @IsOptional() @IsLabel(200) realm?: string;
  @IsOptional() @IsISO31661Alpha2() country?: string;
  @IsOptional() @Matches(/^[A-Z]{3}$/) currency?: string;
  @IsOptional() @IsArray() @IsString({ each: true }) @Matches(NO_NUL, { each: true }) blocked?: string[];
  @IsOptional() @ValidateNested() @Type(() => ShopifyConnection) shopify?: ShopifyConnection;
  @IsOptional() @ValidateNested() @Type(() => WooCommerceConnection) woocommerce?: WooCommerceConnection;
}

class KeyRequest {
  @IsOptional() @IsLabel(200) source?: string;
  @IsArray() @ArrayMinSize(1) @IsIn([...SCOPES], { each: true }) scopes!: Scope[];
}

const DOES_NOT_FIT = 'The body does not fit; errors says where.';

/** Who may send, and with which keys. */
@Controller('v1')
@RequireScope('admin')
export class SourcesController {
  constructor(private readonly sources: Sources) {}

  @Get('sources')
  async list(): Promise<{ sources: Source[] }> {
    return { sources: await this.sources.list() };
  }

  @Post('sources')
  async register(@Body() body: unknown): Promise<Sender & ShownConnections> {
    const { shopify, woocommerce, ...settings } = readBody(SourceRegistration, body, DOES_NOT_FIT);
    const shown = await this.sources.register({ ...settings, ...(shopify && { shopify }), ...(woocommerce && { woocommerce }) });
    return { ...settings, ...shown };
  }

  @Post('keys')
  issue(@Body() body: unknown): Promise<{ id: string; key: string }> {
    const { scopes, source } = readBody(KeyRequest, body, DOES_NOT_FIT);
    return this.sources.issueKey(scopes, source);
  }

  @Delete('keys/:id')
  @HttpCode(204)
  revoke(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.sources.revokeKey(id);
  }
}
