import type { Micros } from '#lib/contracts';
import type { Day } from '#lib/rules';

/** One local day of the programme, and the instant at which it acts: its first. */
export interface Night {
  day: Day;
  at: Micros;
}

/** Something done for everybody each night. Idempotent: done again for the same night, nothing comes of it. */
export interface NightStep {
  readonly name: string;
  /** Answers for how many members something was to be done. */
  run(night: Night): Promise<number>;
}
