import type { Fact, Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import type { About } from './about.js';
import type { Definition, Result } from './definition.js';
import type { Counted } from './evidence.js';

/** Numbers that are worked out once a day: an instant is answered with the last midnight (UTC) at or before it. */
export interface Daily {
  read(tx: EntityManager, definition: Definition, at: Micros): Promise<Result>;
  /** Which facts are behind the number, and what those of one customer add to it; null where nothing has been worked out yet. */
  counted(tx: EntityManager, definition: Definition, at: Micros): Promise<DailyEvidence | null>;
}

export interface DailyEvidence {
  midnight: Micros;
  about: About;
  evidence(facts: readonly Fact[], customer: string): Counted[];
}
