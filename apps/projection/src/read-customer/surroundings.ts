import { ProgrammePublishedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { acquisitionView, type AcquisitionView } from '../attribution/attribution-view.js';
import { acquisitionsAt } from '../attribution/customer-acquisition.js';
import type { Compared } from '../classes/figures.js';
import { customerClasses } from '../classes/read-classes.js';
import type { ClassesView } from '../customer/classes-view.js';
import type { Surroundings } from '../customer/customer-view.js';
import type { Usual } from '../customer/vitality.js';
import { NOBODY } from '../fold-facts/facts.js';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import type { FactsAbout } from '../kpis/customer-facts.js';
import type { Reckoned } from '../value/pg-values.js';
import { inForceAt, reckonedAt, type InForce } from '../value/read-values.js';
import { valueView } from '../value/value-view.js';

/** Among what is about nobody (every day's spend), so that few rows are read. */
const LOYALTY_SOURCE = 'itinera/loyalty';

/** What a page says beside a view, too. */
export interface PageSurroundings extends Surroundings {
  /** Null for whoever has bought nothing that counts. */
  acquisition: AcquisitionView | null;
}

export interface PortionSurroundings {
  of(customerId: string): PageSurroundings;
}

/**
 * What some customers' views are put together from beside their own facts, at one moment of the database: in a few statements, however many
 * they are. Of one and of many it is read in this one way.
 */
export async function surroundingsOf(tx: EntityManager, factsAbout: FactsAbout, at: Micros): Promise<PortionSurroundings> {
  const inForce = await inForceAt(tx, at);
  const bought = await factsAbout(ABOUT_PURCHASES);
  const reckoned = inForce ? await reckonedAt(tx, bought, inForce) : new Map<string, Reckoned>();
  const classes = inForce ? await customerClasses(tx, comparedAmong(reckoned), inForce) : new Map<string, ClassesView>();
  const [now, byMidnight] = await acquisitionsAt(tx, bought, factsAbout, inForce ? [at, inForce.midnight] : [at]);
  const shared = { programmes: await programmesPublished(tx), usual: usualBy(inForce) };
  return {
    of: (customerId) => {
      const worth = reckoned.get(customerId)?.worth;
      const acquisition = now!.get(customerId);
      return {
        ...shared,
        value: inForce && worth ? valueView(inForce, worth, byMidnight!.get(customerId)?.cost ?? null) : null,
        classes: classes.get(customerId) ?? null,
        acquisition: acquisition ? acquisitionView(acquisition) : null,
      };
    },
  };
}

const comparedAmong = (reckoned: ReadonlyMap<string, Reckoned>): Map<string, Compared> =>
  new Map([...reckoned].flatMap(([customer, { compared }]) => (compared ? [[customer, compared]] : [])));

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

/** By the points programme, whenever they come into force. */
export async function programmesPublished(tx: EntityManager): Promise<Fact[]> {
  const found = await rows<{ fact: string }>(tx, 'SELECT fact FROM fact WHERE subject = $1 AND source = $2 AND type = $3', [
    NOBODY,
    LOYALTY_SOURCE,
    wireType(ProgrammePublishedV1),
  ]);
  return found.map((row) => JSON.parse(row.fact) as Fact);
}
