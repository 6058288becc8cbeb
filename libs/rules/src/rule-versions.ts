import type { Micros } from '#lib/contracts';
import { transact, type Publication } from '#lib/log';
import { rows, withLock } from '#lib/persistence';
import { readFile } from 'node:fs/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { RulesMistake } from './document.js';
import { admit, versionAt, type Rules } from './versions.js';

/** What kind of rules, and where their accepted versions are kept: a table with `version`, `from_micros` and `text`. */
export interface Kept<R extends Rules> {
  service: string;
  table: string;
  read(text: string): R;
  /** What others are told of an accepted version. */
  told(accepted: R, now: Micros): Publication[];
}

/** The table of a service's accepted rules: for its migration. */
export const rulesTable = (table: string): string => `
  CREATE TABLE ${table} (
    version text COLLATE "C" PRIMARY KEY,
    from_micros bigint NOT NULL,
    text text NOT NULL
  );
`;

/**
 * The versions of a service's rules. The file is read at start; a mistake in it, or a change of what is already in force, stops the
 * start. What was accepted once is kept, so that a thing is decided by the version of its day for ever, and every replica learns of it
 * with its next transaction.
 */
export class RuleVersions<R extends Rules> {
  private accepted: R[] = [];

  constructor(
    protected readonly dataSource: DataSource,
    private readonly kept: Kept<R>,
  ) {}

  /** Throws with the file's name and everything that is wrong with it. */
  async loadFile(file: string): Promise<void> {
    try {
      await this.load(await readFile(file, 'utf8'), Date.now() * 1000);
    } catch (error) {
      const reason = error instanceof RulesMistake ? error.message : `cannot be read: ${(error as Error).message}`;
      throw new Error(`${file}: ${reason}`, { cause: error });
    }
  }

  /** Accepts a version, or throws with what is wrong with it. Several replicas may do so at once. */
  async load(text: string, now: Micros): Promise<void> {
    const { service, table, read, told } = this.kept;
    const loaded = read(text);
    await withLock(this.dataSource, `itinera ${table}`, async () => {
      const kept = await rows<{ text: string }>(this.dataSource, `SELECT text FROM ${table} ORDER BY from_micros`);
      this.accepted = kept.map((row) => read(row.text));
      const admission = admit(this.accepted, loaded, now);
      if (admission.kind === 'refused') throw new RulesMistake([{ line: null, path: 'version', reason: admission.reason }]);
      if (admission.kind === 'known') return;
      await transact(this.dataSource, service, async (tx, publish) => {
        await tx.query(`INSERT INTO ${table} (version, from_micros, text) VALUES ($1, $2, $3)`, [loaded.version, loaded.from, text]);
        publish(...told(loaded, now));
      });
      this.accepted.push(loaded);
    });
  }

  /** Takes in what another process has accepted meanwhile: all must decide by the same rules from the instant on from which they are in force. */
  async refresh(tx: EntityManager): Promise<void> {
    const { table, read } = this.kept;
    const unknown = await rows<{ text: string }>(tx, `SELECT text FROM ${table} WHERE version <> ALL($1::text[])`, [
      this.accepted.map(({ version }) => version),
    ]);
    this.accepted.push(...unknown.map(({ text }) => read(text)));
  }

  /** The version in force at an instant; before the first, the first. */
  at(instant: Micros): R {
    return versionAt(this.accepted, instant)!;
  }

  /** All versions accepted, by the time they begin. */
  get versions(): readonly R[] {
    return [...this.accepted].sort((a, b) => a.from - b.from);
  }

  /** When the first version after an instant begins; null where none does. */
  nextFrom(after: Micros): Micros | null {
    return this.versions.find(({ from }) => from > after)?.from ?? null;
  }

  /** By name; what something was decided under is always known. */
  named(version: string): R {
    return this.accepted.find((rules) => rules.version === version)!;
  }
}
