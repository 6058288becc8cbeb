import { FACTS, type Fact } from '#lib/contracts';

/** What of all facts a receiver is told. */
export interface Wanted {
  /** `projection.phase-changed`, `loyalty.*`, or `*` for all. */
  types: readonly string[];
  /** Of this shop alone; of all where absent. */
  shop?: string;
}

const KNOWN: readonly string[] = [...new Set(FACTS.map(({ type }) => type))];

/** Whether there is any fact that a wish can mean. */
export const isKnownWish = (wish: string): boolean => KNOWN.some((name) => means(wish, name));

/** Whether a fact is to be told. */
export function isWanted({ types, shop }: Wanted, fact: Fact): boolean {
  if (shop !== undefined && fact.shop !== shop) return false;
  const name = nameOf(fact.type);
  return types.some((wish) => means(wish, name));
}

/** `orders.purchase-completed` of `itinera.orders.purchase-completed.v1`. */
export const nameOf = (wireType: string): string => wireType.replace(/^itinera\./, '').replace(/\.v\d+$/, '');

const means = (wish: string, name: string): boolean =>
  wish === '*' || wish === name || (wish.endsWith('.*') && name.startsWith(wish.slice(0, -1)));
