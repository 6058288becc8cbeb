import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../vault/vault.js';
import type { Traits } from './traits.js';

interface Row {
  id: string;
  seed: Buffer;
  sealed: Buffer | null;
}

/** Traits at rest: one sealed document a subject. Read and written while the subject's customer is locked. */
@Injectable()
export class PgTraits {
  constructor(private readonly vault: Vault) {}

  async recall(tx: EntityManager, subjects: readonly string[]): Promise<Map<string, Traits>> {
    const known = await this.rowsOf(tx, subjects);
    return new Map(known.flatMap(({ id, seed, sealed }) => (sealed ? [[id, this.open(id, seed, sealed)] as const] : [])));
  }

  /** A subject without a seed was erased: of it nothing is kept again. */
  async keep(tx: EntityManager, traits: ReadonlyMap<string, Traits>, told: ReadonlySet<string>): Promise<void> {
    const kept = await this.rowsOf(tx, [...told]);
    if (kept.length === 0) return;
    const sealed = kept.map(({ id, seed }) => this.vault.seal(this.vault.keyOf(id, seed), 'traits', JSON.stringify(traits.get(id))));
    await tx.query(
      `INSERT INTO traits (subject, sealed) SELECT * FROM unnest($1::uuid[], $2::bytea[]) ORDER BY 1
       ON CONFLICT (subject) DO UPDATE SET sealed = excluded.sealed, findable = false`,
      [kept.map(({ id }) => id), sealed],
    );
  }

  private open(id: string, seed: Buffer, sealed: Buffer): Traits {
    return JSON.parse(this.vault.open(this.vault.keyOf(id, seed), 'traits', sealed)) as Traits;
  }

  private async rowsOf(tx: EntityManager, subjects: readonly string[]): Promise<Row[]> {
    if (subjects.length === 0) return [];
    return rows<Row>(
      tx,
      `SELECT subject.id, key_seed AS seed, sealed FROM subject LEFT JOIN traits ON traits.subject = subject.id
       WHERE subject.id = ANY($1) AND key_seed IS NOT NULL`,
      [subjects],
    );
  }
}
