import { Sweep } from '#lib/clock';
import { rows } from '#lib/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Traits } from '../traits/traits.js';
import { Vault } from '../vault/vault.js';
import { BlindIndex } from './blind-index.js';
import { findableBy, namesIn } from './name-words.js';

const EVERY_MS = 500;
const AT_ONCE = 500;

interface Row {
  subject: string;
  sealed: Buffer;
  seed: Buffer;
}

/**
 * Makes people findable by their names a moment after traits were told, apart from judging, which need not wait for it; and all who were
 * known before there was an index. Replicas share the work. Traits that are erased meanwhile are waited for, or gone.
 */
@Injectable()
export class MakeFindable implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Sweep('names', EVERY_MS, async () => (await this.sweep()) === AT_ONCE);

  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly index: BlindIndex,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** Takes some whose words are not those kept; returns how many. */
  sweep(): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const told = await rows<Row>(
        tx,
        `SELECT traits.subject, sealed, key_seed AS seed FROM traits JOIN subject ON subject.id = traits.subject
         WHERE NOT findable AND key_seed IS NOT NULL ORDER BY traits.subject LIMIT ${AT_ONCE} FOR UPDATE OF traits SKIP LOCKED`,
      );
      if (told.length > 0) await this.keep(tx, told);
      return told.length;
    });
  }

  private async keep(tx: EntityManager, told: readonly Row[]): Promise<void> {
    const subjects = told.map(({ subject }) => subject);
    const words = told.flatMap((row) => findableBy(namesIn(this.open(row))).map((word) => ({ ...row, word: this.index.blind(word) })));
    await tx.query('DELETE FROM name_word WHERE subject = ANY($1::uuid[])', [subjects]);
    await tx.query('INSERT INTO name_word (word, subject) SELECT * FROM unnest($1::bytea[], $2::uuid[])', [
      words.map(({ word }) => word),
      words.map(({ subject }) => subject),
    ]);
    await tx.query('UPDATE traits SET findable = true WHERE subject = ANY($1::uuid[])', [subjects]);
  }

  private open({ subject, seed, sealed }: Row): Traits {
    return JSON.parse(this.vault.open(this.vault.keyOf(subject, seed), 'traits', sealed)) as Traits;
  }
}
