import { derivedId } from '#lib/contracts';

/** Names an order among those of all shops: on lots, in causes. */
export const orderKey = (shop: string | undefined, orderId: string): string => JSON.stringify([shop ?? '', orderId]);

/** The lot of what an order earns. */
export const orderLot = (shop: string | undefined, orderId: string): string =>
  derivedId({ source: shop ?? '', id: orderId }, 'loyalty-lot');
