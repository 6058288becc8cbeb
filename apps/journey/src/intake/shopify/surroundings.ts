import type { Micros } from '#lib/contracts';

/** What a resource is read with, beside what stands in it. */
export interface Surroundings {
  /** When the shop says that it happened; where it does not, when it came. For what carries no time of its own. */
  happened: Micros;
  /** The order it is about, as it was last told; both empty where it was not. */
  order: KnownOrder;
}

export interface KnownOrder {
  /** The ids of its lines, in the order in which claims count them. */
  lines: readonly string[];
  /** The places of the lines in each of its parcels. */
  parcels: Readonly<Record<string, readonly number[]>>;
}

export const NO_ORDER: KnownOrder = { lines: [], parcels: {} };
