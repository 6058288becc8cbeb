import { Config } from '#lib/config';
import { CustomerExporter, refuseErased, subjectOfRef, type HeldByService, type Realm } from '#lib/customers';
import { Inject, Injectable } from '@nestjs/common';
import { Desks } from '../desk/desks.js';
import { HOLDINGS, type Holding } from './holding.js';

/** All that customers have said and what was said to them, with every text. */
@Injectable()
export class ExportCustomer extends CustomerExporter {
  constructor(
    private readonly desks: Desks,
    private readonly config: Config,
    @Inject(HOLDINGS) private readonly holdings: readonly Holding[],
  ) {
    super();
  }

  async export(ref: string, realm: Realm): Promise<HeldByService> {
    const subject = subjectOfRef(ref, realm, this.config);
    return this.desks.read([subject], async (desk) => {
      const subjects = desk.subjectsLike(subject);
      await refuseErased(desk.tx, subjects);
      const data: Record<string, object[]> = {};
      for (const holding of this.holdings) data[holding.name] = await holding.export(desk.tx, subjects);
      return { customerId: desk.customerOf(subject), data };
    });
  }
}
