import { Config } from '#lib/config';
import { derivedId, formatInstant, ProgrammePublishedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { publishFact, transact } from '#lib/log';
import { rows, withLock } from '#lib/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { readFile } from 'node:fs/promises';
import type { DataSource, EntityManager } from 'typeorm';
import type { Programme } from './programme.js';
import { ProgrammeMistake, readProgramme } from './read-programme.js';
import { admit, versionAt } from './versions.js';
import { LOYALTY_SOURCE } from '../source.js';

/**
 * The versions of the programme. The file the configuration names is read at start; a mistake in it, or a change of what is already in
 * force, stops the start. What was accepted once is kept, so that an order is rated by the version of its day for ever, and every replica
 * learns of it with its next transaction.
 */
@Injectable()
export class Programmes implements OnModuleInit {
  private accepted: Programme[] = [];

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    const file = this.config.programmeFile;
    try {
      const text = await readFile(file, 'utf8');
      await this.load(text, Date.now() * 1000);
    } catch (error) {
      const reason = error instanceof ProgrammeMistake ? error.message : `cannot be read: ${(error as Error).message}`;
      throw new Error(`${file}: ${reason}`, { cause: error });
    }
  }

  /** Accepts a version, or throws with what is wrong with it. Several replicas may do so at once. */
  async load(text: string, now: Micros): Promise<void> {
    const loaded = readProgramme(text);
    await withLock(this.dataSource, 'itinera programme', async () => {
      const kept = await rows<{ text: string }>(this.dataSource, 'SELECT text FROM programme ORDER BY from_micros');
      this.accepted = kept.map((row) => readProgramme(row.text));
      const admission = admit(this.accepted, loaded, now);
      if (admission.kind === 'refused') throw new ProgrammeMistake([{ line: null, path: 'version', reason: admission.reason }]);
      if (admission.kind === 'known') return;
      await transact(this.dataSource, 'loyalty', async (tx, publish) => {
        await tx.query('INSERT INTO programme (version, from_micros, text) VALUES ($1, $2, $3)', [loaded.version, loaded.from, text]);
        publish(publishFact(programmePublished(loaded, now)));
      });
      this.accepted.push(loaded);
    });
  }

  /** Takes in what another process has accepted meanwhile: all must rate by the same rules from the instant on from which they are in force. */
  async refresh(tx: EntityManager): Promise<void> {
    const unknown = await rows<{ text: string }>(tx, 'SELECT text FROM programme WHERE version <> ALL($1::text[])', [
      this.accepted.map(({ version }) => version),
    ]);
    this.accepted.push(...unknown.map(({ text }) => readProgramme(text)));
  }

  /** The version in force at an instant; before the first, the first. */
  at(instant: Micros): Programme {
    return versionAt(this.accepted, instant)!;
  }

  /** All versions accepted, by the time they begin. */
  get versions(): readonly Programme[] {
    return [...this.accepted].sort((a, b) => a.from - b.from);
  }

  /** When the first version after an instant begins; null where none does. */
  nextFrom(after: Micros): Micros | null {
    return this.versions.find(({ from }) => from > after)?.from ?? null;
  }

  /** By name; what a posting was made under is always known. */
  named(version: string): Programme {
    return this.accepted.find((programme) => programme.version === version)!;
  }
}

/** What others need to know of a version: from when on points are worth what. */
function programmePublished({ version, from, rewards }: Programme, now: Micros): Fact<ProgrammePublishedV1> {
  const type = wireType(ProgrammePublishedV1);
  return {
    specversion: '1.0',
    id: derivedId({ source: LOYALTY_SOURCE, id: version }, type),
    source: LOYALTY_SOURCE,
    type,
    time: formatInstant(now),
    recordedtime: formatInstant(now),
    datacontenttype: 'application/json',
    data: {
      programmeVersion: version,
      from: formatInstant(from),
      rewards: rewards.map(({ id: rewardId, name, points }) => ({ rewardId, name, points })),
    },
  };
}
