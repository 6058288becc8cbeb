import { formatInstant, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { haveRanksChanged } from '../classes/pg-classes.js';
import { fieldsOf } from '../conditions/condition.js';
import { ABOUT_EVERYTHING } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { surroundingsOf } from '../read-customer/surroundings.js';
import { isFittedAgain } from '../value/pg-fits.js';
import { inForceAt, type InForce } from '../value/read-values.js';
import { Comparison, followedByPortion, strangersIn, type Beside, type Progress } from '../verify/beside.js';
import { lookAt } from './look.js';
import { segmentsOf } from './pg-segments.js';
import { yardstickAt } from './yardstick.js';

/**
 * Works out again who belongs to which segment, and whether they are looked at again in time: by the rules that all customers have been
 * looked at by. Since when somebody belongs to one no fact says: it was noticed then. Needs one moment of the database.
 */
export async function verifySegments(tx: EntityManager, { now, isAtEnd }: Omit<Progress, 'mark'>): Promise<Beside> {
  const { rules, mark } = await yardstickAt(tx, now);
  const comparison = new Comparison({ now, mark, isAtEnd: isAtEnd && rules.every(({ isWhole }) => isWhole) });
  comparison.differences.push(...(await miscounted(tx)));
  for (const customer of await strangersIn(tx, 'segment_member')) comparison.differ(customer, 'some segments', NOTHING);
  if (rules.length === 0) return comparison;
  const inForce = await inForceAt(tx, now);
  const shifted = inForce ? await shiftedSince(tx, inForce) : new Set<string>();
  const compared = rules.filter(({ isWhole, condition }) => isWhole && !fieldsOf(condition).some((name) => shifted.has(name)));
  for (const customer of await strangersIn(tx, 'segment_watch')) comparison.differ(customer, 'some segments', NOTHING);
  for await (const portion of followedByPortion(tx, 'segment_watch', 'kept.around AS mark')) {
    const customers = portion.map(({ customer }) => customer);
    const [members, facts] = [await segmentsOf(tx, customers), await factsOf(tx, ABOUT_EVERYTHING, customers)];
    const around = await surroundingsOf(tx, () => Promise.resolve(facts), now);
    for (const row of portion) {
      const { customer, isGone, isKept, at, due } = row;
      const names = compared.map(({ name }) => name).filter((name) => members.get(customer)?.has(name));
      const own = isGone ? undefined : facts.get(customer);
      if (!isKept) {
        if (own) comparison.miss(row);
        if (names.length > 0) comparison.differ(customer, lineOf(names, due), NOTHING);
      } else if (comparison.isSettled(row)) {
        const look = own && lookAt(compared, { customer, facts: own, around: around.of(customer) }, at!);
        comparison.differ(customer, lineOf(names, due), look ? lineOf([...look.names], inTime(due, look.due)) : NOTHING);
      }
    }
  }
  return comparison;
}

/** Fields that may be others by day without a fact of the customer's own, though the night alone looks at everybody again. */
async function shiftedSince(tx: EntityManager, { midnight, fit }: InForce): Promise<ReadonlySet<string>> {
  return new Set([
    ...((await haveRanksChanged(tx, fit.id)) ? ['abcClass', 'recency', 'frequency', 'monetary'] : []),
    // Where that was begun, it has worked out anew what campaigns had cost.
    ...((await isFittedAgain(tx, midnight, fit.id)) ? ['netValue'] : []),
  ]);
}

/** Looked at earlier than needed (another rule, deleted since, asked for it) is in time. */
const inTime = (due: Micros | null, needed: Micros | null): Micros | null =>
  needed === null || (due !== null && due < needed) ? due : needed;

const NOTHING = 'no segments';

const lineOf = (names: readonly string[], due: Micros | null): string =>
  `segments [${names.join(', ')}], next looked at ${due === null ? 'never' : formatInstant(due)}`;

/** Segments whose members are not those that came and did not go; and what is left of segments there are not. */
async function miscounted(tx: EntityManager): Promise<object[]> {
  const found = await rows<{ segment: string; members: number; stayed: number; exists: boolean }>(
    tx,
    `SELECT name AS segment, coalesce(members, 0) AS members, coalesce(stayed, 0) AS stayed, segment.name IS NOT NULL AS exists
     FROM (SELECT name, count(*)::int AS members FROM segment_member GROUP BY name) AS member
       FULL JOIN (SELECT name, sum(came - went)::int AS stayed FROM segment_day GROUP BY name) AS day USING (name)
       LEFT JOIN segment USING (name)
     WHERE segment.name IS NULL OR coalesce(members, 0) <> coalesce(stayed, 0)`,
  );
  return found.map(({ segment, members, stayed, exists }) => ({
    segment,
    stored: `${members} members`,
    recomputed: exists ? `${stayed} who came and did not go` : 'no such segment',
  }));
}
