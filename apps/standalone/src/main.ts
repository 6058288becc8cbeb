import { FeedbackModule } from '#app/feedback';
import { IdentityModule } from '#app/identity';
import { JourneyModule } from '#app/journey';
import { LoyaltyModule } from '#app/loyalty';
import { OrdersModule } from '#app/orders';
import { ProjectionModule } from '#app/projection';
import { readConfig } from '#lib/config';
import { SERVICES } from '#lib/contracts';
import { startEmbeddedPostgres } from '#lib/persistence';
import { serve, starting } from '#lib/runtime';
import { firstSecrets } from './first-secrets.js';

/** All six services in one process, on a PostgreSQL of their own unless DATABASE_URL names one. */
const { app, postgres, secrets } = await starting(async () => {
  const config = readConfig();
  const secrets = await firstSecrets(config);
  const postgres = config.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: `${config.dataDir}/postgres` });
  const app = await serve({
    services: [...SERVICES],
    modules: [IdentityModule, OrdersModule, LoyaltyModule, FeedbackModule, JourneyModule, ProjectionModule],
    config: { ...config, ...secrets.values, databaseUrl: config.databaseUrl ?? postgres!.url },
  }).catch(async (error: unknown) => {
    await postgres?.stop();
    throw error;
  });
  return { app, postgres, secrets };
});

let stopping = false;
const { port } = app.getHttpServer().address() as { port: number };
process.stdout.write(`
  Itinera is ready at http://localhost:${port}
  ${secrets.firstStart ? 'Its first key, shown this once' : 'Its key'}: ${secrets.firstStart ? secrets.values.adminKey : `in ${secrets.keyFile}`}
  ${postgres ? `Data: ${postgres.dataDir}` : 'Data: in the database DATABASE_URL names'}
  Ctrl-C stops it.
`);

// Without its database nothing can be taken or answered; whoever starts the product starts both again.
void postgres?.exited.then(() => {
  if (stopping) return;
  process.stderr.write('PostgreSQL has stopped by itself; its log is in the data folder.\n');
  process.exit(1);
});

// Nest has closed the services by then; the database they wrote to goes last.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void app
      .close()
      .then(() => postgres?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
  });
}
