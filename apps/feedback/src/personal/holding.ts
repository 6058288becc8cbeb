import type { EntityManager } from 'typeorm';

/** What a feature holds of customers: for them to have, and to be forgotten. */
export abstract class Holding {
  /** Under which word it stands in a customer's export: `questions`, `surveys`, … */
  abstract readonly name: string;

  /** All of it that concerns some subjects, texts as they were said, oldest first. */
  abstract export(tx: EntityManager, subjects: readonly string[]): Promise<object[]>;

  /** Ends what is still open for subjects erased (nothing is left to do, nobody is asked any more). Their texts are destroyed without it. */
  abstract forget(tx: EntityManager, subjects: readonly string[]): Promise<void>;
}

/** All features' holdings, as the module lists them. */
export const HOLDINGS = Symbol('holdings');
