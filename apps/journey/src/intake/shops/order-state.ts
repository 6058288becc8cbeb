import { createHash } from 'node:crypto';
import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import type { OrderState } from './said.js';

/** What is remembered of an order between two of its states. */
export type KnownState = Pick<OrderState, 'revision' | 'digest' | 'lines' | 'parcels'>;

const PER_SECOND = 100_000;

/**
 * The number of a state: later states have higher ones, by the second in which the shop changed the order. Two states of one second are told
 * apart by their content, so that whoever sees both agrees on which counts.
 */
export const revisionOf = (changed: Micros, digest: string): number =>
  Math.floor(changed / MICROS_PER_SECOND) * PER_SECOND + (parseInt(digest.slice(0, 8), 16) % PER_SECOND);

/** Of equal content equal: keys in one order. */
export const digestOf = (content: object): string => createHash('sha256').update(canonical(content)).digest('hex');

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/**
 * What a state adds to what is known. The first one seen is the purchase itself; a later one that reads the same is only remembered as the
 * newer, and one that reads differently amends the order; an older one that comes late says nothing any more. In whatever order states come,
 * the newest one decides how the order stands.
 */
export function follow(known: KnownState | undefined, state: OrderState): { amends: boolean; keep: KnownState } {
  const { revision, digest, lines, parcels } = state;
  const keep = { revision, digest, lines, parcels };
  if (!known) return { amends: false, keep };
  if (revision <= known.revision) return { amends: false, keep: known };
  return { amends: digest !== known.digest, keep };
}
