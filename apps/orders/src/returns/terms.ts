import { MICROS_PER_DAY, parseInstant, type ReturnRequestedV1 } from '#lib/contracts';
import type { Told } from '../take-order/order.js';
import type { Deduction, Terms } from './order-return.js';

/** What a step may say of condition and terms. */
export type Said = Pick<ReturnRequestedV1, 'terms' | 'undamaged' | 'originalPackaging' | 'deductionMinor' | 'deductionShare'>;

/**
 * Whether a return was requested in time: up to and with the instant that lies so many days (of 86,400 s) after the goods were delivered; of
 * several parcels the last counts. What nobody has told to be delivered is still in time.
 */
export function isWithinDays(requestedAt: string, deliveries: readonly Told[], lines: readonly number[], days: number): boolean {
  const concerned = deliveries.filter((one) => one.kind === 'delivered' && holds(one, deliveries, lines));
  if (concerned.length === 0) return true;
  const last = Math.max(...concerned.map(({ time }) => parseInstant(time) ?? 0));
  return (parseInstant(requestedAt) ?? 0) <= last + days * MICROS_PER_DAY;
}

/** A delivery that names no lines holds those that were told of its parcel, else all. */
function holds(delivery: Told, all: readonly Told[], lines: readonly number[]): boolean {
  const held = delivery.lines ?? (delivery.parcel && all.find((one) => one.parcel === delivery.parcel && one.lines)?.lines);
  return !held || lines.some((line) => held.includes(line));
}

/** Damaged, or without its packaging; what nobody says is good. */
export const isFlawed = ({ undamaged, originalPackaging }: Said): boolean => undamaged === false || originalPackaging === false;

/** In time and in good condition everything goes back; else it is goodwill. */
export const termsByRule = (within: boolean, flawed: boolean): Terms => (within && !flawed ? 'full-refund' : 'goodwill');

export function deductionIn({ deductionMinor, deductionShare }: Omit<Said, 'terms'>): Deduction | undefined {
  if (deductionMinor !== undefined) return { minor: deductionMinor };
  return deductionShare === undefined ? undefined : { share: deductionShare };
}
