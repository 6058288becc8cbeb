import { parseInstant, type Micros } from '#lib/contracts';
import type { Order, Told } from '../take-order/order.js';

/** A promise that counts: of one parcel, or of the order as a whole. */
export interface DeliveryPromise {
  parcel?: string;
  promisedAt: string;
  /** What told it. */
  told: Told;
  deliveredAt?: string;
  /** Somebody has been told that it comes later. */
  delayed: boolean;
}

/** The first promise told of each parcel, and of the order as a whole: later ones change nothing of what counts. */
export function promisesOf({ told = [] }: Pick<Order, 'told'>): DeliveryPromise[] {
  const first = new Map<string | undefined, Told & { promisedAt: string }>();
  for (const one of told) if (isPromise(one) && !first.has(one.parcel)) first.set(one.parcel, one);
  return [...first.values()].map((one) => {
    const { parcel, promisedAt } = one;
    const deliveredAt = deliveredIn(told, parcel);
    const delayed = told.some(({ kind, parcel: of }) => kind === 'delayed' && of === parcel);
    return { ...(parcel !== undefined && { parcel }), promisedAt, told: one, ...(deliveredAt !== undefined && { deliveredAt }), delayed };
  });
}

const isPromise = (one: Told): one is Told & { promisedAt: string } =>
  one.promisedAt !== undefined && parseInstant(one.promisedAt) !== null;

/** The first delivery of a parcel; the order as a whole is there with the last of the parcels that were told. */
function deliveredIn(told: readonly Told[], parcel: string | undefined): string | undefined {
  const deliveries = told.filter(({ kind }) => kind === 'delivered');
  const whole = deliveries.find((one) => one.parcel === undefined)?.time;
  const first = (name: string): string | undefined => deliveries.find((one) => one.parcel === name)?.time;
  if (parcel !== undefined) return first(parcel) ?? whole;
  if (whole !== undefined) return whole;
  const times = [...new Set(told.flatMap((one) => one.parcel ?? []))].map(first);
  if (times.length === 0 || times.includes(undefined)) return undefined;
  return (times as string[]).sort((a, b) => (parseInstant(a) ?? 0) - (parseInstant(b) ?? 0)).at(-1);
}

/** What counts for a delivery: the promise of its parcel, else of the order; for the order as a whole, else the last of its parcels'. */
export function promiseFor(order: Pick<Order, 'told'>, parcel: string | undefined): string | undefined {
  const promises = promisesOf(order);
  const own = promises.find((one) => one.parcel === parcel) ?? promises.find((one) => one.parcel === undefined);
  if (own || parcel !== undefined) return own?.promisedAt;
  return promises
    .map(({ promisedAt }) => promisedAt)
    .sort((a, b) => parseInstant(a)! - parseInstant(b)!)
    .at(-1);
}

/** Neither kept yet nor told to be late; of a cancelled order nothing is awaited. */
export function openPromises(order: Order): DeliveryPromise[] {
  if (order.cancelled) return [];
  return promisesOf(order).filter(({ deliveredAt, delayed }) => deliveredAt === undefined && !delayed);
}

/** When the next of them passes. */
export function nextPromise(order: Order): Micros | undefined {
  const instants = openPromises(order).map(({ promisedAt }) => parseInstant(promisedAt)!);
  return instants.length === 0 ? undefined : Math.min(...instants);
}
