import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { USUAL_RULES, type AttributionRules } from './rules.js';

/** The rules in force, the same for every process: those of the file read last. */
export async function attributionRules(tx: EntityManager): Promise<AttributionRules> {
  const [kept] = await rows<{ rules: AttributionRules }>(tx, 'SELECT rules FROM attribution_rules');
  return kept?.rules ?? USUAL_RULES;
}

export async function keepAttributionRules(tx: EntityManager, rules: AttributionRules): Promise<void> {
  await tx.query('INSERT INTO attribution_rules (id, rules) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET rules = excluded.rules', [
    JSON.stringify(rules),
  ]);
}
