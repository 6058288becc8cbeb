import type { ServiceName } from '#lib/contracts';
import { ConsumerGroup, type Batch } from '#lib/log';
import { Controller, Global, Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Keys, type Key } from './keys.js';

export const ACCESS_TOPIC = 'itinera.access';
export const KEY_ISSUED = 'itinera.access.key-issued.v1';
export const KEY_REVOKED = 'itinera.access.key-revoked.v1';

export interface KeyIssued {
  hash: string;
  key: Key;
}

export interface KeyRevoked {
  id: string;
}

const HOME = Symbol('the service that keeps the keys of this process');
const REMEMBER_MS = 2_000;

/** Keys by their digest, in the home service's own schema; an answer is remembered for two seconds, so a revocation holds after that. */
@Injectable()
export class PgKeys extends Keys {
  private readonly remembered = new Map<string, { key: Key | null; until: number }>();

  constructor(
    @Inject(HOME) private readonly home: ServiceName,
    private readonly modules: ModuleRef,
  ) {
    super();
  }

  async find(hash: string): Promise<Key | null> {
    const known = this.remembered.get(hash);
    if (known && known.until > Date.now()) return known.key;
    const dataSource = this.modules.get<DataSource>(getDataSourceToken(this.home), { strict: false });
    const [row] = (await dataSource.query('SELECT key FROM access_key WHERE hash = $1 AND NOT revoked', [hash])) as { key: Key }[];
    if (this.remembered.size > 10_000) this.remembered.clear();
    if (row) this.remembered.set(hash, { key: row.key, until: Date.now() + REMEMBER_MS });
    return row?.key ?? null;
  }
}

export async function keepKey(tx: EntityManager, { hash, key }: KeyIssued): Promise<void> {
  await tx.query(
    'INSERT INTO access_key (id, hash, key) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, key = excluded.key',
    [key.id, hash, key],
  );
}

/** A revocation may come before the issue it revokes: the row is kept either way. */
export async function revokeKey(tx: EntityManager, { id }: KeyRevoked): Promise<void> {
  await tx.query(
    "INSERT INTO access_key (id, hash, key, revoked) VALUES ($1::uuid, $1::text, '{}', true) ON CONFLICT (id) DO UPDATE SET revoked = true",
    [id],
  );
}

/** Gives the guard its keys: folds the facts about keys into the home service's schema. */
@Global()
@Module({})
export class AccessModule {
  static of(home: ServiceName): DynamicModule {
    @Controller()
    class KeysFold {
      @ConsumerGroup(`${home}.fold-keys`, [ACCESS_TOPIC])
      async fold(@Payload() { messages, tx }: Batch): Promise<never[]> {
        for (const { fact } of messages) {
          if (fact.type === KEY_ISSUED) await keepKey(tx, fact.data as KeyIssued);
          if (fact.type === KEY_REVOKED) await revokeKey(tx, fact.data as KeyRevoked);
        }
        return [];
      }
    }
    return {
      module: AccessModule,
      controllers: [KeysFold],
      providers: [
        { provide: HOME, useValue: home },
        { provide: Keys, useClass: PgKeys },
      ],
      exports: [Keys],
    };
  }
}
