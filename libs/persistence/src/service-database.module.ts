import { Config } from '#lib/config';
import type { ServiceName } from '#lib/contracts';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { openDatabase, type ServiceTables } from './database.js';

const SERVICE = Symbol('service');

/** Gives a service its DataSource (`@InjectDataSource('orders')`), migrated and ready; closes it when the process stops. */
@Module({})
export class ServiceDatabase implements OnApplicationShutdown {
  constructor(@Inject(SERVICE) private readonly dataSource: DataSource) {}

  static of(service: ServiceName, tables: ServiceTables): DynamicModule {
    const token = getDataSourceToken(service) as string;
    return {
      module: class extends ServiceDatabase {},
      providers: [
        { provide: token, inject: [Config], useFactory: (config: Config) => openDatabase(service, databaseUrlOf(config), tables) },
        { provide: SERVICE, useExisting: token },
      ],
      exports: [token],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

function databaseUrlOf(config: Config): string {
  if (!config.databaseUrl) throw new Error('DATABASE_URL is not set');
  return config.databaseUrl;
}
