import { Config } from '#lib/config';
import { RulesMistake } from '#lib/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { keepAttributionRules } from './pg-rules.js';
import { readAttributionRules } from './read-rules.js';

/**
 * The shop's rules of what first purchases are owed to. They are put where every process reads them, so that all answers change at once.
 * A mistake in the file stops the start, with everything that is wrong with it.
 */
@Injectable()
export class AttributionFile implements OnModuleInit {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    const { attributionFile } = this.config;
    await keepAttributionRules(this.dataSource.manager, await rulesIn(attributionFile));
  }
}

async function rulesIn(file: string): Promise<ReturnType<typeof readAttributionRules>> {
  try {
    return readAttributionRules(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof RulesMistake ? error.message : `cannot be read: ${(error as Error).message}`;
    throw new Error(`${file}: ${reason}`, { cause: error });
  }
}
