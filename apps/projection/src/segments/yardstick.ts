import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { attributionRules } from '../attribution/pg-rules.js';
import { fieldsOf, type Condition } from '../conditions/condition.js';
import { readCondition } from '../conditions/read-condition.js';
import { programmeInForce } from '../customer/next-reward.js';
import { VIEW_FIELDS } from '../customer/view-fields.js';
import { programmesPublished } from '../read-customer/surroundings.js';
import { inForceAt } from '../value/read-values.js';
import { areOfNights } from './due.js';

/** A segment's rule as it is in force. */
export interface RuleInForce {
  name: string;
  version: number;
  condition: Condition;
  /** Whether all customers have been looked at since it came. */
  isWhole: boolean;
}

/** What everybody is looked at by. */
export interface Yardstick {
  rules: RuleInForce[];
  /** Another one where something that is the same for everybody, and that the rules ask about, is another: all are to be looked at again. */
  mark: number;
}

export async function yardstickAt(tx: EntityManager, now: Micros): Promise<Yardstick> {
  const rules = await rulesInForce(tx);
  return {
    rules,
    mark: await markOf(
      tx,
      rules.map(({ condition }) => condition),
      now,
    ),
  };
}

async function rulesInForce(tx: EntityManager): Promise<RuleInForce[]> {
  const found = await rows<{ name: string; version: number; rule: unknown; isWhole: boolean }>(
    tx,
    'SELECT name, version, rule, looked_to IS NULL AS "isWhole" FROM segment JOIN segment_version USING (name, version) ORDER BY name',
  );
  return found.map(({ rule, ...segment }) => {
    const read = readCondition(rule, VIEW_FIELDS);
    // Fields may go with a version of the product: nobody belongs to what cannot be told.
    return { ...segment, condition: 'condition' in read ? read.condition : NOBODY };
  });
}

const NOBODY: Condition = { or: [] };

/** Of the fit in force, the programme of points and the rules of attribution, as far as they are asked about; 0 where none of them is. */
async function markOf(tx: EntityManager, conditions: readonly Condition[], now: Micros): Promise<number> {
  const asked = new Set(conditions.flatMap(fieldsOf));
  const parts = {
    ...(areOfNights(conditions) && { fit: (await inForceAt(tx, now))?.fit.id ?? 0 }),
    ...(asked.has('pointsMissing') && { programme: programmeInForce(await programmesPublished(tx), now) }),
    ...(asked.has('netValue') && { attribution: await attributionRules(tx) }),
  };
  if (Object.keys(parts).length === 0) return 0;
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, 6);
}
