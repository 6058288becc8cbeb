import { RequireScope } from '#lib/access';
import { formatInstant, SERVICES, type ServiceName } from '#lib/contracts';
import { CustomerExporter, exporterOf, InRealm, type HeldByService, type Realm } from '#lib/customers';
import { BadRequestException, Controller, Get, Header, Inject, NotFoundException, Param } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { LOCAL_SERVICES } from './local-services.js';

/** All that one service holds of one customer. */
export interface CustomerExport extends HeldByService {
  service: ServiceName;
  exportedAt: string;
}

/** A customer's own data, each service's by itself; without a name, identity's, which alone knows who they are. */
@Controller('v1/customers')
@RequireScope('customers:read')
export class ExportController {
  constructor(
    private readonly modules: ModuleRef,
    @Inject(LOCAL_SERVICES) private readonly services: ServiceName[],
  ) {}

  @Get(':ref/export')
  @Header('cache-control', 'no-store')
  async export(
    @Param('ref') ref: string,
    @InRealm('service') { service = 'identity', ...realm }: Realm & { service?: string },
  ): Promise<CustomerExport> {
    const held = await this.exporter(service).export(ref, realm);
    return { service: service as ServiceName, ...held, exportedAt: formatInstant(Date.now() * 1000) };
  }

  private exporter(service: string): CustomerExporter {
    if (!(SERVICES as readonly string[]).includes(service)) throw new BadRequestException(`There is no service ${service}.`);
    if (!this.services.includes(service as ServiceName)) throw new NotFoundException(`The service ${service} does not answer here.`);
    return this.modules.get<CustomerExporter>(exporterOf(service as ServiceName), { strict: false });
  }
}
