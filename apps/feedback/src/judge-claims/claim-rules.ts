import type { Contract } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import type { Desk } from '../desk/desk.js';
import type { FiledClaim } from './file-claim.js';
import type { Ruling } from './ruling.js';

/** How one feature judges the claims that are its own. */
export abstract class ClaimRules {
  /** The contracts it judges. */
  abstract readonly contracts: readonly Contract[];

  /** The keys (see `awaited`) of what a claim names and of what it may make known: no other transaction judges about these meanwhile. */
  abstract keysOf(filed: FiledClaim): string[];

  /** Whose customers must be locked besides the claims' own subjects: those of the questions, surveys or ideas the claims name. */
  abstract concerned(tx: EntityManager, claims: readonly FiledClaim[]): Promise<string[]>;

  /** Judges one; publishes by `desk.facts`, keeps what it decides through `desk.tx`. Judged again, nothing new may come of it. */
  abstract judge(filed: FiledClaim, desk: Desk): Promise<Ruling>;
}

/** All features' rules, as the module lists them. */
export const CLAIM_RULES = Symbol('claim rules');
