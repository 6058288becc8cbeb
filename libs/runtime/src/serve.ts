import { AccessGuard, AccessModule } from '#lib/access';
import { Config } from '#lib/config';
import type { ServiceName } from '#lib/contracts';
import { Log, LogModule, LogServer, LogStatus } from '#lib/log';
import { HealthController, jsonLogger, MetricsController, ProblemsFilter, Readiness, timeRequests } from '#lib/observability';
import { startTracing, traceRequests } from '#lib/tracing';
import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { collectDefaultMetrics } from 'prom-client';
import type { DataSource } from 'typeorm';
import { parseBodies } from './body.js';
import { DocumentsController } from './documents.controller.js';
import { ExportController } from './export.controller.js';
import { httpAdapter } from './http-adapter.js';
import { LOCAL_SERVICES } from './local-services.js';
import { ParkedController } from './parked.controller.js';
import { QueryGuard } from './query.guard.js';

export interface Process {
  services: ServiceName[];
  modules: (Type | DynamicModule)[];
  config: Config;
}

@Global()
@Module({})
class ProcessModule {
  static of({ services, modules, config }: Process): DynamicModule {
    return {
      module: ProcessModule,
      // One service of the process keeps the keys for all of it: intake where it is here.
      imports: [LogModule.for(services), AccessModule.of(services.includes('journey') ? 'journey' : services[0]!), ...modules],
      controllers: [HealthController, MetricsController, ParkedController, ExportController, DocumentsController],
      providers: [
        { provide: Config, useValue: config },
        { provide: LOCAL_SERVICES, useValue: services },
        Readiness,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: QueryGuard },
      ],
      exports: [Config, Readiness],
    };
  }
}

/**
 * Starts the services of this process: HTTP on the configured port, consumers on the configured log, relays for their outboxes.
 * Answers when all of it runs; SIGINT and SIGTERM stop it cleanly. The caller owns what happens before (a database to start) and after.
 */
export async function serve(process: Process): Promise<NestFastifyApplication> {
  const logger = jsonLogger(process.config.logLevel);
  const app = await NestFactory.create<NestFastifyApplication>(ProcessModule.of(process), httpAdapter(), {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  try {
    await begin(app, process);
  } catch (error) {
    // What runs already would go on and complain, once the caller takes its database away.
    await app.close().catch(() => undefined);
    throw error;
  }
  return app;
}

async function begin(app: NestFastifyApplication, { services, config }: Process): Promise<void> {
  traceInto(app, services, config);
  parseBodies(app.getHttpAdapter().getInstance());
  app.useGlobalFilters(new ProblemsFilter());
  app.enableShutdownHooks();
  const server = app.get(LogServer);
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });

  collectDefaultMetrics();
  timeRequests(app.getHttpAdapter().getInstance());
  const status = app.get(LogStatus);
  status.register(services);
  const readiness = app.get(Readiness);
  readiness.add('log', async () => status.trouble);
  for (const service of services)
    readiness.add(`database of ${service}`, () => pingDatabase(app.get<DataSource>(getDataSourceToken(service))));

  let consuming = false;
  readiness.add('consumers', async () => (consuming ? null : 'the consumer groups are being joined'));
  // Requests need the database alone, and joining a group can take as long as a killed member of it is waited for.
  await app.listen(config.port, '0.0.0.0');
  for (const service of services) await app.get(Log).relay({ service, url: config.databaseUrl! });
  await app.startAllMicroservices();
  consuming = true;
}

/** Spans of all this process does go where the configuration says; the last of them when it stops. */
function traceInto(app: NestFastifyApplication, services: ServiceName[], { otlpEndpoint, traceSample }: Config): void {
  if (otlpEndpoint === undefined) return;
  const name = services.length === 1 ? `itinera-${services[0]}` : 'itinera';
  const stop = startTracing({ endpoint: otlpEndpoint, sample: traceSample, name });
  const fastify = app.getHttpAdapter().getInstance();
  traceRequests(fastify);
  fastify.addHook('onClose', stop);
}

async function pingDatabase(dataSource: DataSource): Promise<null> {
  await dataSource.query('SELECT 1');
  return null;
}
