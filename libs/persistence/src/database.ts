import type { ServiceName } from '#lib/contracts';
import pg from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager, type MigrationInterface } from 'typeorm';

// bigint columns hold instants in microseconds, offsets and money: all exact in a double by the bounds of the contracts.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

type Class<T> = new () => T;

/** What a service keeps: its entities and how its tables came about. */
export interface ServiceTables {
  entities?: Class<object>[];
  migrations: Class<MigrationInterface>[];
}

/**
 * A service's own schema, named after it, owned by a role of its own that sees nothing else. Creates both where they are missing
 * (the URL's user must be allowed to, or find them there), then runs the migrations. Safe to call from several replicas at once.
 */
export async function openDatabase(service: ServiceName, url: string, tables: ServiceTables, poolSize = 10): Promise<DataSource> {
  await provision(service, url);
  const role = roleOf(service);
  const options: DataSourceOptions = {
    type: 'postgres',
    url,
    schema: service,
    applicationName: `itinera ${service}`,
    entities: tables.entities ?? [],
    migrations: tables.migrations,
    migrationsTransactionMode: 'all',
    poolSize,
    extra: { options: `-c role=${role} -c search_path=${service}` },
  };
  const dataSource = await new DataSource(options).initialize();
  await withLock(dataSource, `itinera migrate ${service}`, () => dataSource.runMigrations());
  return dataSource;
}

const roleOf = (service: ServiceName): string => `itinera_${service}`;

/** The service's role and schema, where they are missing. */
async function provision(service: ServiceName, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(PROVISION.replaceAll('$role', roleOf(service)).replaceAll('$schema', service));
  } finally {
    await client.end();
  }
}

/** Roles belong to the whole server: whoever is second finds the role there, or being made by services of another database. */
const PROVISION = `
  DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('itinera provision'));
    FOR attempt IN 1..50 LOOP
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') THEN CREATE ROLE $role NOLOGIN; END IF;
        IF NOT pg_has_role(current_user, '$role', 'SET') THEN EXECUTE format('GRANT $role TO %I', current_user); END IF;
        EXIT;
      EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN PERFORM pg_sleep(0.05);
      END;
    END LOOP;
    CREATE SCHEMA IF NOT EXISTS $schema AUTHORIZATION $role;
  END $$`;

/** Runs `work` while no other process holds the same name. */
export async function withLock<T>(dataSource: DataSource, name: string, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    return await work();
  } finally {
    await runner.query('SELECT pg_advisory_unlock(hashtext($1))', [name]).catch(() => undefined);
    await runner.release();
  }
}

/** Rows of a SELECT or of an INSERT … RETURNING. */
export async function rows<Row>(tx: EntityManager | DataSource, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return (await tx.query(sql, parameters)) as Row[];
}
