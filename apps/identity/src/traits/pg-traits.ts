import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../vault/vault.js';
import type { Traits } from './traits.js';

interface Row {
  id: string;
  dataKey: Buffer;
  sealed: Buffer | null;
}

/** Traits at rest: one sealed document a subject. Read and written while the subject's customer is locked. */
@Injectable()
export class PgTraits {
  constructor(private readonly vault: Vault) {}

  async recall(tx: EntityManager, subjects: readonly string[]): Promise<Map<string, Traits>> {
    const known = await this.rowsOf(tx, subjects);
    return new Map(known.flatMap(({ id, dataKey, sealed }) => (sealed ? [[id, this.open(id, dataKey, sealed)] as const] : [])));
  }

  /** A subject without a key was erased: of it nothing is kept again. */
  async keep(tx: EntityManager, traits: ReadonlyMap<string, Traits>, told: ReadonlySet<string>): Promise<void> {
    const keys = await this.rowsOf(tx, [...told]);
    if (keys.length === 0) return;
    const sealed = keys.map(({ id, dataKey }) => this.vault.seal(this.vault.unlock(id, dataKey), id, 'traits', JSON.stringify(traits.get(id))));
    await tx.query(
      `INSERT INTO traits (subject, sealed) SELECT * FROM unnest($1::uuid[], $2::bytea[]) ORDER BY 1
       ON CONFLICT (subject) DO UPDATE SET sealed = excluded.sealed`,
      [keys.map(({ id }) => id), sealed],
    );
  }

  private open(id: string, dataKey: Buffer, sealed: Buffer): Traits {
    return JSON.parse(this.vault.open(this.vault.unlock(id, dataKey), id, 'traits', sealed)) as Traits;
  }

  private async rowsOf(tx: EntityManager, subjects: readonly string[]): Promise<Row[]> {
    if (subjects.length === 0) return [];
    return rows<Row>(
      tx,
      `SELECT subject.id, data_key AS "dataKey", sealed FROM subject LEFT JOIN traits ON traits.subject = subject.id
       WHERE subject.id = ANY($1) AND data_key IS NOT NULL`,
      [subjects],
    );
  }
}
