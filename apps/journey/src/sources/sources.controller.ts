import { RequireScope, SCOPES, type Scope } from '#lib/access';
import { BadRequestException, Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, ValidationPipe } from '@nestjs/common';
import { IsArray, ArrayMinSize, IsIn, IsISO31661Alpha2, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Sources, type Source } from './sources.js';

class SourceRegistration {
  /** A URI reference, the `source` of its events. */
  @IsString() @MaxLength(200) @Matches(/^[^\s\u0000-\u001f]+$/) source!: string;
  @IsOptional() @IsString() @MaxLength(200) shop?: string;
  /** Where its customer numbers are unique; the shop where absent. */
  @IsOptional() @IsString() @MaxLength(200) realm?: string;
  @IsOptional() @IsISO31661Alpha2() country?: string;
  @IsOptional() @Matches(/^[A-Z]{3}$/) currency?: string;
  @IsOptional() @IsArray() @IsString({ each: true }) blocked?: string[];
}

class KeyRequest {
  @IsOptional() @IsString() source?: string;
  @IsArray() @ArrayMinSize(1) @IsIn([...SCOPES], { each: true }) scopes!: Scope[];
}

const checked = new ValidationPipe({
  transform: true,
  whitelist: true,
  exceptionFactory: (errors) =>
    new BadRequestException({
      message: 'The body does not fit; errors says where.',
      errors: errors.map((error) => ({ pointer: `/${error.property}`, detail: Object.values(error.constraints ?? {}).join('; ') })),
    }),
});

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
  async register(@Body(checked) body: SourceRegistration): Promise<SourceRegistration> {
    await this.sources.register(body);
    return body;
  }

  @Post('keys')
  issue(@Body(checked) { scopes, source }: KeyRequest): Promise<{ id: string; key: string }> {
    return this.sources.issueKey(scopes, source);
  }

  @Delete('keys/:id')
  @HttpCode(204)
  revoke(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.sources.revokeKey(id);
  }
}
