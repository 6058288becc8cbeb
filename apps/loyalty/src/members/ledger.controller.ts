import { RequireScope } from '#lib/access';
import { InRealm, type Realm } from '#lib/customers';
import { BadRequestException, Controller, Get, Param } from '@nestjs/common';
import { ledgerPage, type LedgerPage } from './ledger-page.js';
import { MemberRequests } from './member-requests.js';

/** What was posted for a customer: of what is due since, nothing, until an operation or the night posts it. */
@Controller('v1/loyalty/members/:ref/ledger')
export class LedgerController {
  constructor(private readonly requests: MemberRequests) {}

  @Get()
  @RequireScope('customers:read')
  list(
    @Param('ref') ref: string,
    @InRealm('limit', 'cursor') { limit = '50', cursor, ...realm }: Realm & { limit?: string; cursor?: string },
  ): Promise<LedgerPage> {
    const size = Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > 500) throw new BadRequestException('limit must be a whole number from 1 to 500.');
    return this.requests.read({ ref, realm }, (book, { members }) =>
      ledgerPage(
        book.tx,
        members.map(({ id }) => id),
        size,
        cursor,
      ),
    );
  }
}
