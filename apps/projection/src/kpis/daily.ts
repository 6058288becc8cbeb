import type { Fact, Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import type { Comparer } from '../classes/comparer.js';
import type { About } from './about.js';
import type { Definition, Result } from './definition.js';
import type { Counted } from './evidence.js';
import type { Window } from './windows.js';

/** Numbers that are not counted but read from what is kept; those worked out once a day are answered with the last midnight (UTC) at or before an instant. */
export interface Daily {
  read(tx: EntityManager, definition: Definition, at: Micros, how: { window: Window; comparer: Comparer }): Promise<Result>;
  /** Which facts are behind the number, and what those of one customer add to it; null where nothing has been worked out yet. */
  counted(tx: EntityManager, definition: Definition, at: Micros, comparer: Comparer): Promise<DailyEvidence | null>;
}

export interface DailyEvidence {
  midnight: Micros;
  about: About;
  evidence(facts: readonly Fact[], customer: string): Counted[];
}
