import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { servers } from './addresses.js';

export interface FreshDatabase {
  url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database on the test server, of a name nobody else has; `name` only makes it recognisable. */
export async function freshDatabase(name = 'test'): Promise<FreshDatabase> {
  const database = `${name
    .replaceAll(/[^a-z0-9]+/gi, '_')
    .toLowerCase()
    .slice(0, 40)}_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE "${database}" TEMPLATE template0`);
  const url = new URL(servers().databaseUrl);
  url.pathname = `/${database}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(servers().databaseUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
