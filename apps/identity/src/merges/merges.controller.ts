import { RequireScope } from '#lib/access';
import { BadRequestException, Body, Controller, Delete, Get, Headers, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { MergeByHand, type MergeRequest, type MergeView } from './merge-by-hand.js';
import { Suggestions, type SuggestionPage } from './suggestions.js';
import { UndoMerge } from './undo-merge.js';

const nowMicros = (): number => Date.now() * 1000;

@Controller('v1/merges')
export class MergesController {
  constructor(
    private readonly byHand: MergeByHand,
    private readonly undoing: UndoMerge,
    private readonly suggestions: Suggestions,
  ) {}

  @Post()
  @RequireScope('customers:write')
  merge(@Body() body: unknown, @Query('shop') shop?: string, @Headers('idempotency-key') idempotencyKey?: string): Promise<MergeView> {
    return this.byHand.merge(
      { ...readMerge(body), ...(shop !== undefined && { shop }), ...(idempotencyKey && { idempotencyKey }) },
      nowMicros(),
    );
  }

  @Delete(':mergeId')
  @RequireScope('customers:write')
  undo(@Param('mergeId', ParseUUIDPipe) mergeId: string): Promise<MergeView> {
    return this.undoing.undo(mergeId.toLowerCase(), nowMicros());
  }

  @Get('suggestions')
  @RequireScope('customers:read')
  list(@Query('limit') limit = '50', @Query('cursor') cursor?: string): Promise<SuggestionPage> {
    const size = Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > 500) throw new BadRequestException('limit must be a whole number from 1 to 500.');
    return this.suggestions.page(size, cursor);
  }
}

function readMerge(body: unknown): Pick<MergeRequest, 'from' | 'into' | 'reason'> {
  const told = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const errors = ['from', 'into', 'reason'].flatMap((name) => {
    const value = told[name];
    const good = typeof value === 'string' && value.trim() !== '' && value.length <= 500 && !value.includes('\u0000');
    return good ? [] : [{ pointer: `/${name}`, detail: 'must be a text of 1 to 500 characters' }];
  });
  if (errors.length > 0) throw new BadRequestException({ message: 'A merge needs from, into and reason.', errors });
  return { from: String(told['from']), into: String(told['into']), reason: String(told['reason']) };
}
