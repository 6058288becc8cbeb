import { Config } from '#lib/config';
import { readRules, RuleVersions } from '#lib/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { policy } from './policy-shape.js';
import type { Policy } from './policy.js';

/** Reads `feedback.yml`. Throws `RulesMistake` with everything in it that cannot be meant. */
export const readPolicy = (text: string): Policy => readRules(text, policy);

/** The versions of the policy. */
@Injectable()
export class Policies extends RuleVersions<Policy> implements OnModuleInit {
  constructor(
    @InjectDataSource('feedback') dataSource: DataSource,
    private readonly config: Config,
  ) {
    super(dataSource, { service: 'feedback', table: 'policy', read: readPolicy, told: () => [] });
  }

  onModuleInit(): Promise<void> {
    return this.loadFile(this.config.feedbackPolicyFile);
  }
}
