import { ProgrammePublishedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { customerClasses } from '../classes/read-classes.js';
import type { Surroundings } from '../customer/customer-view.js';
import type { Usual } from '../customer/vitality.js';
import { NOBODY } from '../fold-facts/facts.js';
import { customerValue } from '../value/customer-value.js';
import { inForceAt, type InForce } from '../value/read-values.js';

/** Among what is about nobody (every day's spend), so that few rows are read. */
const LOYALTY_SOURCE = 'itinera/loyalty';

/** What one customer's view is put together from beside their own facts. At one moment of the database. */
export async function surroundingsOf(tx: EntityManager, customerId: string, at: Micros): Promise<Surroundings> {
  return surroundingsWith(tx, customerId, await sharedSurroundings(tx, at));
}

/** What is the same for everybody at an instant. */
export interface SharedSurroundings {
  inForce: InForce | null;
  programmes: readonly Fact[];
}

export const sharedSurroundings = async (tx: EntityManager, at: Micros): Promise<SharedSurroundings> => ({
  inForce: await inForceAt(tx, at),
  programmes: await programmes(tx),
});

export async function surroundingsWith(
  tx: EntityManager,
  customerId: string,
  { inForce, programmes: published }: SharedSurroundings,
): Promise<Surroundings> {
  return {
    programmes: published,
    usual: usualBy(inForce),
    value: inForce && (await customerValue(tx, customerId, inForce)),
    classes: inForce && (await customerClasses(tx, customerId, inForce)),
  };
}

/** What the fit in force says of everybody. */
export function usualBy(inForce: InForce | null): Usual {
  if (!inForce) return { shopGapDays: null, alive: null };
  const { midnight, fit } = inForce;
  const { purchases } = fit;
  return {
    shopGapDays: fit.secondMedianDays ?? null,
    alive: purchases.state === 'fitted' ? { fit: fit.id, midnight, parameters: purchases.parameters } : null,
  };
}

async function programmes(tx: EntityManager): Promise<Fact[]> {
  const found = await rows<{ fact: string }>(tx, 'SELECT fact FROM fact WHERE subject = $1 AND source = $2 AND type = $3', [
    NOBODY,
    LOYALTY_SOURCE,
    wireType(ProgrammePublishedV1),
  ]);
  return found.map((row) => JSON.parse(row.fact) as Fact);
}
