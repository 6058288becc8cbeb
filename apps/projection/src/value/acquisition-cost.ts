import type { Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';

/** Minor units by currency. */
export type Cost = Record<string, number>;

/** What it cost to win one customer, by what is known before the instant; null where that is not known. */
export type AcquisitionCostOf = (tx: EntityManager, customerId: string, at: Micros) => Promise<Cost | null>;
/** What it cost to win all customers who came before the instant; empty where nothing is known. */
export type AcquisitionCosts = (tx: EntityManager, at: Micros) => Promise<Cost>;

/** Until purchases are attributed to campaigns, nobody's cost is known. */
export const acquisitionCostOf: AcquisitionCostOf = () => Promise.resolve(null);
export const acquisitionCosts: AcquisitionCosts = () => Promise.resolve({});
