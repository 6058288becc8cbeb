import { Config } from '#lib/config';
import type { ServiceName } from '#lib/contracts';
import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { KafkaLog } from './kafka/kafka-log.js';
import { LogServer } from './log-server.js';
import { PARKED_OF, ParkedRetention } from './parked-retention.js';
import { Log } from './port.js';
import { PostgresLog } from './postgres/postgres-log.js';
import { LogStatus } from './status.js';

/** The log of this process: the adapter the configuration names, the transport over it, and what is parked. */
@Global()
@Module({})
export class LogModule {
  static for(services: ServiceName[]): DynamicModule {
    const logger = new Logger('log');
    const onTrouble = (text: string, error: unknown): void =>
      logger.warn(`${text}: ${error instanceof Error ? error.message : String(error)}`);
    return {
      module: LogModule,
      providers: [
        { provide: Log, inject: [Config], useFactory: (config: Config) => openLog(config, services, onTrouble) },
        {
          provide: LogServer,
          inject: [Log, ModuleRef],
          useFactory: (log: Log, modules: ModuleRef) =>
            new LogServer({
              log,
              onTrouble,
              dataSourceOf: (service) => modules.get<DataSource>(getDataSourceToken(service), { strict: false }),
            }),
        },
        LogStatus,
        { provide: PARKED_OF, useValue: services },
        ParkedRetention,
      ],
      exports: [Log, LogServer, LogStatus],
    };
  }
}

async function openLog(config: Config, services: ServiceName[], onTrouble: (text: string, error: unknown) => void): Promise<Log> {
  if (config.log.kind === 'postgres') return new PostgresLog(config.databaseUrl!, config.log.partitions, onTrouble).open();
  const onCrash = (error: Error): void => {
    onTrouble('a Kafka consumer is beyond help; this process ends to be started anew', error);
    process.exit(1);
  };
  return new KafkaLog({ ...config.log, clientId: `itinera-${services.join('-')}`, onTrouble, onCrash });
}
