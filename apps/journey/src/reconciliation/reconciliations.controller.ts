import { RequireScope } from '#lib/access';
import { formatInstant, IsInstant, Optional, parseInstant, type Micros } from '#lib/contracts';
import { readBody } from '#lib/requests';
import { BadGatewayException, BadRequestException, Body, Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { readReconciliation, type Reconciliation } from './pg-reconciliations.js';
import { PullOrders, type Pulled } from './pull-orders.js';
import { ShopProblem } from './woocommerce-api.js';

class PullRequest {
  /** From here instead of where the last one ended: for the orders of before the shop was connected. */
  @Optional() @IsInstant() since?: string;
}

/** A request is answered after this many at most; whoever wants more asks again from where it ended. */
const MOST_PAGES = 20;

export interface ShownReconciliation {
  source: string;
  until: string;
  nextAt: string;
  failures: number;
  problem?: string;
}

/** A WooCommerce shop's orders compared with what its webhooks have told: how far it is, and to be done now. */
@Controller('v1/webhooks/woocommerce')
@RequireScope('admin')
export class ReconciliationsController {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly pullOrders: PullOrders,
  ) {}

  @Get(':source/reconciliations')
  async show(@Param('source') source: string): Promise<ShownReconciliation> {
    const { position, nextAt, ...rest } = await this.find(source);
    return { ...rest, until: formatInstant(position), nextAt: formatInstant(nextAt) };
  }

  @Post(':source/reconciliations')
  @HttpCode(200)
  async pull(@Param('source') source: string, @Body() body?: unknown): Promise<Pulled> {
    const { since } = readBody(PullRequest, body ?? {}, 'The body does not fit; errors says where.');
    await this.find(source);
    try {
      return await this.pullOrders.pull(source, {
        since: since === undefined ? undefined : instantOf(since),
        goOn: (pages) => pages < MOST_PAGES,
      });
    } catch (error) {
      if (error instanceof ShopProblem) throw new BadGatewayException(error.message);
      throw error;
    }
  }

  private async find(source: string): Promise<Reconciliation> {
    const found = await readReconciliation(this.dataSource, source);
    if (!found)
      throw new NotFoundException(
        `The source ${source} is not connected with a WooCommerce shop that can be asked: register its url and keys.`,
      );
    return found;
  }
}

function instantOf(text: string): Micros {
  const micros = parseInstant(text);
  if (micros === null) throw new BadRequestException('since lies outside the years 1970 to 2199.');
  return micros;
}
