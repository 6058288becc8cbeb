import { Config } from '#lib/config';
import { CustomerExporter, refuseErased, subjectOfRef, type HeldByService, type Realm } from '#lib/customers';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** The door keeps no event, only the names of those it has taken and not whom they were about: that it has told identity of somebody is all. */
@Injectable()
export class ExportCustomer extends CustomerExporter {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {
    super();
  }

  async export(ref: string, realm: Realm): Promise<HeldByService> {
    const subject = subjectOfRef(ref, realm, this.config);
    await refuseErased(this.dataSource, [subject]);
    const toldIdentityOf = await rows(this.dataSource, 'SELECT subject FROM reported_subject WHERE subject = $1', [subject]);
    return { customerId: subject, data: { toldIdentityOf } };
  }
}
