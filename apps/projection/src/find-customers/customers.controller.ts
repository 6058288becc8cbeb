import { RequireScope } from '#lib/access';
import { Controller, Get, Query, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readAsked, type ListQuery } from './asked.js';
import { csvOf, wantsCsv } from './csv.js';
import { FindCustomers, type CustomersPage } from './find-customers.js';
import type { ListedCustomer } from './pg-customers.js';

const COLUMNS = ['customerId', 'phase', 'vitality', 'class', 'name'] as const;
/** A table is read in larger steps than a page. */
const AT_ONCE = 1000;

/** Customers found by what is said of them, or listed by where they stand. */
@Controller('v1/customers')
@RequireScope('customers:read')
export class CustomersController {
  constructor(private readonly customers: FindCustomers) {}

  @Get()
  async list(
    @Query() query: ListQuery,
    @Req() request: Pick<FastifyRequest, 'headers'> & { socket: { localPort?: number } },
    @Res({ passthrough: true }) reply: Pick<FastifyReply, 'header'>,
  ): Promise<CustomersPage | StreamableFile> {
    const { headers, socket } = request;
    const asked = readAsked(query);
    const asking = { authorization: headers.authorization, port: socket.localPort };
    void reply.header('vary', 'accept');
    if (!wantsCsv(headers.accept)) return this.customers.page(asked, asking);
    const pages = this.customers.all({ ...asked, limit: AT_ONCE }, asking);
    // What is wrong with the request is to be said before the table begins.
    const first = await pages.next();
    const table = csvOf<ListedCustomer>(COLUMNS, beginningWith(first, pages));
    return new StreamableFile(table, { type: 'text/csv; charset=utf-8', disposition: 'attachment; filename="customers.csv"' });
  }
}

async function* beginningWith<Page>(first: IteratorResult<Page>, others: AsyncGenerator<Page>): AsyncGenerator<Page> {
  if (!first.done) yield first.value;
  yield* others;
}
