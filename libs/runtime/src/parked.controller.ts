import { RequireScope } from '#lib/access';
import { SERVICES, type ServiceName } from '#lib/contracts';
import { failureOf, LogServer, reasonOf } from '#lib/log';
import {
  BadRequestException,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  UnprocessableEntityException,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { LOCAL_SERVICES } from './local-services.js';

interface ParkedRow {
  id: string;
  group: string;
  topic: string;
  partition: number;
  offset: number;
  type: string | null;
  source: string | null;
  eventId: string | null;
  reason: string;
  parkedAt: Date;
}

/** What was put aside, and handing it to its consumer again. Contents are not shown: they may be personal. */
@Controller('v1/parked')
export class ParkedController {
  constructor(
    private readonly modules: ModuleRef,
    private readonly server: LogServer,
    @Inject(LOCAL_SERVICES) private readonly services: ServiceName[],
  ) {}

  @Get()
  @RequireScope('admin')
  async list(@Query('service') service?: string): Promise<{ parked: (ParkedRow & { service: string })[] }> {
    const parked: (ParkedRow & { service: string })[] = [];
    for (const name of this.named(service)) {
      const found = (await this.dataSource(name).query(
        `SELECT id, consumer AS "group", topic, partition, "offset", reason, parked_at AS "parkedAt",
                substring(fact from '"type":"([^"]{1,200})"') AS type, substring(fact from '"source":"([^"]{1,200})"') AS source,
                substring(fact from '"id":"([^"]{1,200})"') AS "eventId"
         FROM parked WHERE redriven_at IS NULL ORDER BY parked_at, id LIMIT 1000`,
      )) as ParkedRow[];
      parked.push(...found.map((row) => ({ ...row, service: name })));
    }
    return { parked };
  }

  @Post(':id/redrive')
  @HttpCode(200)
  @RequireScope('admin')
  async redrive(@Param('id', ParseUUIDPipe) id: string, @Query('service') service?: string): Promise<{ id: string; status: 'redriven' }> {
    for (const name of this.named(service)) {
      const [row] = (await this.dataSource(name).query('SELECT consumer FROM parked WHERE id = $1 AND redriven_at IS NULL', [id])) as {
        consumer: string;
      }[];
      if (!row) continue;
      try {
        await this.server.runnerOf(row.consumer).redrive(id);
      } catch (error) {
        if (failureOf(error) !== 'message') throw error;
        throw new UnprocessableEntityException(`It failed again and stays parked. ${reasonOf(error)}`);
      }
      return { id, status: 'redriven' };
    }
    throw new NotFoundException(`No message ${id} is parked here.`);
  }

  private named(service?: string): ServiceName[] {
    if (service === undefined) return this.services;
    if (!(SERVICES as readonly string[]).includes(service)) throw new BadRequestException(`There is no service ${service}.`);
    return this.services.filter((name) => name === service);
  }

  private dataSource(service: ServiceName): DataSource {
    return this.modules.get<DataSource>(getDataSourceToken(service), { strict: false });
  }
}
