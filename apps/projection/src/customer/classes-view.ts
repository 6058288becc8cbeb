import type { AbcClass } from '#lib/contracts';
import type { Rfm } from '../classes/rfm.js';

/** How a customer compares with all others, as of a midnight (UTC). */
export interface ClassesView {
  /** By revenue: A are the few who bring most of it. */
  abc: AbcClass;
  /** The midnight from which on they are of this class. */
  since: string;
  /** The figures it follows from, in words. */
  because: string;
  /** 1 to 5, 5 the best: how lately, how often, and for how much they bought; as a night has found it. */
  rfm: Rfm & { since: string; because: string };
  asOf: string;
}
