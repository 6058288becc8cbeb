import { Config } from '#lib/config';
import { RulesMistake } from '#lib/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import type { StepRule } from '../customer/next-step.js';
import { readStepRules } from '../customer/step-rules.js';

/** The shop's rules of what is best done next. A mistake in the file stops the start, with everything that is wrong with it. */
@Injectable()
export class StepRulesFile implements OnModuleInit {
  rules: readonly StepRule[] = [];

  constructor(private readonly config: Config) {}

  async onModuleInit(): Promise<void> {
    const { nextStepsFile } = this.config;
    try {
      this.rules = readStepRules(await readFile(nextStepsFile, 'utf8'));
    } catch (error) {
      const reason = error instanceof RulesMistake ? error.message : `cannot be read: ${(error as Error).message}`;
      throw new Error(`${nextStepsFile}: ${reason}`, { cause: error });
    }
  }
}
