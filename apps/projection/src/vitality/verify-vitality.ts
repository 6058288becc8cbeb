import { formatInstant, type Micros, type Vitality } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { factsOf } from '../kpis/customer-facts.js';
import { usualBy } from '../read-customer/surroundings.js';
import { inForceAt } from '../value/read-values.js';
import { Comparison, followedByPortion, strangersIn, type Beside, type Followed, type Progress } from '../verify/beside.js';
import { ABOUT_SIGNS, lookAt } from './keep-vitality.js';

type Kept = Followed & { state: Vitality | null };

/**
 * Works out again whether customers are still there, and when that is to be looked at again: of whoever is active no later than that. How often
 * a change was told is not looked at: no fact says when somebody noticed. Needs one moment of the database.
 */
export async function verifyVitality(tx: EntityManager, { now, isAtEnd }: Omit<Progress, 'mark'>): Promise<Beside> {
  const inForce = await inForceAt(tx, now);
  const comparison = new Comparison({ now, mark: inForce?.fit.id ?? 0, isAtEnd });
  for (const customer of await strangersIn(tx, 'vitality')) comparison.differ(customer, 'some vitality', NOTHING);
  for await (const portion of followedByPortion<Kept>(tx, 'vitality', 'kept.fit AS mark, kept.state')) {
    for (const row of portion) if (!row.isKept && !row.isGone && row.version > 0) comparison.miss(row);
    const settled = portion.filter((row) => row.isKept && comparison.isSettled(row));
    const facts = await factsOf(
      tx,
      ABOUT_SIGNS,
      settled.map(({ customer }) => customer),
    );
    for (const { customer, isGone, at, state, due } of settled) {
      const { standing, due: next } = lookAt(facts.get(customer) ?? [], usualBy(inForce), at!);
      const isSooner = standing?.state === 'active' && due !== null && next !== null && due < next;
      comparison.differ(customer, lineOf(state, due), isGone ? NOTHING : lineOf(standing?.state ?? null, isSooner ? due : next));
    }
  }
  return comparison;
}

const NOTHING = 'no vitality';

const lineOf = (state: Vitality | null, due: Micros | null): string =>
  `vitality ${state ?? 'unknown'}, next looked at ${due === null ? 'never' : formatInstant(due)}`;
