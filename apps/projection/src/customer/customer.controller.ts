import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import { InRealm, type Realm } from '#lib/customers';
import { Controller, Get, Param } from '@nestjs/common';
import { Customers } from '../journey/customers.js';
import { instantOrDay } from '../journey/instant-or-day.js';
import { CustomerViews } from '../read-customer/customer-views.js';
import type { CustomerPage } from './customer-page.js';

/** One customer on one page: where they stand, what they have, what they wait for, and what is best done next. */
@Controller('v1/customers')
@RequireScope('customers:read')
export class CustomerController {
  constructor(
    private readonly customers: Customers,
    private readonly views: CustomerViews,
    private readonly clock: Clock,
  ) {}

  /** `asOf`: as it was then, with what is known now. */
  @Get(':ref')
  async customer(@Param('ref') ref: string, @InRealm('asOf') query: Realm & { asOf?: string }): Promise<CustomerPage> {
    const asOf = instantOrDay('asOf', query.asOf) ?? this.clock.now();
    return this.views.page(await this.customers.find(ref, query), asOf);
  }
}
